using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.GroupState;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>Reads the nodes that describe groups and accounts in them.</summary>
internal static class GroupNodes
{
    /// <summary>Longest description that is taken from a server: the web client's limit is 2,048 characters, and older groups may have more.</summary>
    private const int MaxDescriptionLength = 16_384;

    private const int MaxTextLength = 128;
    private const long LastSecond = 100_000_000_000;

    /// <summary>A <c>group</c> node, or null when it names no group.</summary>
    public static GroupMetadata? ReadGroup(Node? node)
    {
        if (node is null || IdOf(node) is not { } id) return null;
        GroupParticipant[] members =
            [.. node.ChildrenOf("participant").Where(IsMember).Take(GroupDirectory.MaxMembers).Select(ReadParticipant).OfType<GroupParticipant>()];
        var isLid = node.Get("addressing_mode") is { } mode ? mode == "lid" : Array.Exists(members, member => member.Account.Lid is not null);
        return new GroupMetadata(id, GroupDirectory.SubjectOf(node) ?? "")
        {
            SubjectAt = TimeOf(node, "s_t"),
            SubjectOwner = ReadAccount(node, "s_o", "s_o_pn", "s_o_username"),
            CreatedAt = TimeOf(node, "creation"),
            Creator = ReadAccount(node, "creator", "creator_pn", "creator_username"),
            Description = ReadDescription(node.Child("description")),
            IsLidAddressed = isLid,
            Size = node.GetInteger("size") is >= 0 and <= int.MaxValue and var size ? (int)size : members.Length,
            Participants = members,
            IsAnnouncement = node.Child("announcement") is not null,
            IsLocked = node.Child("locked") is not null,
            ExpirationSeconds = GroupDirectory.TimerOf(node.Child("ephemeral")),
            RequiresApproval = ReadApproval(node.Child("membership_approval_mode")) ?? false,
            MembersAdd = ReadMode(node.Child("member_add_mode")) ?? false,
            MembersInvite = ReadMode(node.Child("member_link_mode")),
            MembersShareHistory = ReadMode(node.Child("member_share_group_history_mode")),
            RefusesForwarded = node.Child("no_frequently_forwarded") is not null,
            AllowsAdminReports = node.Child("allow_admin_reports") is not null,
            IsSharingLimited = node.Child("limit_sharing_enabled") is not null,
            IsSuspended = node.Child("suspended") is not null,
            IsGrowthLocked = node.Child("growth_locked") is not null,
            IsParent = node.Child("parent") is not null,
            LinkedParent = node.Child("linked_parent")?.GetJid("jid") is { IsGroup: true } parent ? parent : null,
            IsDefaultSubgroup = node.Child("default_sub_group") is not null,
            IsGeneralChat = node.Child("general_chat") is not null,
            IsHidden = node.Child("hidden_group") is not null,
            MembersAddSubgroups = node.Child("allow_non_admin_sub_group_creation") is not null,
            SubgroupsRequireApproval = node.Child("parent")?.Get("default_membership_approval_mode") == "request_required",
        };
    }

    /// <summary>The group that a node names by <c>id</c>, with or without its server, or by <c>jid</c>; null if there is none.</summary>
    public static Jid? IdOf(Node node)
    {
        if ((node.GetJid("id") ?? node.GetJid("jid")) is { IsGroup: true, User.Length: > 0 and <= MaxTextLength } jid) return jid.ToAccount();
        return node.Get("id") is { Length: > 0 and <= MaxTextLength } user && !user.Contains('@') ? new Jid(user, JidServer.Group) : null;
    }

    /// <summary>A member of a group; null when it names no person.</summary>
    public static GroupParticipant? ReadParticipant(Node node) =>
        ReadAccount(node) is not { } account ? null : new GroupParticipant(account, RoleOf(node.Get("type")))
    {
        DisplayName = ShortText(node.Get("display_name")),
        Label = ShortText(node.Get("participant_label")),
    };

    /// <summary>The account that a <c>participant</c> names, by <c>jid</c> and the other address beside it.</summary>
    public static GroupAccount? ReadAccount(Node node) =>
        GroupAccount.Of(
            node.GetJid("jid"), node.GetJid("phone_number") ?? node.GetJid("lid"), Usernames.Read(node.Get("username") ?? node.Get("participant_username")));

    /// <summary>The account in attributes of these names.</summary>
    public static GroupAccount? ReadAccount(Node node, string jid, string number, string username) =>
        GroupAccount.Of(node.GetJid(jid), node.GetJid(number), Usernames.Read(node.Get(username)));

    /// <summary>A description, or null when the node is absent or has none.</summary>
    public static GroupDescription? ReadDescription(Node? node)
    {
        if (node?.Child("body")?.Text is not { Length: > 0 and <= MaxDescriptionLength } text) return null;
        return new GroupDescription(node.Get("id") is { Length: <= MaxTextLength } id ? id : "", text)
        {
            Author = ReadAccount(node, "participant", "participant_pn", "participant_username"),
            At = TimeOf(node, "t"),
        };
    }

    /// <summary>
    /// Whether admins approve who joins. The mode is on when its state is absent: others take its mere presence for that (Baileys, whatsmeow).
    /// </summary>
    public static bool? ReadApproval(Node? node) => node is null ? null : node.Child("group_join")?.Get("state") != "off";

    /// <summary>True if the mode gives the right to all members; null if the node is missing or empty.</summary>
    public static bool? ReadMode(Node? node) =>
        node?.Text is { Length: > 0 and <= MaxTextLength } mode ? mode.StartsWith("all_member", StringComparison.Ordinal) : null;

    /// <summary>A time in seconds, or null.</summary>
    public static DateTimeOffset? TimeOf(Node node, string name) =>
        node.GetInteger(name) is > 0 and < LastSecond and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    /// <summary>A token of the server that is passed on, or null.</summary>
    public static string? ShortText(string? text) => text is { Length: > 0 and <= MaxTextLength } ? text : null;

    /// <summary>False for an account that the server lists because it could not be added.</summary>
    public static bool IsMember(Node participant) => participant.GetInteger("error") is null or 0 or GroupParticipantResult.Done;

    private static GroupRole RoleOf(string? type) => type switch
    {
        "superadmin" => GroupRole.Superadmin,
        "admin" => GroupRole.Admin,
        _ => GroupRole.Member,
    };
}
