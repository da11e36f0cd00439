using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Stanzas;

/// <summary>Requests by namespace and child; each gets an answer, an error when it is unknown.</summary>
internal sealed class IqTable
{
    private delegate Node[] Handler(Session session, Device device, Node request);

    /// <summary>Any child that has no handler of its own.</summary>
    private const string Any = "*";
    private const int BusinessProfileVersion = 1_000;
    private const int BotListVersion = 2;

    private readonly Exchange _exchange;
    private readonly LoginDesk _login;
    private readonly FaultDesk _faults;
    private readonly Dictionary<(string Namespace, string Type, string? Child), Handler> _handlers;

    public IqTable(Exchange exchange, LoginDesk login, FaultDesk faults)
    {
        _faults = faults;
        _exchange = exchange;
        _login = login;
        var preKeys = new PreKeyDesk(exchange);
        var usync = new UsyncDesk(exchange);
        var privacy = new PrivacyTokens(exchange);
        var groups = new GroupRequests(exchange);
        _handlers = new()
        {
            [("w:p", "get", "ping")] = static (_, _, _) => [],
            [("w:p", "get", null)] = static (_, _, _) => [],
            [("passive", "set", "active")] = Activate,
            [("passive", "set", "passive")] = static (_, _, _) => [],
            [("encrypt", "get", "count")] = PreKeyDesk.Count,
            [("encrypt", "get", "digest")] = PreKeyDesk.Digest,
            [("encrypt", "get", "key")] = preKeys.Serve,
            [("encrypt", "get", "key_fetch")] = preKeys.Serve,
            [("encrypt", "set", "registration")] = preKeys.Upload,
            [("encrypt", "set", "rotate")] = preKeys.Rotate,
            [("usync", "get", "usync")] = usync.Answer,
            [("abt", "get", "props")] = SettingsDesk.Props,
            [("w", "get", "props")] = SettingsDesk.Props,
            [("blocklist", "get", null)] = SettingsDesk.BlockList,
            [("privacy", "get", "privacy")] = SettingsDesk.Privacy,
            [("privacy", "set", "tokens")] = privacy.Issue,
            [("w:m", "set", "media_conn")] = exchange.MediaDesk.Connect,
            [("w:sync:app:state", "set", "sync")] = exchange.AppState.Answer,
            [("urn:xmpp:whatsapp:dirty", "set", "clean")] = static (_, _, _) => [],
            [("w:mex", "get", "query")] = new MexDesk(exchange).Answer,
            [("w:stats", "set", "add")] = static (_, _, _) => [],
            // What no account of the sandbox has: the server knows the request and says that there is nothing (whatsmeow takes 404 for the default of status privacy).
            [("w:profile:picture", "get", "picture")] = Nothing,
            [("status", "get", "privacy")] = Nothing,
            [("privacy", "get", "list")] = Nothing,
            [("w:qr", "get", "qr")] = Nothing,
            [("w:g2", "get", "invite")] = Nothing,
            [("newsletter", "get", Any)] = Nothing,
            [("newsletter", "set", Any)] = Nothing,
            [("w:biz:catalog", "get", Any)] = Nothing,
            [("w:biz", "get", "business_profile")] = static (_, _, _) => [N("business_profile", ("v", BusinessProfileVersion))],
            [("bot", "get", "bot")] = static (_, _, _) => [N("bot", ("v", BotListVersion))],
            [("w:g2", "get", "query")] = groups.Query,
            [("w:g2", "get", "participating")] = groups.Participating,
            [("w:g2", "set", "create")] = groups.Create,
            [("w:g2", "set", "add")] = groups.Change,
            [("w:g2", "set", "remove")] = groups.Change,
            [("w:g2", "set", "subject")] = groups.Describe,
            [("w:g2", "set", "ephemeral")] = groups.Describe,
            [("w:g2", "set", "not_ephemeral")] = groups.Describe,
            [("w:g2", "set", "announcement")] = groups.Describe,
            [("w:g2", "set", "not_announcement")] = groups.Describe,
            [("w:g2", "set", "locked")] = groups.Describe,
            [("w:g2", "set", "unlocked")] = groups.Describe,
            [("w:g2", "set", "leave")] = groups.Leave,
            [("md", "set", "remove-companion-device")] = RemoveDevice,
        };
    }

