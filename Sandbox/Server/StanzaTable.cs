using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Server;

/// <summary>Handlers of the stanzas of clients, by tag; requests (<c>iq</c>) have a table of their own.</summary>
internal sealed class StanzaTable
{
    private readonly SandboxServer _server;
    private readonly Dictionary<string, Action<Session, Device, Node>> _handlers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Action<Device, Node, string>> _ownReceipts = new(StringComparer.Ordinal);

    private readonly Dictionary<string, Action<Device, Node>> _otherReceipts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Action<Session, Device, Node>> _plainMessages = new(StringComparer.Ordinal);

    public StanzaTable(SandboxServer server, IStanzaFaults faults)
    {
        _server = server;
        Requests = new RequestTable(server, faults);
    }

    /// <summary>Handlers of requests.</summary>
    public RequestTable Requests { get; }

    /// <summary>Handlers of receipts that a device sends to its own account, by type.</summary>
    public IReadOnlyDictionary<string, Action<Device, Node, string>> OwnReceipts => _ownReceipts;

    /// <summary>Adds a handler of the receipts of this type that a device sends to its own account; it gets the id of the receipt, too.</summary>
    public void OnOwnReceipt(string type, Action<Device, Node, string> handler) => _ownReceipts.Add(type, handler);

    /// <summary>Handlers of receipts of a type that concern no message of a person or group.</summary>
    public IReadOnlyDictionary<string, Action<Device, Node>> OtherReceipts => _otherReceipts;

    /// <summary>Handlers of messages that are not encrypted for persons, by the server of their recipient.</summary>
    public IReadOnlyDictionary<string, Action<Session, Device, Node>> PlainMessages => _plainMessages;

    /// <summary>Adds a handler of the receipts of this type.</summary>
    public void OnReceipt(string type, Action<Device, Node> handler) => _otherReceipts.Add(type, handler);

    /// <summary>Adds a handler of messages to this server, which acknowledges them itself.</summary>
    public void OnMessageTo(string server, Action<Session, Device, Node> handler) => _plainMessages.Add(server, handler);

    /// <summary>Adds a handler of the stanzas of logged-in clients with this tag.</summary>
    public void On(string tag, Action<Session, Device, Node> handler) => _handlers.Add(tag, handler);

    public void Handle(Session session, Node node)
    {
        if (node.Tag == "iq")
        {
            Requests.Handle(session, node);
            return;
        }

        if (session.Device is { } device)
        {
            if (_handlers.TryGetValue(node.Tag, out var handler)) handler(session, device, node);
            else Unknown(session, node);
            return;
        }

        // Before a login there are only requests: the responses to a pairing, and pair codes.
        if (node.Tag is not ("ack" or "ib" or "presence")) Unknown(session, node);
    }

    private void Unknown(Session session, Node node)
    {
        _server.Counters.UnknownRequests++;
        SandboxLog.UnknownStanza(_server.Log, session.Number, LogSafe(node.Tag));
    }

    /// <summary>A tag is the client's own text: it is logged only when it is short and plain.</summary>
    private static string LogSafe(string tag) => tag.Length <= 32 && tag.All(c => char.IsAsciiLetterOrDigit(c) || c is ':' or '-' or '_') ? tag : "(malformed)";
}
