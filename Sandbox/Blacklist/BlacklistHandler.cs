using WhatIsUp.Sandbox.Privacy;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Blacklist;

/// <summary>
/// Blocked contacts: by LID, with the number beside it when one is blocked; a number alone is refused with 400 (live reference, section 7). The answer is the
/// whole list, and the other devices of the account get the change with the hash before it.
/// </summary>
internal sealed class BlacklistHandler(StateStore store, StanzaSender stanzas, ServerClock clock, BlacklistState facts) : IStanzaHandler
{
    private const string NoList = "none";

    public void Register(StanzaTable table)
    {
        table.Requests.On("blocklist", "get", null, (_, device, _) => [List(device.Account)]);
        table.Requests.On("blocklist", "set", "item", Change);
    }

    /// <summary>Blocks or unblocks a contact.</summary>
    /// <returns>False when nothing changed.</returns>
    public bool Set(Account account, Account contact, bool isBlocked, Device? by)
    {
        var blocked = facts.Blocked;
        var before = HashOf(account);
        if (isBlocked == (blocked.Find(account, contact.LidUser) is not null)) return false;
        if (isBlocked) blocked.Put(account, contact.LidUser, new BlockedContact(clock.Now));
        else blocked.Remove(account, contact.LidUser);
        var notice = N("blocklist", [("dhash", HashOf(account)), ("prev_dhash", before)],
            N("item", ("jid", contact.Lid), ("action", isBlocked ? "block" : "unblock")));
        foreach (var own in account.Devices.Values.Where(device => !device.IsPhone && device != by))
            stanzas.Deliver(own, StanzaClass.Notification, N("notification",
                [("from", account.Jid), ("type", "account_sync"), ("id", clock.NextId()), ("t", clock.Now)], notice));
        return true;
    }

    private Node[] Change(Session session, Device device, Node request)
    {
        var item = request.Children[0];
        if (item.Get("action") is not ("block" or "unblock") || item.GetJid("jid") is not { IsLid: true } lid) throw Refusal.BadRequest();
        if (item.Get("action") == "block" && item.GetJid("pn_jid") is not { IsPhoneNumber: true } && store.State.Find(lid) is { HidesNumber: false })
            throw Refusal.BadRequest();
        if (store.State.Find(lid) is not { } contact || contact == device.Account) throw Refusal.NotFound();
        if (facts.Blocked.Of(device.Account).Count >= BlacklistState.Limit && item.Get("action") == "block") throw Refusal.NotAcceptable();
        Set(device.Account, contact, item.Get("action") == "block", device);
        return [List(device.Account)];
    }

    private Node List(Account account) => N("list", [("dhash", HashOf(account))],
        [.. facts.Blocked.Of(account).Select(entry => N("item",
            ("jid", Jid.FromLid(entry.Key)), ("pn_jid", store.State.ByLid(entry.Key)?.ShownJid), ("t", entry.Value.At)))]);

    private string HashOf(Account account) =>
        facts.Blocked.Of(account) is { Count: > 0 } blocked ? PrivacyRules.Hash(blocked.Keys) : NoList;
}
