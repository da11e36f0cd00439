using System.Text;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>Groups and their members as clients see them.</summary>
internal static class GroupNodes
{
    /// <summary>A group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="facts">What it is like.</param>
    /// <param name="participants">The members that are shown.</param>
    public static Node Describe(Group group, GroupFacts facts, IEnumerable<Node> participants)
    {
        var creator = new GroupPerson(group.CreatorPhoneNumber, group.CreatorLidUser, group.Members.Keys.Any(member =>
            member.HidesNumber && member.LidUser == group.CreatorLidUser));
        var named = facts.Subject?.By ?? creator;
        return N("group",
            [
                ("id", group.Id), ("subject", group.Subject), ("s_t", facts.Subject?.At ?? group.CreatedAt), ("s_o", In(group, named)),
                ("s_o_pn", NumberIn(group, named)), ("creation", group.CreatedAt), ("creator", In(group, creator)), ("creator_pn", NumberIn(group, creator)),
                ("p_v_id", facts.MembersVersion), ("a_v_id", facts.AnnouncementVersion), ("addressing_mode", group.AddressingMode),
                ("size", group.Members.Count),
            ],
            [.. participants, .. Settings(group, facts)]);
    }

    /// <summary>A group with all of its members.</summary>
    public static Node Describe(Group group, GroupFacts facts) =>
        Describe(group, facts, group.Members.Select(member => Participant(group, member.Key, member.Value)));

    /// <summary>A member, by the address that the group uses and the other one beside it.</summary>
    public static Node Participant(Group group, Account account, SandboxGroupRole role = SandboxGroupRole.Member) => N("participant", [.. Names(group, account),
        ("type", role switch { SandboxGroupRole.Admin => "admin", SandboxGroupRole.Superadmin => "superadmin", _ => (object?)null })]);

    /// <summary>Attributes that name an account in a group.</summary>
    public static (string Name, object? Value)[] Names(Group group, Account account) =>
    [
        ("jid", group.In(account)), ("phone_number", group.IsLidAddressed ? account.ShownJid : null), ("lid", group.IsLidAddressed ? null : account.Lid),
        ("username", account.Username),
    ];

    /// <summary>Attributes for the name of an account with a stored name.</summary>
    public static (string Name, object? Value)[] Names(Group group, GroupPerson person) =>
    [
        ("jid", In(group, person)), ("phone_number", NumberIn(group, person)), ("lid", group.IsLidAddressed ? null : Jid.FromLid(person.LidUser)),
    ];

    /// <summary>A description.</summary>
    public static Node Description(Group group, GroupText text) => N("description",
        [("id", text.Id), ("t", text.At), ("participant", In(group, text.By)), ("participant_pn", NumberIn(group, text.By))], Body(text.Text));

    /// <summary>The mode that says whether admins approve who joins.</summary>
    public static Node Approval(bool isOn) => N("membership_approval_mode", [], N("group_join", ("state", isOn ? "on" : "off")));

    /// <summary>A mode whose value is its text.</summary>
    public static Node Mode(string tag, string value) => N(tag, [], Encoding.UTF8.GetBytes(value));

    /// <summary>Somebody as the group names people.</summary>
    public static Jid In(Group group, GroupPerson person) => group.IsLidAddressed ? Jid.FromLid(person.LidUser) : Jid.FromPhoneNumber(person.PhoneNumber);

    /// <summary>The number beside a LID, unless it is hidden.</summary>
    public static Jid? NumberIn(Group group, GroupPerson person) =>
        group.IsLidAddressed && !person.HidesNumber ? Jid.FromPhoneNumber(person.PhoneNumber) : null;

    private static IEnumerable<Node> Settings(Group group, GroupFacts facts)
    {
        if (facts.Description is { } text) yield return Description(group, text);
        if (group.ExpirationSeconds > 0) yield return N("ephemeral", ("expiration", group.ExpirationSeconds));
        if (group.IsAnnouncement) yield return N("announcement");
        if (group.IsLocked) yield return N("locked");
        // Others take the mere presence of the mode for "on" (Baileys, whatsmeow).
        if (facts.RequiresApproval) yield return Approval(true);
        yield return Mode("member_add_mode", facts.MembersAdd ? "all_member_add" : "admin_add");
        yield return Mode("member_link_mode", facts.MembersInvite ? "all_member_link" : "admin_link");
        yield return Mode("member_share_group_history_mode", facts.MembersShareHistory ? "all_member_share" : "admin_share");
        if (facts.RefusesForwarded) yield return N("no_frequently_forwarded");
        if (facts.AllowsAdminReports) yield return N("allow_admin_reports");
        if (facts.SharesHistory) yield return N("group_history");
        if (facts.IsSharingLimited) yield return N("limit_sharing_enabled");
        if (facts.IsSuspended) yield return N("suspended");
        if (facts.IsGrowthLocked) yield return N("growth_locked", ("type", "invite"));
        foreach (var part in facts.Community?.Describe() ?? []) yield return part;
    }

    private static Node Body(string text) => N("body", [], Encoding.UTF8.GetBytes(text));
}
