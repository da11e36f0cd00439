using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Tests.Client;

namespace WhatIsUp.WhatsApp.Tests.Communities;

/// <summary>
/// Notifications about communities, written by hand as whatsmeow @33cfac51 (notification.go, group.go) and whatsapp-rust @1489b7da (wacore/src/stanza) read
/// them. Baileys 7.0.0-rc14 has no event for them.
/// </summary>
public sealed class CommunityNotificationTests
{
    private static readonly Jid Parent = new("120363000000000001", JidServer.Group), Chess = new("120363000000000002", JidServer.Group),
        Announcement = new("120363000000000003", JidServer.Group);

    private static readonly Jid Bert = Jid.FromLid("222222222222222"), BertsNumber = Jid.FromPhoneNumber("491701120002");

    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1_700_000_100);

    [Fact(Timeout = 60_000)]
    public async Task Groups_created_in_a_community_have_their_kind()
    {
        var events = await ReceiveAsync<GroupJoined>(
            3, Notice(Parent, Create(Parent, "Town", Node.Of("parent"))),
            Notice(Announcement, Create(Announcement, "Town", Linked(), Node.Of("default_sub_group"), Node.Of("announcement"))),
            Notice(Chess, Create(Chess, "Chess", Linked(), Node.Of("hidden_group"))));
        Assert.Equal(
            [new GroupFamily(GroupKind.Community, Parent), new GroupFamily(GroupKind.Announcement, Parent), new GroupFamily(GroupKind.Subgroup, Parent)],
            events.Select(happened => happened.Family));
        Assert.True(events[2].Metadata.IsHidden);
        Assert.All(events, happened => Assert.Equal((At, Bert, BertsNumber), (happened.At, happened.Actor!.Lid!.Value, happened.Actor.PhoneNumber!.Value)));
    }

    [Fact(Timeout = 60_000)]
    public async Task Link_is_an_event_of_the_community_and_of_the_group_with_their_new_kinds()
    {
        var events = await ReceiveAsync<GroupChanged>(
            4, Notice(Parent, Create(Parent, "Town", Node.Of("parent"))), Notice(Chess, Create(Chess, "Chess")),
            Notice(Parent, Link("sub_group", Chess, "Chess", isHidden: true)), Notice(Chess, Link("parent_group", Parent, "Town")),
            Notice(Parent, Unlink("sub_group", "unlink_group", Chess)), Notice(Chess, Unlink("parent_group", "delete_parent", Parent)));
        var linked = Assert.Single(events[0].Change.Linked);
        Assert.Equal((Parent, GroupKind.Community, new GroupLink(Chess, "sub_group", "Chess", true)), (events[0].Group, events[0].Family!.Kind, linked));
        Assert.Equal((Chess, new GroupFamily(GroupKind.Subgroup, Parent)), (events[1].Group, events[1].Family));
        Assert.Equal(("unlink_group", Chess), (events[2].Change.UnlinkReason, Assert.Single(events[2].Change.Unlinked).Group));
        Assert.Equal(("delete_parent", new GroupFamily(GroupKind.Group, null)), (events[3].Change.UnlinkReason, events[3].Family));
    }

    [Fact(Timeout = 60_000)]
    public async Task Changes_of_a_group_that_was_not_read_have_no_family()
    {
        var changed = Assert.Single(await ReceiveAsync<GroupChanged>(1, Notice(Chess, Node.Of("locked"))));
        Assert.Null(changed.Family);
    }

    [Fact(Timeout = 60_000)]
    public async Task End_of_a_community_and_setting_of_who_adds_groups_are_events()
    {
        var events = await ReceiveAsync<GroupChanged>(
            3, Notice(Parent, Create(Parent, "Town", Node.Of("parent"))), Notice(Parent, Node.Of("allow_non_admin_sub_group_creation")),
            Notice(Parent, Node.Of("not_allow_non_admin_sub_group_creation")), Notice(Parent, new Node("delete", [new("reason", "delete_parent")])));
        Assert.Equal([true, false, null], events.Select(happened => happened.Change.MembersAddSubgroups));
        Assert.Equal("delete_parent", events[2].Change.DeleteReason);
        Assert.All(events, happened => Assert.Equal(GroupKind.Community, happened.Family!.Kind));
    }

    [Fact(Timeout = 60_000)]
    public async Task Admins_of_a_linked_group_change_by_their_community()
    {
        var events = await ReceiveAsync<GroupMembersChanged>(
            2, Notice(Chess, Node.Of("linked_group_promote", [new("jid", Chess)], Participant())),
            Notice(Chess, Node.Of("linked_group_demote", [new("jid", Chess)], Participant())));
        Assert.Equal([GroupMemberChange.Promoted, GroupMemberChange.Demoted], events.Select(happened => happened.Change));
    }

    [Fact(Timeout = 60_000)]
    public async Task Request_to_join_names_the_community_that_it_comes_from()
    {
        var request = Node.Of("created_membership_requests", [new("request_method", "linked_group_join"), new("parent_group_jid", Parent)],
            new Node("requested_user", [new("jid", Bert), new("phone_number", BertsNumber)]));
        var happened = Assert.Single(await ReceiveAsync<GroupJoinRequestChanged>(1, Notice(Chess, request)));
        Assert.Equal(("linked_group_join", Parent, Bert), (happened.Method, happened.Parent, Assert.Single(happened.Participants).Lid));
    }

    private static async Task<IReadOnlyList<T>> ReceiveAsync<T>(int count, params Node[] notices) where T : GroupEvent
    {
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            foreach (var notice in notices) await connection.SendAsync(notice);
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        await Eventually.TrueAsync(() => device.Events.Entries.OfType<T>().Count() >= count, "the events come");
        return [.. device.Events.Entries.OfType<T>()];
    }

    private static Node Notice(Jid group, Node child) => Node.Of(
        "notification", [new("from", group), new("type", "w:gp2"), new("id", "n" + Guid.NewGuid().ToString("N")), new("t", "1700000100"),
            new("participant", Bert), new("participant_pn", BertsNumber)], child);

    private static Node Create(Jid group, string subject, params Node[] children) => Node.Of(
        "create", [new("type", "new")], Node.Of("group", [new("id", group.User), new("subject", subject), new("creation", "1700000000"),
            new("addressing_mode", "lid")], [.. children, Participant()]));

    private static Node Linked() => new("linked_parent", [new("jid", Parent)]);

    private static Node Participant() => new("participant", [new("jid", Bert), new("phone_number", BertsNumber)]);

    private static Node Link(string type, Jid group, string subject, bool isHidden = false)
    {
        Node[] hidden = isHidden ? [Node.Of("hidden_group")] : [];
        return Node.Of("link", [new("link_type", type)], Node.Of("group", [new("jid", group), new("subject", subject), new("s_t", "1700000000")], hidden));
    }

    private static Node Unlink(string type, string reason, Jid group) =>
        Node.Of("unlink", [new("unlink_type", type), new("unlink_reason", reason)], new Node("group", [new("jid", group)]));
}
