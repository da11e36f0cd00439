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
                // Whatever is told of this account later names it as the subscriber does.
                session.PresenceSubscriptions[subject.PhoneNumber] = node.GetJid("to")!.Value;
                exchange.Send(session, Told(subject, node.GetJid("to")!.Value, IsOnline(subject)));
                break;
            case "available": Change(session, device, true); break;
            case "unavailable": Change(session, device, false); break;
            // A presence without a type only names the account; a linked device cannot rename it here.
        }
    }

    /// <summary>A socket ended: whoever was there through it is gone, unless another device of the account is.</summary>
    public void Left(Session session, Device device) => Change(session, device, false);

    public void Typing(Device device, Node node)
    {
        if (node.GetJid("to") is not { } to || exchange.World.Find(to) is not { } other || node.Children.Count != 1) return;
        if (node.Children[0].Tag is not ("composing" or "paused")) return;
        foreach (var target in other.Devices.Values)
            if (target.Session is { IsActive: true } session) exchange.Send(session, N("chatstate", [("from", device.Account.In(to))], node.Children[0]));
    }

    /// <summary>An account is online while one of its devices says so: to be connected is not enough.</summary>
    public static bool IsOnline(Account account) => account.Devices.Values.Any(device => device.Session is { IsAvailable: true });

    private void Change(Session session, Device device, bool isAvailable)
    {
        var before = IsOnline(device.Account) || session.IsAvailable;
        session.IsAvailable = isAvailable;
        var now = IsOnline(device.Account);
        if (!_hasSubscribers || before == now) return;
        foreach (var subscriber in exchange.Sessions)
            if (subscriber.PresenceSubscriptions.TryGetValue(device.Account.PhoneNumber, out var addressing)) exchange.Send(subscriber, Told(device.Account, addressing, now));
    }

    private Node Told(Account account, Jid addressing, bool isAvailable) =>
        N("presence", ("from", account.In(addressing)), ("type", isAvailable ? null : "unavailable"), ("last", isAvailable ? null : exchange.Now));
}
