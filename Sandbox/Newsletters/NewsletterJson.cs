using System.Globalization;
using System.Text.Json.Nodes;
using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Newsletters;

/// <summary>
/// Newsletters as GraphQL answers describe them. Numbers are texts (whatsmeow refuses others), words are in upper case, and what Baileys reads without a check
/// is never null.
/// </summary>
internal static class NewsletterJson
{
    /// <summary>A newsletter as an account sees it.</summary>
    public static JsonObject Of(NewsletterRecord newsletter, Account? viewer, bool withViewer)
    {
        var follower = viewer is null ? null : newsletter.Followers.GetValueOrDefault(viewer.Number);
        return new JsonObject
        {
            ["id"] = NewsletterDirectory.AddressOf(newsletter).ToString(),
            ["state"] = new JsonObject { ["type"] = newsletter.State },
            ["thread_metadata"] = new JsonObject
            {
                ["creation_time"] = Text(newsletter.CreatedAt.ToUnixTimeSeconds()),
                ["invite"] = newsletter.Invite,
                ["handle"] = null,
                ["name"] = Words(newsletter.Name, newsletter.NameAt),
                ["description"] = Words(newsletter.Description, newsletter.DescriptionAt),
                ["picture"] = Picture(newsletter, "IMAGE"),
                ["preview"] = Picture(newsletter, "PREVIEW"),
                ["subscribers_count"] = Text(newsletter.Followers.Count),
                ["verification"] = "UNVERIFIED",
                ["pinned_messages"] = new JsonArray([.. newsletter.Pins.OrderBy(pin => pin.Key).Select(JsonNode (pin) => new JsonObject
                {
                    ["message_id"] = Text(pin.Key), ["expiry_ts"] = Text(pin.Value.ToUnixTimeSeconds()),
                })]),
                ["settings"] = new JsonObject { ["reaction_codes"] = new JsonObject { ["value"] = newsletter.Reactions } },
            },
            ["viewer_metadata"] = withViewer ? Viewer(follower) : null,
        };
    }

    /// <summary>A person.</summary>
    public static JsonObject Person(Account account) =>
        new() { ["id"] = account.Lid.ToString(), ["pn"] = account.ShownJid?.ToString(), ["display_name"] = account.PushName };

    private static JsonObject Viewer(FollowerRecord? follower)
    {
        var mute = follower is { IsMuted: true } ? "ON" : "OFF";
        return new JsonObject
        {
            ["role"] = follower?.Role ?? "GUEST",
            ["mute"] = mute,
            ["settings"] = new JsonArray(
                new JsonObject { ["type"] = "MUTE_ADMIN_ACTIVITY", ["value"] = "OFF" },
                new JsonObject { ["type"] = "MUTE_FOLLOWER_ACTIVITY", ["value"] = mute }),
        };
    }

    private static JsonObject Words(string text, DateTimeOffset at) => new()
    {
        ["id"] = Text(at.ToUnixTimeMilliseconds()), ["text"] = text, ["update_time"] = Text(at.ToUnixTimeMilliseconds() * 1_000),
    };

    private static JsonObject Picture(NewsletterRecord newsletter, string type) => new()
    {
        ["id"] = newsletter.PictureId is { } id ? Text(id) : "",
        ["type"] = type,
        ["direct_path"] = newsletter.PictureId is { } known ? $"/newsletter-picture/{newsletter.Id}/{Text(known)}" : "",
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
