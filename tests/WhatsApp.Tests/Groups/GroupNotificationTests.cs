using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;
using static WhatIsUp.WhatsApp.Tests.Groups.GroupScript;

namespace WhatIsUp.WhatsApp.Tests.Groups;

/// <summary>Notifications about groups against the table of the reference.</summary>
public sealed class GroupNotificationTests
{
    private const string Actor = """notify="Bert" participant="222222222222222@lid" participant_pn="491701110002@s.whatsapp.net" """;

    private static string Notice(string children, string actor = Actor) =>
        $"<notification addressing_mode=\"lid\" from=\"120363000000000001@g.us\" id=\"{Guid.NewGuid():N}\" "
        + $"{actor}t=\"1700000005\" type=\"w:gp2\">{children}</notification>";

    public static TheoryData<string, string> Changes => new()
    {
        { """<subject s_o="222222222222222@lid" s_t="1700000005" subject="Good neighbours"/>""", "Subject=Good neighbours" },
        { """<description id="D2"><body>All of us</body></description>""", "Description=All of us" },
        { """<description id="D2"><delete/></description>""", "IsDescriptionRemoved=True" },
        { """<announcement v_id="5"/>""", "IsAnnouncement=True" },
        { """<not_announcement v_id="6"/>""", "IsAnnouncement=False" },
        { """<locked threshold="32"/>""", "IsLocked=True" },
        { "<unlocked/>", "IsLocked=False" },
        { """<invite code="NEW"/>""", "InviteCode=NEW" },
        { "<member_add_mode>all_member_add</member_add_mode>", "MembersAdd=True" },
        { "<member_link_mode>admin_link</member_link_mode>", "MembersInvite=False" },
        { "<member_share_group_history_mode>all_member_share</member_share_group_history_mode>", "MembersShareHistory=True" },
        { """<membership_approval_mode><group_join state="off"/></membership_approval_mode>""", "RequiresApproval=False" },
        { """<membership_approval_mode><group_join state="on"/></membership_approval_mode>""", "RequiresApproval=True" },
        { """<ephemeral expiration="86400" trigger="2"/>""", "ExpirationSeconds=86400" },
        { "<not_ephemeral/>", "ExpirationSeconds=0" },
        { "<suspended/>", "IsSuspended=True" },
        { "<unsuspended/>", "IsSuspended=False" },
        { """<growth_locked expiration="1700009999" type="invite"/>""", "IsGrowthLocked=True" },
        { "<growth_unlocked/>", "IsGrowthLocked=False" },
        { """<limit_sharing_enabled trigger="1"/>""", "IsSharingLimited=True" },
        { "<no_frequently_forwarded/>", "RefusesForwarded=True" },
        { "<frequently_forwarded_ok/>", "RefusesForwarded=False" },
        { "<allow_admin_reports/>", "AllowsAdminReports=True" },
        { "<not_allow_admin_reports/>", "AllowsAdminReports=False" },
        { "<allow_non_admin_sub_group_creation/>", "MembersAddSubgroups=True" },
        { """<delete reason="admin"/>""", "DeleteReason=admin" },
    };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Changes))]
    public async Task Change_is_published_with_who_made_it(string child, string expected)
    {
        await using var script = await StartAsync();
        await script.NotifyAsync(Notice(child));
        var changed = await script.Device.WaitAsync<GroupChanged>();
        Assert.Equal(expected, Describe(changed.Change));
        Assert.Equal((Group, Bert, BertNumber, "Bert", 1_700_000_005L),
            (changed.Group, changed.Actor!.Lid, changed.Actor.PhoneNumber, changed.ActorName, changed.At.ToUnixTimeSeconds()));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("add", GroupMemberChange.Added)]
    [InlineData("remove", GroupMemberChange.Removed)]
    [InlineData("promote", GroupMemberChange.Promoted)]
    [InlineData("demote", GroupMemberChange.Demoted)]
    public async Task Members_are_published_by_both_addresses(string tag, GroupMemberChange expected)
    {
        await using var script = await StartAsync();
        await script.NotifyAsync(Notice(
            $"""<{tag} prev_v_id="1" reason="invite" v_id="2"><participant jid="333333333333333@lid" phone_number="491701110003@s.whatsapp.net"/></{tag}>"""));
        var changed = await script.Device.WaitAsync<GroupMembersChanged>();
        Assert.Equal((expected, "invite", false), (changed.Change, changed.Reason, changed.ConcernsOwn));
        Assert.Equal((Cid, CidNumber), (Assert.Single(changed.Participants).Lid, changed.Participants[0].PhoneNumber));
    }

    [Fact(Timeout = 60_000)]
    public async Task Notification_with_several_children_gives_all_events_and_names_unknown_children()
    {
        await using var script = await StartAsync();
        await script.NotifyAsync(Notice(
            """
            <subject s_t="1700000005" subject="Both"/><announcement v_id="5"/><never_seen/>
            <add><participant jid="333333333333333@lid" phone_number="491701110003@s.whatsapp.net"/></add>
            """));
        await script.Device.WaitAsync<UnknownStanza>(unknown => unknown.Tag == "w:gp2:never_seen");
        Assert.Equal(["Subject=Both", "IsAnnouncement=True"], script.Device.Events.Entries.OfType<GroupChanged>().Select(changed => Describe(changed.Change)));
        Assert.Equal(GroupMemberChange.Added, (await script.Device.WaitAsync<GroupMembersChanged>()).Change);
        Assert.Equal([Own, Bert, Cid], (await script.Device.Store.FindAsync(DeviceTables.Groups, Group.ToString(), Stop))!.Members);
    }

    [Fact(Timeout = 60_000)]
    public async Task Group_that_the_account_came_into_is_published_with_its_members()
    {
        await using var script = await StartAsync();
        await script.NotifyAsync(Notice($"""<create reason="invite" type="new">{Metadata}</create>"""));
        var joined = await script.Device.WaitAsync<GroupJoined>();
        Assert.Equal((true, "invite", "Neighbours", 2), (joined.IsNew, joined.Reason, joined.Metadata.Subject, joined.Metadata.Participants.Count));
    }

    [Fact(Timeout = 60_000)]
    public async Task Own_removal_is_published_as_such_by_either_address()
    {
        await using var script = await StartAsync();
        await script.NotifyAsync(Notice("""<remove><participant jid="111111111111111@lid"/></remove>"""));
        Assert.True((await script.Device.WaitAsync<GroupMembersChanged>()).ConcernsOwn);
        // The members are asked for before the next message, which the server then refuses.
        Assert.Null(await script.Device.Store.FindAsync(DeviceTables.Groups, Group.ToString(), Stop));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("invite_link", "333333333333333@lid", "333333333333333")]
    [InlineData("non_admin_add", "222222222222222@lid", "333333333333333")]
    public async Task Applicant_is_the_requested_user_and_not_the_author(string method, string author, string applicant)
    {
        await using var script = await StartAsync();
        await script.NotifyAsync(Notice(
            $"""
            <created_membership_requests request_method="{method}">
              <requested_user jid="333333333333333@lid" phone_number="491701110003@s.whatsapp.net"/>
            </created_membership_requests>
            """,
            $"participant=\"{author}\" "));
        var request = await script.Device.WaitAsync<GroupJoinRequestChanged>();
        Assert.Equal((GroupJoinRequestAction.Requested, method), (request.Action, request.Method));
        Assert.Equal((applicant, author), (Assert.Single(request.Participants).Lid!.Value.User, request.Actor!.Jid.ToString()));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("333333333333333@lid", GroupJoinRequestAction.Withdrawn)]
    [InlineData("222222222222222@lid", GroupJoinRequestAction.Rejected)]
    public async Task Request_is_withdrawn_by_the_applicant_and_rejected_by_others(string author, GroupJoinRequestAction expected)
    {
        await using var script = await StartAsync();
        await script.NotifyAsync(Notice(
            """<revoked_membership_requests><participant jid="333333333333333@lid"/></revoked_membership_requests>""", $"participant=\"{author}\" "));
        Assert.Equal(expected, (await script.Device.WaitAsync<GroupJoinRequestChanged>()).Action);
    }

    [Fact(Timeout = 60_000)]
    public async Task Links_are_published_with_the_other_group_and_its_kind()
    {
        await using var script = await StartAsync();
        await script.NotifyAsync(Notice("""<link link_type="parent_group"><group jid="120363000000000009@g.us" s_t="1700000000" subject="All"/></link>"""));
        var link = Assert.Single((await script.Device.WaitAsync<GroupChanged>()).Change.Linked);
        Assert.Equal(("120363000000000009", "parent_group", "All"), (link.Group.User, link.Kind, link.Subject));
        await script.NotifyAsync(Notice(
            """<unlink unlink_reason="unlink_group" unlink_type="sub_group"><group jid="120363000000000008@g.us"/></unlink>"""));
        var unlinked = await script.Device.WaitAsync<GroupChanged>(changed => changed.Change.Unlinked.Count > 0);
        Assert.Equal(("sub_group", "unlink_group"), (unlinked.Change.Unlinked[0].Kind, unlinked.Change.UnlinkReason));
    }

    [Fact(Timeout = 60_000)]
    public async Task Picture_of_a_group_is_published_with_its_author()
    {
        await using var script = await StartAsync();
        const string From = """from="120363000000000001@g.us" t="1700000005" type="picture" """;
        await script.NotifyAsync($"""<notification id="p1" {From}><set author="222222222222222@lid" id="77" jid="120363000000000001@g.us"/></notification>""");
        var changed = await script.Device.WaitAsync<GroupChanged>();
        Assert.Equal(("77", Bert), (changed.Change.PictureId, changed.Actor!.Lid));
        await script.NotifyAsync($"""<notification id="p2" {From}><delete author="222222222222222@lid" jid="120363000000000001@g.us"/></notification>""");
        await script.Device.WaitAsync<GroupChanged>(gone => gone.Change.IsPictureRemoved);
    }

    /// <summary>What is set of a change.</summary>
    private static string Describe(GroupChange change) => string.Join(' ', typeof(GroupChange).GetProperties()
        .Select(property => (property.Name, Value: property.GetValue(change)))
        .Where(pair => pair.Value is not (null or false or System.Collections.ICollection)
            || (pair.Value is false && !pair.Name.EndsWith("Removed", StringComparison.Ordinal)))
        .Select(pair => $"{pair.Name}={(pair.Value is GroupDescription text ? text.Text : pair.Value)}"));
}
