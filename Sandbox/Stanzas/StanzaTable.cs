using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Stanzas;

/// <summary>Which part of the server handles which stanza of a client.</summary>
internal sealed class StanzaTable
{
    private readonly Exchange _exchange;
    private readonly IqTable _requests;

    public StanzaTable(Exchange exchange)
    {
        _exchange = exchange;
        Login = new LoginDesk(exchange);
        Presence = new PresenceDesk(exchange);
        Faults = new FaultDesk(exchange);
        _requests = new IqTable(exchange, Login, Faults);
    }

    public LoginDesk Login { get; }

    public PresenceDesk Presence { get; }

    public FaultDesk Faults { get; }

    public void Handle(Session session, Node node)
    {
        if (session.Device is not { } device)
        {
            // Before a login there are only requests: the answers to a pairing, and pair codes.
            if (node.Tag == "iq") _requests.Handle(session, node);
            else if (node.Tag is not ("ack" or "ib" or "presence")) Unknown(session, node);
            return;
        }
        switch (node.Tag)
        {
            case "iq": _requests.Handle(session, node); break;
            case "message": _exchange.Messages.Accept(session, device, node); break;
            case "receipt": _exchange.Receipts.Accept(session, device, node); break;
            case "ack": Acknowledge(session, device, node); break;
            case "presence": Presence.Accept(session, device, node); break;
            case "chatstate": Presence.Typing(device, node); break;
            case "call": _exchange.Send(session, StanzaBuilder.N("ack", ("class", "call"), ("id", node.Get("id")), ("from", node.GetJid("to")))); break;
            case "ib" when node.Child("offline_batch") is { } batch: Login.GiveBatch(session, batch); break;
            case "ib": break;
            default: Unknown(session, node); break;
        }
    }

    private void Acknowledge(Session session, Device device, Node node)
    {
        StanzaClass? kind = node.Get("class") switch
        {
            "message" or "status" => StanzaClass.Message,
            "receipt" => StanzaClass.Receipt,
            "notification" => StanzaClass.Notification,
            "call" => null,
            _ => null,
        };
        if (kind is null || node.Get("id") is not { } id) return;
        _exchange.Receipts.Answered(device, kind.Value, id, node.GetJid("to"));
        _ = session;
    }

    private void Unknown(Session session, Node node)
    {
        _exchange.Tally.UnknownRequests++;
        SandboxLog.UnknownStanza(_exchange.Log, session.Number, LogSafe(node.Tag));
    }

    /// <summary>A tag is the client's own text: it reaches the log only when it is short and plain.</summary>
    private static string LogSafe(string tag) => tag.Length <= 32 && tag.All(c => char.IsAsciiLetterOrDigit(c) || c is ':' or '-' or '_') ? tag : "(malformed)";
}
