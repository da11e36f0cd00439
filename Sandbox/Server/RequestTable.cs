using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Server;

/// <summary>Handles a request of a logged-in client.</summary>
/// <returns>Children of the result.</returns>
/// <exception cref="Refusal">The request gets an error.</exception>
internal delegate Node[] RequestHandler(Session session, Device device, Node request);

/// <summary>Handlers of requests by namespace, type and child; each request gets a response, an error when it is unknown.</summary>
internal sealed class RequestTable(SandboxServer server, IStanzaFaults faults)
{
    /// <summary>Any child that has no handler of its own.</summary>
    public const string AnyChild = "*";

    private readonly Dictionary<(string Namespace, string Type, string? Child), RequestHandler> _handlers = [];
    private readonly List<Func<Session, Node, Node[]?>> _early = [];
    private readonly List<Action<Session, Node>> _responses = [];

    /// <summary>Adds a handler of a request.</summary>
    /// <param name="space">Namespace.</param>
    /// <param name="type"><c>get</c> or <c>set</c>.</param>
    /// <param name="child">Tag of the child that the request is about; null for a request without children.</param>
    /// <param name="handler">Handles it.</param>
    public void On(string space, string type, string? child, RequestHandler handler) => _handlers.Add((space, type, child), handler);

    /// <summary>Puts a handler before the one that a request has, which it gets: it decides whether and when that one handles the request.</summary>
    public void Wrap(string space, string type, string child, Func<Session, Device, Node, RequestHandler, Node[]> handler)
    {
        var next = _handlers[(space, type, child)];
        _handlers[(space, type, child)] = (session, device, request) => handler(session, device, request, next);
    }

    /// <summary>Adds a handler of requests in the namespace <c>md</c>, also before a login; it returns null for a request that it does not handle.</summary>
    public void OnEarly(Func<Session, Node, Node[]?> handler) => _early.Add(handler);

    /// <summary>Adds a handler of the client's responses to requests of the server; it ignores those of others.</summary>
    public void OnResponse(Action<Session, Node> handler) => _responses.Add(handler);

    public void Handle(Session session, Node request)
    {
        var type = request.Get("type");
        if (type is "result" or "error")
        {
            foreach (var handler in _responses) handler(session, request);
            return;
        }

        if (request.Get("id") is not { Length: > 0 and <= 128 } id) return;
        if (faults.Ignores(session.Device, request.Get("xmlns") ?? "", request.Children.Count > 0 ? request.Children[0] : null)) return;
        var to = request.GetJid("to") ?? Jid.ServerJid;
        try
        {
            var answer = Answer(session, request, type);
            server.Send(session, new Node("iq", [new("from", to), new("type", "result"), new("id", id)], answer));
        }
        catch (UnansweredException)
        {
            SandboxLog.RequestRefused(server.Log, session.Number, Known(request.Get("xmlns")), null, 0);
        }
        catch (Refusal refusal)
        {
            SandboxLog.RequestRefused(server.Log, session.Number, Known(request.Get("xmlns")), null, refusal.Code);
            var error = N("error", ("code", refusal.Code), ("text", refusal.Message), ("backoff", refusal.Backoff));
            server.Send(session, N("iq", [("from", to), ("type", "error"), ("id", id)], error));
        }
    }

    private Node[] Answer(Session session, Node request, string? type)
    {
        // Some builds send a query without a type; it reads as the one its namespace has.
        var space = request.Get("xmlns") ?? "";
        if (space == "md" && _early.Select(handler => handler(session, request)).FirstOrDefault(answer => answer is not null) is { } early) return early;
        if (space == "w:p") return [];
        if (session.Device is not { } device) throw Refusal.NotAuthorized();
        type ??= space == "w:stats" ? "set" : "get";
        var (handler, subject) = FindHandler(space, type, request);
        if (faults.Refuses(device, space, subject?.Tag) is { } refused) throw new Refusal(refused, "refused");
        if (handler is not null) return handler(session, device, WithFirst(request, subject));
        server.Counters.UnknownRequests++;
        throw Refusal.NotImplemented();
    }

    /// <summary>The handler, and the child that the request is about, wherever it stands among the children.</summary>
    private (RequestHandler? Handler, Node? Subject) FindHandler(string space, string type, Node request)
    {
        foreach (var child in request.Children)
            if (_handlers.TryGetValue((space, type, child.Tag), out var handler)) return (handler, child);
        return request.Children.Count == 0
            ? (_handlers.GetValueOrDefault((space, type, null)), null)
            : (_handlers.GetValueOrDefault((space, type, AnyChild)), request.Children[0]);
    }

    /// <summary>The request with its subject before the other children, where handlers expect it.</summary>
    private static Node WithFirst(Node request, Node? subject) => subject is null || ReferenceEquals(request.Children[0], subject)
        ? request
        : new Node(request.Tag, [.. request.Attributes], [subject, .. request.Children.Where(child => !ReferenceEquals(child, subject))]);

    private string? Known(string? space) => space is not null && _handlers.Keys.Any(key => key.Namespace == space) ? space : "(unknown)";
}
