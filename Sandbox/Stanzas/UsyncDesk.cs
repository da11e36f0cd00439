using System.Text;
using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Devices;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Stanzas;

/// <summary>
/// usync: who is on the network, under which LID, with which devices. Each entry is answered for itself: one that makes no sense does not spoil the others.
/// An account that was moved to LIDs gets devices by LID only: the list of a number is empty.
/// </summary>
internal sealed class UsyncDesk(Exchange exchange)
{
    private const int MaxUsers = 5_000;
    private const int MaxDigits = 20;
    private const int BadRequest = 400;

    public Node[] Answer(Session session, Device device, Node request)
    {
        var usync = request.Child("usync")!;
        var protocols = usync.Child("query")?.Children;
        var users = usync.Child("list")?.Children;
        if (protocols is null or { Count: 0 or > 16 } || users is null or { Count: > MaxUsers }) throw Refusal.BadRequest();
        var results = protocols.Select(protocol => N(protocol.Tag)).ToArray();
        return
        [
            N("usync", [("sid", usync.Get("sid")), ("index", usync.Get("index")), ("last", usync.Get("last")), ("mode", usync.Get("mode")), ("context", usync.Get("context"))],
                N("result", [], results), N("list", [], [.. users.Select(user => AnswerOne(device, protocols, user))])),
        ];
    }

    private Node AnswerOne(Device asking, IReadOnlyList<Node> protocols, Node user)
    {
        if (user.Child("contact")?.Get("username") is { } username) return FindByUsername(protocols, username, user.Child("contact")!.Get("pin"));
        var text = user.Child("contact")?.Text ?? user.Child("contact")?.Get("phone_number");
        var asked = user.GetJid("jid")?.ToAccount();
        if (asked is null && text is null)
        {
            // Neither an address nor a number: there is nothing to look for.
            return N("user", [], [.. protocols.Select(protocol => N(protocol.Tag, [], N("error", ("code", BadRequest), ("text", "bad-request"))))]);
        }
        var digits = text is { Length: <= MaxDigits } ? new string([.. text.Where(char.IsAsciiDigit)]) : "";
        var account = asked is not null ? exchange.World.Find(asked) : digits.Length == 0 ? null : exchange.World.ByAnyNumber(digits);
        var inLids = protocols.FirstOrDefault(protocol => protocol.Tag == "contact")?.Get("addressing_mode") == "lid";
        // A number is answered with the account's own JID, which may have other digits.
        var shown = account is null ? asked ?? (digits.Length == 0 ? null : Jid.FromPhoneNumber(digits)) : inLids ? account.Lid : asked ?? account.Jid;
        var parts = new List<Node>(protocols.Count);
        foreach (var protocol in protocols) Add(parts, protocol.Tag, account, shown, asking, text);
        return N("user", [("jid", shown), ("pn_jid", account is not null && shown is { IsLid: true } ? account.ShownJid : null)], [.. parts]);
    }

    /// <summary>A name is answered with the LID of its account; with no address at all when the account has a key that was not given (zapo @9a49e1ff).</summary>
    private Node FindByUsername(IReadOnlyList<Node> protocols, string username, string? key)
    {
        var account = Usernames.Read(username) is { } name ? exchange.World.ByUsername(name) : null;
        var contact = N("contact", ("type", account is null ? "out" : "in"), ("username", username));
        var isOpen = account is not null && (account.UsernameKey is null || string.Equals(account.UsernameKey, key, StringComparison.OrdinalIgnoreCase));
        var business = isOpen && account!.IsBusiness && protocols.Any(protocol => protocol.Tag == "business") ? BusinessNames.Of(account) : null;
        return N("user", [("jid", isOpen ? account!.Lid : null), ("pn_jid", isOpen ? account!.ShownJid : null)], business is null ? [contact] : [contact, N("business", [], business)]);
    }

    private void Add(List<Node> parts, string protocol, Account? account, Jid? shown, Device asking, string? number)
    {
        switch (protocol)
        {
            case "devices" when account is not null:
                exchange.Notices.Watch(account, asking);
                var isHidden = asking.Account.Policy.LidMigrated && shown is not { IsLid: true };
                parts.Add(N("devices", [], isHidden ? [N("device-list", [("hash", DeviceNotices.Hash([]))])] : FaultDesk.DeviceList(account, asking)));
                break;
            case "lid" when account is not null && shown is not { IsLid: true }: parts.Add(N("lid", ("val", account.Lid))); break;
            case "contact":
                var type = account is not null ? "in" : shown is null ? "invalid" : "out";
                parts.Add(new Node("contact", [new("type", type)], null, number is null ? null : Encoding.UTF8.GetBytes(number)));
                break;
            case "username" when account is { Username: { } username }: parts.Add(N("username", [], Encoding.UTF8.GetBytes(username))); break;
            case "disappearing_mode": parts.Add(N("disappearing_mode", ("duration", 0), ("t", 0))); break;
            case "status" when account is not null: parts.Add(N("status", ("t", account.CreatedAt))); break;
            case "business" when account is { IsBusiness: true }: parts.Add(N("business", [], BusinessNames.Of(account) is { } name ? [name] : [])); break;
        }
    }
}
