using System.Collections.Concurrent;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Communities;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Groups;
using WhatIsUp.WhatsApp.Tests.Client;

namespace WhatIsUp.WhatsApp.Tests.Communities;

/// <summary>
/// Requests about communities against stanzas that are written by hand: Baileys 7.0.0-rc14 (Socket/communities), whatsmeow @33cfac51 (group.go),
/// whatsapp-rust @1489b7da (wacore/src/iq/groups) and zapo @9a49e1ff for what the others lack.
/// </summary>
public sealed class CommunityRequestTests
{
    private static readonly Jid Parent = new("120363000000000001", JidServer.Group), One = new("120363000000000002", JidServer.Group),
        Two = new("120363000000000003", JidServer.Group), All = new("", JidServer.Group);

    private static readonly Jid Bert = Jid.FromLid("222222222222222"), BertsNumber = Jid.FromPhoneNumber("491701120002");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Create_sends_a_parent_and_finds_the_announcement_group_that_the_server_made()
    {
        var made = Node.Of("group", [new("id", Parent.User), new("subject", "Town"), new("creation", "1700000000"), new("addressing_mode", "lid")],
            new Node("parent", [new("default_membership_approval_mode", "request_required")]), Node.Of("allow_non_admin_sub_group_creation"));
        await using var stage = await StageAsync(request => request.Child("create") is not null ? [made]
            : [Node.Of("sub_groups", Node.Of("group", [new("id", One.User), new("subject", "Town")], Node.Of("default_sub_group")), Sub(Two, "Chess"))]);
        var created = await stage.Client.Communities.CreateAsync(new CommunityCreation("Town") { Description = "All of us" }, Stop);

        Assert.Equal((Parent, "Town", true, true, true), (created.Metadata.Group, created.Metadata.Subject, created.Metadata.IsParent,
            created.Metadata.MembersAddSubgroups, created.Metadata.SubgroupsRequireApproval));
        Assert.Equal(One, created.AnnouncementGroup);
        var create = stage.Request(All, "set");
        Assert.Equal(
            """<create key="*" subject="Town"><description id="*"><body>All of us</body></description>"""
            + """<parent default_membership_approval_mode="request_required"/><allow_non_admin_sub_group_creation/><create_general_chat/></create>""",
            Text(create, "key", "id"));
        Assert.Equal("<sub_groups/>", Text(stage.Request(Parent, "get")));
    }

