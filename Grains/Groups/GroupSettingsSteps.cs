using WhatIsUp.Grains.Abstractions.Groups;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Groups;

namespace WhatIsUp.Grains.Groups;

/// <summary>Settings of a group as requests to WhatsApp, which takes one at a time.</summary>
internal static class GroupSettingsSteps
{
    /// <summary>One step for each setting that is to change.</summary>
    public static IReadOnlyList<(string Field, Func<WhatsAppClient, CancellationToken, Task> Operation)> Of(Jid group, GroupSettingsPatch patch)
    {
        var steps = new List<(string, Func<WhatsAppClient, CancellationToken, Task>)>();
        Switch("announce", patch.Announce, GroupSwitch.Announcement);
        Switch("locked", patch.Locked, GroupSwitch.Locked);
        Add("join_approval", patch.JoinApproval, static (settings, group, value, token) => settings.SetApprovalAsync(group, value, token));
        Policy("member_add_mode", patch.MemberAddMode, static (settings, group, value, token) => settings.SetMembersAddAsync(group, value, token));
        Policy("member_link_mode", patch.MemberLinkMode, static (settings, group, value, token) => settings.SetMembersInviteAsync(group, value, token));
        Policy("member_history_mode", patch.MemberHistoryMode,
            static (settings, group, value, token) => settings.SetMembersShareHistoryAsync(group, value, token));
        if (patch.EphemeralExpiration is { } seconds)
            steps.Add(("ephemeral_expiration", (client, token) => client.Groups.Settings.SetTimerAsync(group, seconds, token)));
        Switch("forwarding_limited", patch.ForwardingLimited, GroupSwitch.RefusesForwarded);
        Switch("admin_reports", patch.AdminReports, GroupSwitch.AdminReports);
        Add("sharing_limited", patch.SharingLimited, static (settings, group, value, token) => settings.SetSharingLimitAsync(group, value, token));
        return steps;

        void Switch(string field, bool? value, GroupSwitch which) =>
            Add(field, value, (settings, group, isOn, token) => settings.SetSwitchAsync(group, which, isOn, token));

        void Policy(string field, GroupPolicy? value, Func<GroupSettingsClient, Jid, bool, CancellationToken, Task> change) =>
            Add(field, value is { } policy ? policy == GroupPolicy.Anyone : null, change);

        void Add(string field, bool? value, Func<GroupSettingsClient, Jid, bool, CancellationToken, Task> change)
        {
            if (value is { } isOn) steps.Add((field, (client, token) => change(client.Groups.Settings, group, isOn, token)));
        }
    }
}
