using System.Globalization;
using System.Text.Json.Nodes;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Mex;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>Changes the name, the description and the settings of a group.</summary>
internal sealed class GroupEdits(ClientConnection connection, GroupRequests requests, GroupReader reader, GroupCache cache)
{
    /// <summary>The tags that turn a switch on and off (reference: Baileys, whatsmeow; whatsapp-rust and zapo for the last four).</summary>
    private static readonly Dictionary<GroupSwitch, (string On, string Off)> Tags = new()
    {
        [GroupSwitch.Announcement] = ("announcement", "not_announcement"),
        [GroupSwitch.Locked] = ("locked", "unlocked"),
        [GroupSwitch.RefusesForwarded] = ("no_frequently_forwarded", "frequently_forwarded_ok"),
        [GroupSwitch.AdminReports] = ("allow_admin_reports", "not_allow_admin_reports"),
        [GroupSwitch.History] = ("group_history", "no_group_history"),
        [GroupSwitch.MembersAddSubgroups] = ("allow_non_admin_sub_group_creation", "not_allow_non_admin_sub_group_creation"),
    };

    /// <summary>Changes the name.</summary>
    public Task SetSubjectAsync(Jid group, string subject, CancellationToken cancellationToken) =>
        SetAsync(group, GroupOperation.Subject, Node.OfText("subject", subject), cancellationToken);

    /// <summary>
    /// Sets the description; empty removes it. The request names the version that it replaces, and the server refuses one that names another (409): then the
    /// version is read again, once.
    /// </summary>
    public async Task SetDescriptionAsync(Jid group, string text, CancellationToken cancellationToken)
    {
        try
        {
            await SetDescriptionOnceAsync(group, text, cancellationToken);
        }
        catch (WhatsAppRefusedException refused) when (refused.UpstreamCode == GroupRefusals.Conflict)
        {
            await SetDescriptionOnceAsync(group, text, cancellationToken);
        }
    }

    /// <summary>Turns a switch on or off.</summary>
    public Task SetSwitchAsync(Jid group, GroupSwitch which, bool isOn, CancellationToken cancellationToken) =>
        SetAsync(group, GroupOperation.Change, Node.Of(isOn ? Tags[which].On : Tags[which].Off), cancellationToken);

    /// <summary>Sets the seconds after which new messages disappear; 0 for never.</summary>
    public Task SetTimerAsync(Jid group, long seconds, CancellationToken cancellationToken) => SetAsync(
        group, GroupOperation.Change,
        seconds > 0 ? new Node("ephemeral", [new("expiration", seconds.ToString(CultureInfo.InvariantCulture))]) : Node.Of("not_ephemeral"), cancellationToken);

    /// <summary>Sets whether admins must approve requests to join.</summary>
    public Task SetApprovalAsync(Jid group, bool isRequired, CancellationToken cancellationToken) =>
        SetAsync(group, GroupOperation.Change, Approval(isRequired), cancellationToken);

    /// <summary>Sets whether all members add others.</summary>
    public Task SetMembersAddAsync(Jid group, bool allMembers, CancellationToken cancellationToken) =>
        SetAsync(group, GroupOperation.Change, AddMode(allMembers), cancellationToken);

    /// <summary>Sets whether all members get the invite link.</summary>
    public Task SetMembersInviteAsync(Jid group, bool allMembers, CancellationToken cancellationToken) =>
        SetAsync(group, GroupOperation.Change, LinkMode(allMembers), cancellationToken);

    /// <summary>Sets whether all members send the history to those who join.</summary>
    public Task SetMembersShareHistoryAsync(Jid group, bool allMembers, CancellationToken cancellationToken) => SetAsync(
        group, GroupOperation.Change, Node.OfText("member_share_group_history_mode", allMembers ? "all_member_share" : "admin_share"), cancellationToken);

    /// <summary>Sets whether messages can be shared out of the group.</summary>
    public async Task SetSharingLimitAsync(Jid group, bool isLimited, CancellationToken cancellationToken)
    {
        var limit = new JsonObject { ["limit_sharing_enabled"] = isLimited, ["limit_sharing_trigger"] = "CHAT_SETTING" };
        var variables = new JsonObject { ["group_id"] = group.ToString(), ["update"] = new JsonObject { ["limit_sharing"] = limit } };
        try
        {
            await connection.SendMexAsync(MexQueries.GroupUpdateProperty, variables, static _ => true, cancellationToken);
        }
        catch (WhatsAppRefusedException refused) when (refused.Reason == "not_an_admin")
        {
            await requests.RequireMemberAsync(group, cancellationToken);
            throw;
        }
        cache.MarkStale(group);
    }

    /// <summary>Mode for the approval of requests to join.</summary>
    public static Node Approval(bool isRequired) => Node.Of("membership_approval_mode", new Node("group_join", [new("state", isRequired ? "on" : "off")]));

    /// <summary>Mode for the right to add members.</summary>
    public static Node AddMode(bool allMembers) => Node.OfText("member_add_mode", allMembers ? "all_member_add" : "admin_add");

    /// <summary>Mode for the right to get the invite link.</summary>
    public static Node LinkMode(bool allMembers) => Node.OfText("member_link_mode", allMembers ? "all_member_link" : "admin_link");

    private async Task SetDescriptionOnceAsync(Jid group, string text, CancellationToken cancellationToken)
    {
        var former = (await reader.ReadAsync(group, cancellationToken)).Description?.Id;
        List<NodeAttribute> attributes = text.Length > 0 ? [new("id", MessageIds.New())] : [new("delete", "true")];
        if (former is { Length: > 0 }) attributes.Add(new NodeAttribute("prev", former));
        await SetAsync(
            group, GroupOperation.Description, Node.Of("description", attributes, text.Length > 0 ? [Node.OfText("body", text)] : []), cancellationToken);
    }

    private async Task SetAsync(Jid group, GroupOperation operation, Node change, CancellationToken cancellationToken)
    {
        await requests.SetAsync(group, operation, change, cancellationToken);
        cache.MarkStale(group);
    }
}
