using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Stanzas;

/// <summary>usync: who is on the network, under which LID, with which devices.</summary>
internal sealed class UsyncDesk(Exchange exchange)
{
    private const int MaxUsers = 5_000;
    private const int MaxDigits = 20;

    public Node[] Answer(Session session, Device device, Node request)
    {
        var usync = request.Child("usync")!;
        var protocols = usync.Child("query")?.Children;
        var users = usync.Child("list")?.Children;
        if (protocols is null or { Count: 0 or > 16 } || users is null or { Count: > MaxUsers }) throw Refusal.BadRequest();
        var answers = new List<Node>(users.Count);
        foreach (var user in users)
        {
            var jid = user.GetJid("jid")?.ToAccount();
            var number = user.Child("contact")?.Text ?? user.Child("contact")?.Get("phone_number");
            var digits = number is { Length: <= MaxDigits } ? new string([.. number.Where(char.IsAsciiDigit)]) : null;
            var account = jid is not null ? exchange.World.Find(jid) : digits is null ? null : exchange.World.ByPhoneNumber(digits);
            if (jid is null && digits is null) throw Refusal.BadRequest();
            var shown = jid ?? Jid.FromPhoneNumber(digits!);
            var parts = new List<Node>(protocols.Count);
            foreach (var protocol in protocols) Add(parts, protocol.Tag, account, shown, device, number);
            answers.Add(N("user", [("jid", shown), ("pn_jid", account is not null && shown.IsLid ? account.Jid : null)], [.. parts]));
        }
        var results = protocols.Select(protocol => N(protocol.Tag)).ToArray();
        return
        [
            N("usync", [("sid", usync.Get("sid")), ("index", usync.Get("index")), ("last", usync.Get("last")), ("mode", usync.Get("mode")), ("context", usync.Get("context"))],
                N("result", [], results), N("list", [], [.. answers])),
        ];
    }

    private void Add(List<Node> parts, string protocol, Account? account, Jid shown, Device asking, string? number)
    {
        switch (protocol)
        {
            case "devices" when account is not null:
                exchange.Notices.Watch(account, asking);
                parts.Add(N("devices", [], DeviceNotices.DeviceList(account)));
                break;
            case "lid" when account is not null && !shown.IsLid: parts.Add(N("lid", ("val", account.Lid))); break;
            case "contact":
                parts.Add(new Node("contact", [new("type", account is null ? "out" : "in")], null, number is null ? null : System.Text.Encoding.UTF8.GetBytes(number)));
                break;
            case "disappearing_mode": parts.Add(N("disappearing_mode", ("duration", 0), ("t", 0))); break;
            case "status" when account is not null: parts.Add(N("status", ("t", account.CreatedAt))); break;
            case "business" when account is { IsBusiness: true }: parts.Add(N("business", [], BusinessNames.Of(account) is { } name ? [name] : [])); break;
        }
    }
}
