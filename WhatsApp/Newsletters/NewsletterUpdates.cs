using System.Text.Json;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Mex;

namespace WhatIsUp.WhatsApp.Newsletters;

/// <summary>
/// Changes of newsletters in GraphQL notifications: <c>data</c> with one named object (names of whatsmeow @33cfac51), or a list <c>updates</c> (Baileys
/// 7.0.0-rc14). A notification with both contains the same changes twice.
/// </summary>
internal static class NewsletterUpdates
{
    private const int MaxBytes = 262_144;
    private const int MaxUpdates = 256;
    private const string Prefix = "xwa2_notify_newsletter_";

    /// <summary>The events of one update.</summary>
    public static IReadOnlyList<ClientEvent> Read(Node update)
    {
        if (update.Bytes is not { Length: > 0 and <= MaxBytes } json) return [];
        try
        {
            using var document = JsonDocument.Parse(json);
            if (MexJson.Find(document.RootElement, "data") is { } data)
            {
                var events = data.EnumerateObject().Where(member => member.Name.StartsWith(Prefix, StringComparison.Ordinal))
                    .Select(member => ReadNamed(member.Name[Prefix.Length..], member.Value)).OfType<ClientEvent>().ToArray();
                if (events.Length > 0) return events;
            }
            return ReadList(document.RootElement, update.Get("op_name"));
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static ClientEvent? ReadNamed(string name, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || NewsletterReader.Read(json) is not { } newsletter) return null;
        return name switch
        {
            "on_join" => new NewsletterJoined(newsletter),
            "on_leave" => new NewsletterLeft(newsletter.Id, false),
            "on_mute_change" => new NewsletterChanged(new Newsletter(newsletter.Id) { IsMuted = NewsletterReader.IsMuted(json) }),
            "on_metadata_update" or "on_admin_metadata_update" or "owner_on_metadata_update" => OfMetadata(newsletter, json),
            "on_state_change" when newsletter.State == NewsletterState.Deleted => new NewsletterLeft(newsletter.Id, true),
            "on_state_change" => new NewsletterChanged(new Newsletter(newsletter.Id) { State = newsletter.State }),
            "admin_promote" => OfRole(newsletter.Id, json, NewsletterRole.Admin),
            "admin_demote" => OfRole(newsletter.Id, json, NewsletterRole.Subscriber),
            _ => null,
        };
    }

    /// <summary>What is named but empty was removed.</summary>
    private static NewsletterChanged OfMetadata(Newsletter newsletter, JsonElement json)
    {
        var thread = MexJson.Find(json, "thread_metadata");
        var changed = newsletter with
        {
            Description = newsletter.Description ?? (IsNamed("description") ? "" : null),
            PictureId = newsletter.PictureId ?? (IsNamed("picture") ? "" : null),
        };
        return new NewsletterChanged(changed) { IsPictureChanged = changed.PictureId is not null };

        bool IsNamed(string name) => thread is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(name, out _);
    }

    private static NewsletterChanged? OfRole(Jid newsletter, JsonElement json, NewsletterRole usual)
    {
        var user = PersonOf(json, "user") ?? PersonOf(json, "admin");
        if (user is null) return null;
        var actor = PersonOf(json, "actor");
        return new NewsletterChanged(new Newsletter(newsletter))
        {
            User = user.Value.Jid,
            UserPhoneNumber = user.Value.Number,
            UserRole = NewsletterReader.RoleOf(MexJson.Text(json, "user_new_role")) ?? usual,
            Actor = actor?.Jid,
            ActorPhoneNumber = actor?.Number,
        };
    }

    private static (Jid Jid, string? Number)? PersonOf(JsonElement json, string name)
    {
        if (MexJson.Find(json, name) is not { } person) return NewsletterReader.Address(json, name) is { } plain ? (plain, NumberOf(plain)) : null;
        var number = NewsletterReader.Address(person, "pn");
        return (NewsletterReader.Address(person, "id") ?? number) is { } named ? (named, NumberOf(number ?? named)) : null;
    }

    private static string? NumberOf(Jid jid) => jid.IsPhoneNumber ? jid.User : null;

    private static List<ClientEvent> ReadList(JsonElement root, string? name)
    {
        var operation = root.ValueKind == JsonValueKind.Object ? MexJson.Text(root, "operation") ?? name : name;
        List<ClientEvent> events = [];
        foreach (var entry in MexJson.Items(root, "updates").Take(MaxUpdates))
        {
            if (NewsletterReader.Address(entry, "jid") is not { Server: JidServer.Newsletter } newsletter) continue;
            switch (operation)
            {
                case "NotificationNewsletterUpdate" when MexJson.Find(entry, "settings") is { } settings:
                    events.Add(new NewsletterChanged(new Newsletter(newsletter)
                    {
                        Name = MexJson.Text(settings, "name"), Description = MexJson.Text(settings, "description", MaxBytes),
                    }));
                    break;
                case "NotificationNewsletterAdminPromote" when OfRole(newsletter, entry, NewsletterRole.Admin) is { } promoted:
                    events.Add(promoted);
                    break;
                case "NotificationNewsletterAdminDemote" when OfRole(newsletter, entry, NewsletterRole.Subscriber) is { } demoted:
                    events.Add(demoted);
                    break;
            }
        }
        return events;
    }
}
