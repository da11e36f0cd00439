using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>Settings of groups that one child of a request changes, and of which the same child notifies the members.</summary>
internal static class GroupSwitches
{
    private static readonly Dictionary<string, Func<GroupFacts, GroupFacts>> Switches = new(StringComparer.Ordinal)
    {
        ["no_frequently_forwarded"] = facts => facts with { RefusesForwarded = true },
        ["frequently_forwarded_ok"] = facts => facts with { RefusesForwarded = false },
        ["allow_admin_reports"] = facts => facts with { AllowsAdminReports = true },
        ["not_allow_admin_reports"] = facts => facts with { AllowsAdminReports = false },
        ["group_history"] = facts => facts with { SharesHistory = true },
        ["no_group_history"] = facts => facts with { SharesHistory = false },
    };

    private static readonly Dictionary<(string Tag, string Value), Func<GroupFacts, GroupFacts>> Modes = new()
    {
        [("member_add_mode", "all_member_add")] = facts => facts with { MembersAdd = true },
        [("member_add_mode", "admin_add")] = facts => facts with { MembersAdd = false },
        [("member_link_mode", "all_member_link")] = facts => facts with { MembersInvite = true },
        [("member_link_mode", "admin_link")] = facts => facts with { MembersInvite = false },
        [("member_share_group_history_mode", "all_member_share")] = facts => facts with { MembersShareHistory = true },
        [("member_share_group_history_mode", "admin_share")] = facts => facts with { MembersShareHistory = false },
    };

    /// <summary>Tags of the requests.</summary>
    public static IEnumerable<string> Tags => [.. Switches.Keys, .. Modes.Keys.Select(mode => mode.Tag).Distinct(), "membership_approval_mode"];

    /// <summary>What a child changes, and the notification of it; null for one that is malformed.</summary>
    public static (Func<GroupFacts, GroupFacts> Change, Node Notice)? Read(Node child)
    {
        if (Switches.TryGetValue(child.Tag, out var change)) return (change, N(child.Tag));
        // Baileys sends the word as short text.
        if (child.Text is { } value && Modes.TryGetValue((child.Tag, value), out var mode)) return (mode, GroupNodes.Mode(child.Tag, value));
        // Baileys names it community_join for communities, others group_join always.
        var state = (child.Child("group_join") ?? child.Child("community_join"))?.Get("state");
        if (child.Tag != "membership_approval_mode" || state is not ("on" or "off")) return null;
        return (facts => facts with { RequiresApproval = state == "on" }, GroupNodes.Approval(state == "on"));
    }
}