    [Fact(Timeout = 60_000)]
    public async Task Create_without_further_rights_sends_a_bare_parent()
    {
        await using var stage = await StageAsync(_ => [Node.Of("group", [new("id", Parent.User), new("subject", "Town")], Node.Of("parent"))]);
        var creation = new CommunityCreation("Town") { MembersAddGroups = false, GroupsRequireApproval = false, HasGeneralChat = false };
        var created = await stage.Client.Communities.CreateAsync(creation, Stop);
        Assert.Null(created.AnnouncementGroup);
        Assert.Equal("""<create key="*" subject="Town"><parent/></create>""", Text(stage.Request(All, "set"), "key"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Group_of_a_community_is_made_with_its_parent_and_may_be_hidden()
    {
        await using var stage = await StageAsync(_ =>
        [
            Node.Of("group", [new("id", One.User), new("subject", "Chess"), new("addressing_mode", "lid")], new Node("linked_parent", [new("jid", Parent)]),
                new Node("participant", [new("jid", Bert), new("phone_number", BertsNumber)])),
        ]);
        var created = await stage.Client.Communities.CreateGroupAsync(Parent, new GroupCreation("Chess", [Bert]), isHidden: true, Stop);
        Assert.Equal((One, Parent), (created.Metadata.Group, created.Metadata.LinkedParent));
        Assert.True(Assert.Single(created.Results).IsDone);
        var create = stage.Request(All, "set");
        Assert.Equal(["participant", "linked_parent", "hidden_group"], create.Children.Select(child => child.Tag));
        Assert.Equal(Parent, create.Child("linked_parent")!.GetJid("jid"));
    }

    [Theory]
    [InlineData(403, "not_a_member")]
    [InlineData(404, "group_not_found")]
    [InlineData(409, "already_member")]
    [InlineData(410, "group_ended")]
    [InlineData(412, "community_full")]
    [InlineData(419, "group_full")]
    public void Refusal_of_joining_a_linked_group_has_a_reason(int code, string reason) =>
        Assert.Equal(reason, GroupRefusals.ReasonOf(GroupOperation.JoinLinked, code));

    [Fact(Timeout = 60_000)]
    public async Task Link_returns_a_result_for_each_group_in_every_form_of_errors()
    {
        await using var stage = await StageAsync(_ =>
        [
            Node.Of("links", Node.Of("link", [new("link_type", "sub_group")], new Node("group", [new("jid", One), new("error", "406")]),
                Node.Of("group", [new("jid", Two)], new Node("error", [new("code", "403")])))),
        ]);
        var results = await stage.Client.Communities.LinkAsync(Parent, [One, Two], isHidden: false, Stop);
        Assert.Equal([new CommunityLinkResult(One, 406), new CommunityLinkResult(Two, 403)], results);
        Assert.Equal(
            """<links><link link_type="sub_group"><group jid="120363000000000002@g.us"/><group jid="120363000000000003@g.us"/></link></links>""",
            Text(stage.Request(Parent, "set")));
    }

    [Fact(Timeout = 60_000)]
    public async Task Link_with_an_empty_response_succeeds_and_a_hidden_group_is_reported()
    {
        await using var stage = await StageAsync(_ => []);
        Assert.True(Assert.Single(await stage.Client.Communities.LinkAsync(Parent, [One], isHidden: true, Stop)).IsDone);
        Assert.Equal(
            """<links><link link_type="sub_group"><group jid="120363000000000002@g.us"><hidden_group/></group></link></links>""",
            Text(stage.Request(Parent, "set")));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false, """<unlink unlink_type="sub_group"><group jid="120363000000000002@g.us"/></unlink>""")]
    [InlineData(true, """<unlink unlink_type="sub_group"><group jid="120363000000000002@g.us" remove_orphaned_members="true"/></unlink>""")]
    public async Task Unlink_names_the_group_and_whether_orphans_are_removed(bool removesOrphans, string expected)
    {
        await using var stage = await StageAsync(request => [request.Children[0]]);
        Assert.True(Assert.Single(await stage.Client.Communities.UnlinkAsync(Parent, [One], removesOrphans, Stop)).IsDone);
        Assert.Equal(expected, Text(stage.Request(Parent, "set")));
    }

    [Fact(Timeout = 60_000)]
    public async Task Deactivation_deletes_the_parent()
    {
        await using var stage = await StageAsync(_ => []);
        await stage.Client.Communities.DeactivateAsync(Parent, Stop);
        Assert.Equal("<delete_parent/>", Text(stage.Request(Parent, "set")));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Joining_a_group_of_a_community_is_done_or_waits_for_an_admin(bool isPending)
    {
        await using var stage = await StageAsync(_ => isPending
            ? [new Node("membership_approval_request", [new("jid", One)])]
            : [Node.Of("linked_group", Node.Of("group", [new("id", One.User), new("subject", "Chess")]))]);
        Assert.Equal(new GroupJoin(One, isPending), await stage.Client.Communities.JoinGroupAsync(Parent, One, Stop));
        Assert.Equal("""<join_linked_group jid="120363000000000002@g.us"/>""", Text(stage.Request(Parent, "set")));
    }

    [Fact(Timeout = 60_000)]
    public async Task Group_is_read_through_its_community()
    {
        await using var stage = await StageAsync(
            _ => [Node.Of("linked_group", Node.Of("group", [new("id", One.User), new("subject", "Chess"), new("size", "7")]))]);
        var group = await stage.Client.Communities.LookUpGroupAsync(Parent, One, Stop);
        Assert.Equal(("Chess", 7), (group.Subject, group.Size));
        Assert.Equal("""<query_linked jid="120363000000000002@g.us" type="sub_group"/>""", Text(stage.Request(Parent, "get")));
    }

    [Fact(Timeout = 60_000)]
    public async Task Groups_of_a_community_are_listed_with_all_fields_of_the_server()
    {
        await using var stage = await StageAsync(_ =>
        [
            Node.Of("sub_groups", Node.Of("group", [new("id", One.User), new("subject", "Town"), new("s_t", "1700000001"), new("creation", "1700000000"),
                    new("creator", Bert), new("creator_pn", BertsNumber), new("size", "40")], Node.Of("default_sub_group")),
                Node.Of("group", [new("id", Two.ToString()), new("subject", "Secret")], Node.Of("hidden_group"), Approval()), Node.Of("group"),
                Node.Of("other")),
        ]);
        var groups = await stage.Client.Communities.ListGroupsAsync(Parent, Stop);
        Assert.Equal([(One, "Town", true, false, false), (Two, "Secret", false, true, true)],
            groups.Select(group => (group.Group, group.Subject, group.IsAnnouncement, group.IsHidden, group.RequiresApproval)));
        Assert.Equal((40, Bert, BertsNumber, 1_700_000_000), (groups[0].Size!.Value, groups[0].Creator!.Lid!.Value, groups[0].Creator!.PhoneNumber!.Value,
            groups[0].CreatedAt!.Value.ToUnixTimeSeconds()));
        Assert.Equal("<sub_groups/>", Text(stage.Request(Parent, "get")));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Everybody_in_a_community_is_read_inside_a_group_or_without_one(bool isInGroup)
    {
        var raised = Node.Of("linked_groups_participants", new Node("participant", [new("jid", Bert), new("phone_number", BertsNumber)]),
            Node.Of("participant"));
        await using var stage = await StageAsync(_ => [isInGroup ? Node.Of("group", raised) : raised]);
        var member = Assert.Single(await stage.Client.Communities.ListMembersAsync(Parent, Stop));
        Assert.Equal((Bert, BertsNumber), (member.Account.Lid, member.Account.PhoneNumber));
        Assert.Equal("<linked_groups_participants/>", Text(stage.Request(Parent, "get")));
    }

    [Fact(Timeout = 60_000)]
    public async Task Members_are_removed_from_all_groups_and_otherwise_changed_as_in_a_group()
    {
        await using var stage = await StageAsync(request => request.Child("query") is not null ? [Describe()] : [request.Children[0]]);
        var communities = stage.Client.Communities;
        Assert.True(Assert.Single(await communities.AddAsync(Parent, [Bert], Stop)).IsDone);
        Assert.True(Assert.Single(await communities.PromoteAsync(Parent, [Bert], Stop)).IsDone);
        Assert.True(Assert.Single(await communities.DemoteAsync(Parent, [Bert], Stop)).IsDone);
        Assert.True(Assert.Single(await communities.RemoveAsync(Parent, [Bert], Stop)).IsDone);
        var changes = stage.Requests.Where(request => request.Get("type") == "set").Select(request => request.Children[0]).ToArray();
        Assert.Equal(["add", "promote", "demote", "remove"], changes.Select(change => change.Tag));
        Assert.All(changes, change => Assert.Equal(Bert, Assert.Single(change.Children).GetJid("jid")));
        Assert.Equal([null, null, null, "true"], changes.Select(change => change.Get("linked_groups")));
    }

    [Fact(Timeout = 60_000)]
    public async Task List_holds_parents_only_and_a_plain_group_is_no_community()
    {
        await using var stage = await StageAsync(
            request => request.Child("query") is not null ? [Sub(One, "Chess")] : [Node.Of("groups", Describe(), Sub(One, "Chess"))]);
        Assert.Equal(Parent, Assert.Single(await stage.Client.Communities.ListAsync(false, Stop)).Group);
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => stage.Client.Communities.ReadAsync(One, Stop));
        Assert.Equal(CommunitiesClient.NotCommunity, refused.Reason);
    }

    private static Node Describe() => Node.Of("group", [new("id", Parent.User), new("subject", "Town"), new("addressing_mode", "lid")], Node.Of("parent"));

    private static Node Sub(Jid group, string subject) => new("group", [new("id", group.User), new("subject", subject)]);

    private static Node Approval() => Node.Of("membership_approval_mode", new Node("group_join", [new("state", "on")]));

    /// <summary>A node as text: attributes by name, those that differ each time as a star.</summary>
    private static string Text(Node node, params string[] random)
    {
        var names = node.Attributes.ToArray().Select(attribute => attribute.Name).Order(StringComparer.Ordinal);
        var head = $"<{node.Tag}{string.Concat(names.Select(name => $" {name}=\"{(random.Contains(name) ? "*" : Value(name))}\""))}";
        var content = node.Children.Count > 0 ? string.Concat(node.Children.Select(child => Text(child, random))) : node.Text ?? "";
        return content.Length == 0 ? head + "/>" : $"{head}>{content}</{node.Tag}>";

        string? Value(string name) => node.Get(name) ?? node.GetJid(name)?.ToString();
    }

    private static async Task<Stage> StageAsync(Func<Node, Node[]> answer)
    {
        var requests = new ConcurrentQueue<Node>();
        var server = ScriptedServer.OnStanzas(async connection =>
        {
            var answers = connection.Answers;
            connection.Answers = request =>
            {
                if (request.Get("xmlns") != "w:g2") return answers(request);
                requests.Enqueue(request);
                return answer(request);
            };
            await await connection.EnterAsync();
        });
        var device = await server.LinkAsync();
        device.Open();
        await device.WaitAsync<LoggedIn>();
        await Eventually.TrueAsync(() => device.Client.IsLoggedIn, "the device is logged in");
        requests.Clear();
        return new Stage(server, device, requests);
    }

    private sealed record Stage(ScriptedServer Server, LinkedDevice Device, ConcurrentQueue<Node> Requests) : IAsyncDisposable
    {
        public WhatsAppClient Client => Device.Client;

        /// <summary>What the one request with this address and type asks.</summary>
        public Node Request(Jid to, string type) => Requests.Single(request => request.GetJid("to") == to && request.Get("type") == type).Children[0];

        public async ValueTask DisposeAsync()
        {
            await Device.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
