using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Privacy;

/// <summary>Privacy settings: read, changed, with lists of exceptions by LID whose hash must be the present one.</summary>
internal sealed class PrivacyHandler(
    StateStore store, StanzaSender stanzas, ServerClock clock, PrivacyState facts, PrivacyRules rules) : IStanzaHandler
{
    private const int MaxExceptions = 1_000;
    private const string NoList = "none";

    public void Register(StanzaTable table)
    {
        table.Requests.On("privacy", "get", "privacy", Read);
        table.Requests.On("privacy", "get", "list", (_, device, request) => [ListOf(device.Account, request.Children[0])]);
        table.Requests.On("privacy", "set", "privacy", Change);
    }

    /// <summary>Sets a category; the account's linked devices but the one that did it are notified.</summary>
    public void Set(Account account, string category, string value, Device? by)
    {
        facts.Settings.Put(account, category, new PrivacySetting(value));
        var notice = N("privacy", [], N("category", ("name", category), ("value", value), ("dhash", rules.HashOf(account, category))));
        foreach (var own in account.Devices.Values.Where(device => !device.IsPhone && device != by))
            stanzas.Deliver(own, StanzaClass.Notification, N("notification",
                [("from", account.Jid), ("type", "account_sync"), ("id", clock.NextId()), ("t", clock.Now)], notice));
    }

    private Node[] Read(Session session, Device device, Node request)
    {
        if (request.Children[0].Child("list") is { } list) return [N("privacy", [], ListOf(device.Account, list))];
        return
        [
            N("privacy", [], [.. PrivacyRules.Categories.Select(category => N("category",
                ("name", category.Name), ("value", rules.ValueOf(device.Account, category.Name)),
                ("dhash", rules.HashOf(device.Account, category.Name))))]),
        ];
    }

    private Node ListOf(Account account, Node list)
    {
        if (list.Get("name") is not { } name || list.Get("value") != PrivacyRules.ContactBlacklist) throw Refusal.BadRequest();
        if (Array.Find(PrivacyRules.Categories, known => known.Name == name).Values?.Contains(PrivacyRules.ContactBlacklist) != true)
            throw Refusal.NotFound();
        var lids = rules.ExceptionsOf(account, name);
        return N("list", [("name", name), ("value", PrivacyRules.ContactBlacklist), ("dhash", rules.HashOf(account, name) ?? NoList)],
            [.. lids.Select(lid => N("user", ("jid", Jid.FromLid(lid)), ("pn_jid", store.State.ByLid(lid)?.ShownJid)))]);
    }

    private Node[] Change(Session session, Device device, Node request)
    {
        var privacy = request.Children[0];
        if (privacy.Child("category") is not { } category || category.Get("name") is not { } name || category.Get("value") is not { } value)
            throw Refusal.BadRequest();
        if (Array.Find(PrivacyRules.Categories, known => known.Name == name).Values?.Contains(value) != true) throw Refusal.BadRequest();
        if (category.Children.Count > 0) ChangeExceptions(device.Account, privacy, category, name, value);
        Set(device.Account, name, value, device);
        return [N("privacy", [], N("category", ("name", name), ("value", value), ("dhash", rules.HashOf(device.Account, name))))];
    }

    private void ChangeExceptions(Account account, Node privacy, Node category, string name, string value)
    {
        // Lists go by LID, and on top of the list that the server has (live reference, section 7).
        if (value != PrivacyRules.ContactBlacklist || privacy.Get("addressing_mode") != "lid" || category.Children.Count > MaxExceptions)
            throw Refusal.BadRequest();
        if (category.Get("dhash") != (rules.HashOf(account, name) ?? NoList)) throw new Refusal(409, "conflict");
        List<string> lids = [.. rules.ExceptionsOf(account, name)];
        foreach (var user in category.Children)
        {
            if (user.Tag != "user" || user.GetJid("jid") is not { IsLid: true } lid || store.State.Find(lid) is not { } person) throw Refusal.BadRequest();
            switch (user.Get("action"))
            {
                case "add" when !lids.Contains(person.LidUser): lids.Add(person.LidUser); break;
                case "remove": lids.Remove(person.LidUser); break;
                case "add": break;
                default: throw Refusal.BadRequest();
            }
        }
        if (lids.Count > MaxExceptions) throw Refusal.NotAcceptable();
        facts.Exceptions.Put(account, name, new PrivacyExceptions(lids));
    }
}
