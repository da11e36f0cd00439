using System.Globalization;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Business;

/// <summary>
/// Stanzas of business profiles (namespace <c>w:biz</c>; whatsapp-rust @1489b7da <c>wacore/src/iq/business.rs</c>, zapo @9a49e1ff, Baileys 7.0.0-rc14).
/// </summary>
internal static class ProfileNodes
{
    /// <summary>Version of the profile that is read; changes have one of their own.</summary>
    private const string ReadVersion = "244";

    private const string ChangeVersion = "3";
    private const int MaxTextLength = 4_096;
    private const int MaxEntries = 64;

    /// <summary>The request for a profile.</summary>
    public static Node Read(Jid account) => Node.Of("business_profile", [new("v", ReadVersion)], Node.Of("profile", [new("jid", account)]));

    /// <summary>A change of the own profile.</summary>
    public static Node Change(BusinessProfileChange change)
    {
        var children = new List<Node>();
        Add(children, "address", change.Address);
        Add(children, "description", change.Description);
        Add(children, "email", change.Email);
        // One node without content empties the list; without a node it would stay as it is.
        if (change.Websites is { Count: 0 }) children.Add(Node.Of("website"));
        foreach (var website in change.Websites ?? []) Add(children, "website", website);
        if (change.Hours is { } hours) children.Add(HoursOf(hours));
        return Change([.. children]);
    }

    /// <summary>A change that sets the cover photo to an uploaded file.</summary>
    public static Node Cover(CoverPhoto photo) =>
        Change(Node.Of("cover_photo", [new("op", "update"), new("id", photo.Id), new("ts", photo.UploadTime), new("token", photo.Token)]));

    /// <summary>A change that removes the cover photo.</summary>
    public static Node NoCover(string id) => Change(Node.Of("cover_photo", [new("op", "delete"), new("id", id)]));

    /// <summary>The profile in an answer, or null when the account has none.</summary>
    public static BusinessProfile? Parse(Node answer)
    {
        if (answer.Child("business_profile")?.Child("profile") is not { } profile || profile.GetJid("jid") is not { } account) return null;
        return new BusinessProfile(account.ToAccount())
        {
            Address = Text(profile.Child("address")),
            Description = Text(profile.Child("description")),
            Email = Text(profile.Child("email")),
            Websites = [.. profile.ChildrenOf("website").Select(Text).OfType<string>().Take(MaxEntries)],
            Categories = [.. (profile.Child("categories")?.ChildrenOf("category") ?? []).Take(MaxEntries).Select(Category).OfType<BusinessCategory>()],
            Hours = profile.Child("business_hours") is { } hours ? Hours(hours) : null,
            IsCartEnabled = Text(profile.Child("profile_options")?.Child("cart_enabled")) switch { "true" => true, "false" => false, _ => null },
            CoverPhotoId = profile.Child("cover_photo")?.Get("id") is { Length: > 0 and <= MaxTextLength } cover ? cover : null,
        };
    }

    private static Node Change(params Node[] changes) => Node.Of("business_profile", [new("v", ChangeVersion), new("mutation_type", "delta")], changes);

    private static void Add(List<Node> children, string tag, string? text)
    {
        if (text is not null) children.Add(Node.OfText(tag, text));
    }

    private static Node HoursOf(BusinessHours hours) => Node.Of(
        "business_hours", hours.TimeZone is { } zone ? [new("timezone", zone)] : [], [.. hours.Days.Select(DayOf)]);

    private static Node DayOf(BusinessDay day)
    {
        List<NodeAttribute> attributes = [new("day_of_week", day.Day), new("mode", day.Mode)];
        if (day.OpenMinutes is { } open) attributes.Add(new("open_time", open.ToString(CultureInfo.InvariantCulture)));
        if (day.CloseMinutes is { } close) attributes.Add(new("close_time", close.ToString(CultureInfo.InvariantCulture)));
        return Node.Of("business_hours_config", attributes);
    }

    private static BusinessHours Hours(Node hours) => new(
        hours.Get("timezone"),
        [.. hours.ChildrenOf("business_hours_config").Take(MaxEntries).Select(Day).OfType<BusinessDay>()]);

    private static BusinessDay? Day(Node day) => day.Get("day_of_week") is { } name && day.Get("mode") is { } mode
        ? new BusinessDay(name, mode, Minutes(day, "open_time"), Minutes(day, "close_time"))
        : null;

    private static int? Minutes(Node day, string name) => day.GetInteger(name) is >= 0 and < 2 * 1_440 and var minutes ? (int)minutes : null;

    private static BusinessCategory? Category(Node category) =>
        category.Get("id") is { Length: > 0 and <= MaxTextLength } id ? new BusinessCategory(id, Text(category) ?? "") : null;

    private static string? Text(Node? node) => node?.Text is { Length: > 0 and <= MaxTextLength } text ? text : null;
}
