using System.Text.Json;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Mex;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>
/// Changes of groups in GraphQL notifications: properties that have no stanza, and the owner of a community (web client,
/// <c>WAWebMexGroupPropertyUpdateNotificationHandler</c> and <c>WAWebMexCommunityOwnerUpdateNotificationHandler</c>, 2026-12-01).
/// </summary>
internal static class GroupMexNotices
{
    private const int MaxBytes = 65_536;
    private const string Owner = "SUPERADMIN_MEMBER";
    private const long FirstMillisecond = 100_000_000_000;

    /// <summary>The change that an <c>update</c> describes, or null for another one.</summary>
    /// <param name="update">The child of the notification.</param>
    /// <param name="now">The time, where the notification has none.</param>
    public static GroupChanged? Read(Node update, DateTimeOffset now)
    {
        if (update.Bytes is not { Length: > 0 and <= MaxBytes } json) return null;
        try
        {
            using var document = JsonDocument.Parse(json);
            if (MexJson.Find(document.RootElement, "data") is not { } data) return null;
            if (MexJson.Find(data, "xwa2_notify_group_on_prop_change") is { } changed && MexJson.Find(changed, "properties") is { } properties)
                return Of(changed, ChangeOf(properties), now);
            return MexJson.Find(data, "xwa2_notify_group_on_participants_roles_change") is { } roles && OwnerOf(roles) is { } owner
                ? Of(roles, new GroupChange { Owner = owner }, now) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static GroupChanged? Of(JsonElement changed, GroupChange change, DateTimeOffset now)
    {
        if (change == new GroupChange() || AddressOf(changed, "id") is not { IsGroup: true } group) return null;
        var author = MexJson.Find(changed, "updated_by");
        return new GroupChanged(group.ToAccount(), TimeOf(changed) ?? now, change)
        {
            Actor = author is { } person ? GroupAccount.Of(AddressOf(person, "id"), AddressOf(person, "pn")) : null,
            ActorName = author is { } named ? GroupNodes.ShortText(MexJson.Text(named, "notify_name")) : null,
        };
    }

    private static GroupChange ChangeOf(JsonElement properties) => new()
    {
        MembersAddSubgroups = FlagOf(properties, "allow_non_admin_sub_group_creation"),
        MembersInvite = ModeOf(properties, "member_link_mode"),
        MembersShareHistory = ModeOf(properties, "member_share_group_history_mode"),
        IsHidden = FlagOf(properties, "hidden_group"),
        IsSharingLimited = MexJson.Find(properties, "limit_sharing") is { } limit
            ? FlagOf(limit, "limit_sharing_enabled") ?? FlagOf(limit, "limit_companion_sharing_enabled") : null,
    };

    private static GroupAccount? OwnerOf(JsonElement roles)
    {
        foreach (var update in MexJson.Items(roles, "role_updates"))
        {
            if (MexJson.Text(update, "new_role") != Owner) continue;
            var user = MexJson.Find(update, "user") is { } known ? AddressOf(known, "jid") : null;
            if (GroupAccount.Of(user ?? AddressOf(update, "user_jid"), user is null ? null : AddressOf(update, "user_jid")) is { } owner) return owner;
        }
        return null;
    }

    private static bool? FlagOf(JsonElement properties, string name) => !properties.TryGetProperty(name, out var found) ? null : found.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>Whether a mode gives the right to all members, as <c>ALL_MEMBER_LINK</c> does.</summary>
    private static bool? ModeOf(JsonElement properties, string name) => MexJson.Text(properties, name)?.StartsWith("ALL_MEMBER", StringComparison.Ordinal);

    private static Jid? AddressOf(JsonElement element, string name) =>
        Jid.TryParse(MexJson.Text(element, name), out var address) && address.User.Length > 0 ? address : null;

    /// <summary>The web client takes the time for milliseconds, other notifications have seconds.</summary>
    private static DateTimeOffset? TimeOf(JsonElement changed) => MexJson.Integer(changed, "update_time") switch
    {
        > 0 and < FirstMillisecond and var seconds => DateTimeOffset.FromUnixTimeSeconds(seconds),
        >= FirstMillisecond and < FirstMillisecond * 1_000 and var milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
        _ => null,
    };
}
