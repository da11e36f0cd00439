using System.Text;
using WhatIsUp.Sandbox.Devices;
using WhatIsUp.Sandbox.Faults;
using WhatIsUp.Sandbox.Profile;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Devices;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Contacts;

/// <summary>
/// usync: who is on the network, under which LID, with which devices. Each entry is answered for itself: one that makes no sense does not spoil the others.
/// An account that was moved to LIDs gets devices by LID only: the list of a number is empty.
/// </summary>
internal sealed class UsyncHandler(ServerState state, DeviceNotices notices, ProfileHandler profiles) : IStanzaHandler
{
    private const int MaxUsers = 5_000;
    private const int MaxDigits = 20;
    private const int BadRequest = 400;

    public void Register(StanzaTable table) => table.Requests.On("usync", "get", "usync", Answer);

    public Node[] Answer(Session session, Device device, Node request)
    {
        var usync = request.Child("usync")!;
        var protocols = usync.Child("query")?.Children;
        var users = usync.Child("list")?.Children;
        if (protocols is null or { Count: 0 or > 16 } || users is null or { Count: > MaxUsers }) throw Refusal.BadRequest();
        var results = protocols.Select(protocol => N(protocol.Tag)).ToArray();
        return
        [
            N("usync", [("sid", usync.Get("sid")), ("index", usync.Get("index")), ("last", usync.Get("last")), ("mode", usync.Get("mode")),
                ("context", usync.Get("context"))],
                N("result", [], results), N("list", [], [.. users.Select(user => AnswerOne(device, protocols, user))])),
        ];
    }

    private Node AnswerOne(Device requester, IReadOnlyList<Node> protocols, Node user)
    {
        if (user.Child("contact")?.Get("username") is { } username) return FindByUsername(protocols, username, user.Child("contact")!.Get("pin"));
        var text = user.Child("contact")?.Text ?? user.Child("contact")?.Get("phone_number");
        var requested = user.GetJid("jid")?.ToAccount();
        if (requested is null && text is null)
        {
            // Neither an address nor a number: there is nothing to look for.
            return N("user", [], [.. protocols.Select(protocol => N(protocol.Tag, [], N("error", ("code", BadRequest), ("text", "bad-request"))))]);
        }
        var digits = text is { Length: <= MaxDigits } ? new string([.. text.Where(char.IsAsciiDigit)]) : "";
        var account = requested is not null ? state.Find(requested) : digits.Length == 0 ? null : state.ByAnyNumber(digits);
        var inLids = protocols.FirstOrDefault(protocol => protocol.Tag == "contact")?.Get("addressing_mode") == "lid";
        // A number is answered with the account's own JID, which may have other digits.
        var shown = account is null ? requested ?? (digits.Length == 0 ? null : Jid.FromPhoneNumber(digits)) : inLids ? account.Lid : requested ?? account.Jid;
        var parts = new List<Node>(protocols.Count);
        foreach (var protocol in protocols) Add(parts, protocol.Tag, account, shown, requester, user);
        return N("user", [("jid", shown), ("pn_jid", account is not null && shown is { IsLid: true } ? account.ShownJid : null)], [.. parts]);
    }

    /// <summary>
    /// A name is answered with the LID of its account; with no address at all when the account has a key that was not given (zapo @9a49e1ff).
    /// </summary>
    private Node FindByUsername(IReadOnlyList<Node> protocols, string username, string? key)
    {
        var account = Usernames.Read(username) is { } name ? state.ByUsername(name) : null;
        var contact = N("contact", ("type", account is null ? "out" : "in"), ("username", username));
        var isOpen = account is not null && (account.UsernameKey is null || string.Equals(account.UsernameKey, key, StringComparison.OrdinalIgnoreCase));
        var business = isOpen && account!.IsBusiness && protocols.Any(protocol => protocol.Tag == "business") ? BusinessNames.Of(account) : null;
        return N("user", [("jid", isOpen ? account!.Lid : null), ("pn_jid", isOpen ? account!.ShownJid : null)],
            business is null ? [contact] : [contact, N("business", [], business)]);
    }

    private void Add(List<Node> parts, string protocol, Account? account, Jid? shown, Device requester, Node user)
    {
        switch (protocol)
        {
            case "devices" when account is not null:
                notices.Watch(account, requester);
                var isHidden = requester.Account.Policy.LidMigrated && shown is not { IsLid: true };
                parts.Add(N("devices", [], isHidden ? [N("device-list", [("hash", DeviceNotices.Hash([]))])] : StanzaFaults.DeviceList(account, requester)));
                break;
            case "lid" when account is not null && shown is not { IsLid: true }: parts.Add(N("lid", ("val", account.Lid))); break;
            case "contact":
                var type = account is not null ? "in" : shown is null ? "invalid" : "out";
                var number = user.Child("contact")?.Text ?? user.Child("contact")?.Get("phone_number");
                parts.Add(new Node("contact", [new("type", type)], null, number is null ? null : Encoding.UTF8.GetBytes(number)));
                break;
            case "username" when account is { Username: { } username }: parts.Add(N("username", [], Encoding.UTF8.GetBytes(username))); break;
            case "disappearing_mode": parts.Add(profiles.TimerOf(account)); break;
            case "status" when account is not null:
                notices.Watch(account, requester);
                parts.Add(profiles.AboutOf(account, requester.Account, user));
                break;
            case "business" when account is { IsBusiness: true }: parts.Add(N("business", [], BusinessNames.Of(account) is { } name ? [name] : [])); break;
        }
    }
}
