using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Stanzas;

/// <summary>Who is online and who is typing: told to those who are connected, kept for nobody.</summary>
internal sealed class PresenceDesk(Exchange exchange)
{
    private const int MaxSubscriptions = 5_000;
    private bool _hasSubscribers;

    public void Accept(Session session, Device device, Node node)
    {
        switch (node.Get("type"))
        {
            case "subscribe":
                if (exchange.World.Find(node.GetJid("to")) is not { } subject || session.PresenceSubscriptions.Count >= MaxSubscriptions) return;
                _hasSubscribers = true;
                session.PresenceSubscriptions.Add(subject.PhoneNumber);
                exchange.Send(session, Told(subject, node.GetJid("to")!.Value, IsOnline(subject)));
                break;
            case "available": Tell(device, true); break;
            case "unavailable": Tell(device, false); break;
            // A presence without a type only names the account; a linked device cannot rename it here.
        }
    }

    public void Left(Device device) => Tell(device, false);

    public void Typing(Device device, Node node)
    {
        if (node.GetJid("to") is not { } to || exchange.World.Find(to) is not { } other || node.Children.Count != 1) return;
        if (node.Children[0].Tag is not ("composing" or "paused")) return;
        foreach (var target in other.Devices.Values)
            if (target.Session is { IsActive: true } session) exchange.Send(session, N("chatstate", [("from", device.Account.In(to))], node.Children[0]));
    }

    private static bool IsOnline(Account account) => account.Devices.Values.Any(device => device.Session is not null);

    private void Tell(Device device, bool isAvailable)
    {
        if (!_hasSubscribers) return;
        foreach (var session in exchange.Sessions)
            if (session.PresenceSubscriptions.Contains(device.Account.PhoneNumber)) exchange.Send(session, Told(device.Account, device.Account.Lid, isAvailable));
    }

    private Node Told(Account account, Jid addressing, bool isAvailable) =>
        N("presence", ("from", account.In(addressing)), ("type", isAvailable ? null : "unavailable"), ("last", isAvailable ? null : exchange.Now));
}
