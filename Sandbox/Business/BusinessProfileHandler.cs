using System.Text;
using WhatIsUp.Sandbox.Media;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Business;

/// <summary>
/// Profiles of businesses (<c>w:biz</c>): reads of every version that clients name, changes with the refusals of the live server (403 for other accounts, 406
/// for a mode or a minute that does not exist and for a third web site).
/// </summary>
internal sealed class BusinessProfileHandler(
    StateStore store, StanzaSender stanzas, ServerClock clock, BusinessState state, MediaVault vault) : IStanzaHandler
{
    private const string Space = "w:biz";
    private const string ReadVersion = "116";
    private const int MaxWebsites = 2;
    private const int MaxRanges = 28;
    private const int MinutesPerDay = 1_440;
    private const int MaxTextLength = 512;
    private const int MaxAsked = 50;
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    private static readonly string[] Modes = ["open_24h", "specific_hours", "appointment_only"];

    public void Register(StanzaTable table)
    {
        table.Requests.On(Space, "get", "business_profile", Read);
        table.Requests.On(Space, "set", "business_profile", Change);
        table.Requests.On(Space, "get", "verified_name", ReadName);
    }

    private Node[] Read(Session session, Device device, Node request)
    {
        var found = request.Children[0].ChildrenOf("profile").Take(MaxAsked)
            .Select(asked => (Asked: asked.GetJid("jid"), Account: store.State.Find(asked.GetJid("jid"))))
            .Where(entry => entry.Account is { IsBusiness: true });
        return [N("business_profile", [("v", ReadVersion)], [.. found.Select(entry => ProfileNode(entry.Asked!.Value.ToAccount(), entry.Account!))])];
    }

    private Node[] ReadName(Session session, Device device, Node request) =>
        store.State.Find(request.Children[0].GetJid("jid")) is { } account && BusinessNames.Of(account) is { } name ? [name] : throw Refusal.NotFound();

    private Node[] Change(Session session, Device device, Node request)
    {
        var account = device.Account;
        Catalogs.RequireBusiness(account);
        var change = request.Children[0];
        if (change.Get("mutation_type") is not (null or "delta") || change.Children.Count == 0) throw Refusal.BadRequest();
        var details = state.Profiles.Of(account) ?? new BusinessDetails();
        foreach (var part in change.Children.Where(part => part.Tag != "website")) details = Changed(details, part);
        if (change.Child("website") is not null) details = details with { Websites = WebsitesOf(change) };
        state.Profiles.Put(account, details);
        foreach (var other in account.Devices.Values.Where(other => other != device && !other.IsPhone))
            stanzas.Deliver(
                other, StanzaClass.Notification,
                N("notification", [("from", account.Jid), ("id", clock.NextId()), ("type", "business"), ("t", clock.Now)], N("profile")));
        return [];
    }

    private BusinessDetails Changed(BusinessDetails details, Node part) => part.Tag switch
    {
        "address" => details with { Address = TextOf(part) },
        "description" => details with { Description = TextOf(part) },
        "email" => details with { Email = TextOf(part) },
        "business_hours" => details with { TimeZone = part.Get("timezone"), Days = DaysOf(part) },
        "cover_photo" => details with { CoverId = CoverOf(details, part) },
        // Known to clients, and shown by none that this server serves.
        "latitude" or "longitude" or "categories" => details,
        _ => throw Refusal.BadRequest(),
    };

    private string? CoverOf(BusinessDetails details, Node part)
    {
        var id = part.Get("id") ?? throw Refusal.BadRequest();
        if (part.Get("op") == "delete") return details.CoverId == id ? null : throw Refusal.NotFound();
        if (part.Get("op") != "update" || part.Get("ts") is not { } time) throw Refusal.BadRequest();
        return part.Get("token") is { } token && vault.IsProof(token, ProofOf(id, time)) ? id : throw Refusal.NotAcceptable();
    }

    /// <summary>What the media server signs for an uploaded cover photo.</summary>
    public static string ProofOf(string id, string time) => $"cover {id} {time}";

    private static string[] WebsitesOf(Node change)
    {
        string[] sites = [.. change.ChildrenOf("website").Select(TextOf).OfType<string>()];
        return sites.Length <= MaxWebsites ? sites : throw Refusal.NotAcceptable();
    }

    private static OpeningRange[] DaysOf(Node hours)
    {
        OpeningRange[] days = [.. hours.ChildrenOf("business_hours_config").Select(DayOf)];
        return days.Length <= MaxRanges ? days : throw Refusal.NotAcceptable();
    }

    private static OpeningRange DayOf(Node day)
    {
        if (day.Get("day_of_week") is not { } name || !Days.Contains(name)) throw Refusal.NotAcceptable();
        if (day.Get("mode") is not { } mode || !Modes.Contains(mode)) throw Refusal.NotAcceptable();
        var (open, close) = (MinuteOf(day, "open_time"), MinuteOf(day, "close_time"));
        if (mode == "specific_hours") return open is null || close is null ? throw Refusal.NotAcceptable() : new OpeningRange(name, mode, open, close);
        // The live server drops times that do not belong to the mode.
        return new OpeningRange(name, mode, null, null);
    }

    private static int? MinuteOf(Node day, string attribute)
    {
        if (day.Get(attribute) is null) return null;
        return day.GetInteger(attribute) is >= 0 and < MinutesPerDay and var minute ? (int)minute : throw Refusal.NotAcceptable();
    }

    private Node ProfileNode(Jid asked, Account account)
    {
        var details = state.Profiles.Of(account) ?? new BusinessDetails();
        var children = new List<Node>();
        Add("address", details.Address);
        Add("description", details.Description);
        Add("email", details.Email);
        foreach (var website in details.Websites) Add("website", website);
        if (details.Days.Count > 0) children.Add(N("business_hours", [("timezone", details.TimeZone)], [.. details.Days.Select(RangeNode)]));
        if (details.CoverId is { } cover) children.Add(N("cover_photo", ("id", cover)));
        children.Add(N("profile_options", [], N("commerce_experience", [], "catalog"u8.ToArray()), N("cart_enabled", [], "true"u8.ToArray())));
        return N("profile", [("jid", asked), ("tag", account.CreatedAt)], [.. children]);

        void Add(string tag, string? text)
        {
            if (text is not null) children.Add(N(tag, [], Encoding.UTF8.GetBytes(text)));
        }
    }

    private static Node RangeNode(OpeningRange range) => N(
        "business_hours_config", ("day_of_week", range.Day), ("mode", range.Mode), ("open_time", range.Open), ("close_time", range.Close));

    /// <summary>The text, or null when it is empty; the short form reads as bytes do.</summary>
    private static string? TextOf(Node part) =>
        part.Text is { Length: > 0 } text ? text.Length <= MaxTextLength ? text : throw Refusal.NotAcceptable() : null;
}
