using System.Text.Json;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Mex;

namespace WhatIsUp.WhatsApp.Newsletters;

/// <summary>Reads the server's JSON about newsletters. Numbers are strings, enums are in either case, and any member may be null or missing.</summary>
internal static class NewsletterReader
{
    private const int MaxDescriptionLength = 8_192;
    private const int MaxPins = 100;
    private const int MaxIdLength = 128;
    private const int MaxPathLength = 4_096;
    private const long LatestMicroseconds = 100_000_000_000_000_000;

    /// <summary>A newsletter, or null when the object does not name one.</summary>
    public static Newsletter? Read(JsonElement json)
    {
        if (Address(json, "id") is not { Server: JidServer.Newsletter } id) return null;
        var thread = MexJson.Find(json, "thread_metadata") ?? default;
        var viewer = MexJson.Find(json, "viewer_metadata");
        var (name, description) = (Inner(thread, "name"), Inner(thread, "description"));
        var (picture, preview) = (Inner(thread, "picture"), Inner(thread, "preview"));
        return new Newsletter(id)
        {
            Name = Text(name, "text"),
            NameChangedAt = Microseconds(name),
            Description = Text(description, "text", MaxDescriptionLength),
            DescriptionChangedAt = Microseconds(description),
            InviteCode = Text(thread, "invite"),
            Handle = Text(thread, "handle"),
            Subscribers = Number(thread, "subscribers_count"),
            CreatedAt = thread.ValueKind == JsonValueKind.Object ? MexJson.Time(thread, "creation_time") : null,
            IsVerified = Text(thread, "verification") is { } verification ? verification.Equals("verified", StringComparison.OrdinalIgnoreCase) : null,
            PictureId = Text(picture, "id"),
            PicturePath = Path(picture),
            PreviewPath = Path(preview),
            State = ValueOf<NewsletterState>(Text(Inner(json, "state"), "type")),
            Reactions = ValueOf<NewsletterReactions>(Text(Inner(Inner(thread, "settings"), "reaction_codes"), "value")),
            Role = viewer is { } me ? ValueOf<NewsletterRole>(Text(me, "role")) : null,
            IsMuted = viewer is { } own ? IsMuted(own) : null,
            Pins = PinsOf(thread),
        };
    }

    private static IReadOnlyList<NewsletterPin>? PinsOf(JsonElement thread) =>
        thread.ValueKind == JsonValueKind.Object && thread.TryGetProperty("pinned_messages", out var pins) && pins.ValueKind == JsonValueKind.Array
            ? [
                .. MexJson.Items(thread, "pinned_messages").Take(MaxPins).Select(pin => MexJson.Text(pin, "message_id", MaxIdLength) is { } id
                    ? new NewsletterPin(id, MexJson.Time(pin, "expiry_ts"))
                    : null).OfType<NewsletterPin>(),
            ]
            : null;

    /// <summary>Whether the account has muted the newsletter, from the setting for followers; null if the object does not contain it.</summary>
    public static bool? IsMuted(JsonElement viewer)
    {
        foreach (var setting in MexJson.Items(viewer, "settings"))
            if (MexJson.Text(setting, "type") == NewsletterSettings.MuteFollowers) return IsOn(MexJson.Text(setting, "value"));
        return IsOn(Text(viewer, "mute"));
    }

    /// <summary>An address, or null.</summary>
    public static Jid? Address(JsonElement json, string name) =>
        Jid.TryParse(Text(json, name), out var jid) && jid.User.Length > 0 ? jid.ToAccount() : null;

    /// <summary>A role by its name, or null.</summary>
    public static NewsletterRole? RoleOf(string? text) => ValueOf<NewsletterRole>(text);

    private static bool? IsOn(string? text) => text?.ToUpperInvariant() switch { "ON" => true, "OFF" => false, _ => null };

    private static T? ValueOf<T>(string? text)
        where T : struct, Enum =>
        text is not null && text.Any(char.IsAsciiLetter) && Enum.TryParse<T>(text.Replace("_", "", StringComparison.Ordinal), true, out var value)
            ? value
            : null;

    private static JsonElement Inner(JsonElement json, string name) => MexJson.Find(json, name) ?? default;

    private static string? Text(JsonElement json, string name, int maxLength = 1_024) =>
        json.ValueKind == JsonValueKind.Object ? MexJson.Text(json, name, maxLength) : null;

    private static long? Number(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && MexJson.Integer(json, name) is >= 0 and var number ? number : null;

    private static string? Path(JsonElement picture) => Text(picture, "direct_path", MaxPathLength) is ['/', ..] path ? path : null;

    private static DateTimeOffset? Microseconds(JsonElement json) =>
        Number(json, "update_time") is > 0 and < LatestMicroseconds and var time ? DateTimeOffset.UnixEpoch.AddMicroseconds(time) : null;
}