    public void Handle(Session session, Node request)
    {
        var type = request.Get("type");
        if (type is "result" or "error")
        {
            if (session.Device is null) _exchange.Pairing.Answered(session, request);
            else _exchange.Passkeys.Answered(session, request);
            return;
        }
        if (request.Get("id") is not { Length: > 0 and <= 128 } id) return;
        if (_faults.Ignores(session.Device, request.Get("xmlns") ?? "", request.Children.Count > 0 ? request.Children[0] : null)) return;
        var to = request.GetJid("to") ?? Jid.ServerJid;
        try
        {
            var answer = Answer(session, request, type);
            _exchange.Send(session, new Node("iq", [new("from", to), new("type", "result"), new("id", id)], answer));
        }
        catch (Refusal refusal)
        {
            SandboxLog.RequestRefused(_exchange.Log, session.Number, Known(request.Get("xmlns")), null, refusal.Code);
            _exchange.Send(session, N("iq", [("from", to), ("type", "error"), ("id", id)], N("error", ("code", refusal.Code), ("text", refusal.Message), ("backoff", refusal.Backoff))));
        }
    }

    private Node[] Answer(Session session, Node request, string? type)
    {
        // Some builds send a query without a type; it reads as the one its namespace has.
        var space = request.Get("xmlns") ?? "";
        if (space == "md" && request.Child("link_code_companion_reg") is { } code) return _exchange.Pairing.LinkCode(session, code);
        if (space == "md" && _exchange.Passkeys.Answer(session, request) is { } passkey) return passkey;
        if (space == "w:p") return [];
        if (session.Device is not { } device) throw Refusal.NotAuthorized();
        type ??= space == "w:stats" ? "set" : "get";
        var (handler, subject) = FindHandler(space, type, request);
        if (FaultDesk.Refuses(device, space, subject?.Tag) is { } refused) throw new Refusal(refused, "refused");
        if (handler is not null) return handler(session, device, WithFirst(request, subject));
        _exchange.Tally.UnknownRequests++;
        throw Refusal.NotImplemented();
    }

    /// <summary>What a request is about is what it holds, wherever it stands among the children.</summary>
    private (Handler? Handler, Node? Subject) FindHandler(string space, string type, Node request)
    {
        foreach (var child in request.Children)
            if (_handlers.TryGetValue((space, type, child.Tag), out var handler)) return (handler, child);
        return request.Children.Count == 0
            ? (_handlers.GetValueOrDefault((space, type, null)), null)
            : (_handlers.GetValueOrDefault((space, type, Any)), request.Children[0]);
    }

    /// <summary>The request with its subject before the other children, where handlers look for it.</summary>
    private static Node WithFirst(Node request, Node? subject) => subject is null || ReferenceEquals(request.Children[0], subject)
        ? request
        : new Node(request.Tag, [.. request.Attributes], [subject, .. request.Children.Where(child => !ReferenceEquals(child, subject))]);

    private static Node[] Nothing(Session session, Device device, Node request) => throw Refusal.NotFound();

    private Node[] Activate(Session session, Device device, Node request)
    {
        _exchange.Defer(() => _login.Activate(session));
        return [];
    }

    private Node[] RemoveDevice(Session session, Device device, Node request)
    {
        var target = request.Children[0].GetJid("jid");
        if (target is null || _exchange.World.Find(target) != device.Account) throw Refusal.Forbidden();
        if (target.Value.Device != device.Number) throw Refusal.NotAuthorized();
        _exchange.Defer(() => _exchange.Notices.Unlink(device, N("stream:error", [("code", 401)], N("conflict", ("type", "device_removed")))));
        return [];
    }

    private string? Known(string? space) => space is not null && _handlers.Keys.Any(key => key.Namespace == space) ? space : "(unknown)";
}
