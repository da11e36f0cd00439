using WhatIsUp.Sandbox.Blacklist;
using WhatIsUp.Sandbox.Privacy;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Presence;

/// <summary>
/// Who is online and who is typing: sent to those who are connected, stored for nobody. Who is not available itself gets no presence of others (live reference,
/// section 6); a subscription ends with its connection.
/// </summary>
internal sealed class PresenceHandler(
    StateStore store, StanzaSender stanzas, ServerClock clock, ServerHooks hooks, IEnumerable<Session> sessions, PrivacyRules rules,
    BlacklistState blacklist) : IStanzaHandler
{
    private const int MaxSubscriptions = 5_000;
    private bool _hasSubscribers;

    public void Register(StanzaTable table)
    {
        table.On("presence", Accept);
        table.On("chatstate", (_, device, node) => Typing(device, node));
        hooks.SessionClosed.Add(session =>
        {
            if (session.Device is { } device) Left(session, device);
        });
    }

    public void Accept(Session session, Device device, Node node)
    {
        switch (node.Get("type"))
        {
            case "subscribe": Subscribe(session, node); break;
            case "unsubscribe":
                if (store.State.Find(node.GetJid("to")) is { } watched) session.PresenceSubscriptions.Remove(watched.PhoneNumber);
                break;
            case "available": Change(session, device, true); break;
            case "unavailable": Change(session, device, false); break;
            // A presence without a type only names the account; a linked device cannot rename it here.
        }
    }

    /// <summary>A socket ended: its account is unavailable, unless another of its devices is available.</summary>
    private void Left(Session session, Device device) => Change(session, device, false);

    /// <summary>A phone's owner opens the app or leaves it.</summary>
    public void ChangePhone(Account account, bool isAvailable)
    {
        var before = account.IsAvailable;
        account.Phone.IsAvailable = isAvailable;
        Publish(account, before);
    }

    /// <summary>Somebody types in a chat: the other account, or the other members of the group, are notified.</summary>
    public void Typing(Device device, Node node)
    {
        if (node.Children.Count != 1 || node.Children[0].Tag is not ("composing" or "paused")) return;
        if (node.GetJid("to") is not { } to) return;
        if (store.State.FindGroup(to) is { } group)
        {
            if (!group.Members.ContainsKey(device.Account)) return;
            var notice = N("chatstate", [("from", group.Jid), ("participant", group.In(device.Account))], node.Children[0]);
            foreach (var member in group.Members.Keys.Where(member => member != device.Account)) Send(member, notice);
            return;
        }
        if (store.State.Find(to) is { } other && other != device.Account && !blacklist.Blocks(other, device.Account))
            Send(other, N("chatstate", [("from", device.Account.In(to))], node.Children[0]));
    }

    private void Subscribe(Session session, Node node)
    {
        if (node.GetJid("to") is not { } to || session.PresenceSubscriptions.Count >= MaxSubscriptions) return;
        if (store.State.FindGroup(to) is { } group && session.Device is { } device && group.Members.ContainsKey(device.Account))
        {
            var online = group.Members.Keys.Count(member => member.IsAvailable);
            if (session.IsAvailable) stanzas.Send(session, N("presence", ("from", group.Jid), ("count", online)));
            return;
        }
        if (store.State.Find(to) is not { } subject) return;
        _hasSubscribers = true;
        // Whatever follows about this account names it as the subscriber does.
        session.PresenceSubscriptions[subject.PhoneNumber] = to;
        if (node.Child("tctoken")?.Bytes is { } token) session.PresenceTokens[subject.PhoneNumber] = token;
        SendPresence(session, subject, to);
    }

    private void Send(Account account, Node notice)
    {
        foreach (var target in account.Devices.Values)
            if (target.Session is { IsActive: true } session) stanzas.Send(session, notice);
    }

    private void Change(Session session, Device device, bool isAvailable)
    {
        var before = device.Account.IsAvailable || session.IsAvailable;
        session.IsAvailable = isAvailable;
        Publish(device.Account, before);
    }

    private void Publish(Account account, bool before)
    {
        var now = account.IsAvailable;
        if (!_hasSubscribers || before == now) return;
        foreach (var subscriber in sessions)
            if (subscriber.PresenceSubscriptions.TryGetValue(account.PhoneNumber, out var addressing)) SendPresence(subscriber, account, addressing);
    }

    /// <summary>A strict account shows nothing to people who are no contacts; one that only hides the time is marked as such.</summary>
    private void SendPresence(Session subscriber, Account subject, Jid addressing)
    {
        if (!subscriber.IsAvailable || subscriber.Device is not { } device || blacklist.Blocks(subject, device.Account)) return;
        ReadOnlyMemory<byte>? token = subscriber.PresenceTokens.TryGetValue(subject.PhoneNumber, out var shown) ? shown : null;
        if (!rules.Shows(subject, device.Account, PrivacyRules.Online, token)) return;
        var isOnline = subject.IsAvailable;
        object? last = isOnline ? null : rules.Shows(subject, device.Account, PrivacyRules.LastSeen, token) ? clock.Now : "deny";
        stanzas.Send(subscriber, N("presence", ("from", subject.In(addressing)), ("type", isOnline ? null : "unavailable"), ("last", last)));
    }
}
