using System.Text.Json;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>
/// The server's side of communities against requests that are written by hand, in the forms of Baileys 7.0.0-rc14 (Socket/communities), whatsmeow @33cfac51
/// (group.go) and whatsapp-rust @1489b7da (wacore/src/iq/groups).
/// </summary>
public sealed class CommunityTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("communities").FullName;
    private SandboxHost _host = null!;
    private BareClient _device = null!;
    private SandboxPhone _own = null!, _bob = null!, _cid = null!;
    private int _requests;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = _folder }, cancellationToken: Stop);
        _device = new BareClient(_host);
        await _device.PairAsync(_own = await PhoneTests.NewAsync(_host));
        (_bob, _cid) = (await PhoneTests.NewAsync(_host), await PhoneTests.NewAsync(_host));
        await _device.LogInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _device.DisposeAsync();
        await _host.DisposeAsync();
        Directory.Delete(_folder, true);
    }

    [Fact(Timeout = 60_000)]
    public async Task Community_of_Baileys_comes_with_an_announcement_group_and_a_general_chat()
    {
        var answer = await RequestAsync(All, "set", Node.Of("create", [new("subject", "Town")],
            Node.Of("description", [new NodeAttribute("id", "0123456789AB")], Node.OfText("body", "All of us")),
            new Node("parent", [new("default_membership_approval_mode", "request_required")]), Node.Of("allow_non_admin_sub_group_creation"),
            Node.Of("create_general_chat")));
        var group = answer.Child("group")!;
        Assert.Equal("request_required", group.Child("parent")!.Get("default_membership_approval_mode"));
        Assert.NotNull(group.Child("allow_non_admin_sub_group_creation"));
        var parts = (await RequestAsync(JidOf(group), "get", Node.Of("sub_groups"))).Child("sub_groups")!.Children;
        Assert.Equal(["default_sub_group", "general_chat"], parts.Select(part => Assert.Single(part.Children).Tag));
        Assert.Equal("Town", parts[0].Get("subject"));
        var announcement = (await RequestAsync(JidOf(parts[0]), "get", new Node("query", [new("request", "interactive")]))).Child("group")!;
        Assert.NotNull(announcement.Child("announcement"));
        Assert.Equal(JidOf(group), announcement.Child("linked_parent")!.GetJid("jid"));
        // The device is told of all three.
        foreach (var made in new[] { group, parts[0], parts[1] }) await NoticeAsync(JidOf(made), "create");
    }

    [Fact(Timeout = 60_000)]
    public async Task Groups_are_listed_by_query_as_well()
    {
        var town = JidOf((await RequestAsync(All, "set", Node.Of("create", [new("subject", "Town")], Node.Of("parent"), Node.Of("create_general_chat"))))
            .Child("group")!);
        var secret = JidOf((await RequestAsync(All, "set", Node.Of("create", [new("subject", "Secret")],
            new Node("linked_parent", [new("jid", town)]), Node.Of("hidden_group")))).Child("group")!);
        var found = (await ListByQueryAsync(town)).GetProperty("data").GetProperty("xwa2_group_query_by_id");
        Assert.Equal(town.ToString(), found.GetProperty("id").GetString());
        Assert.Equal("Town", found.GetProperty("default_sub_group").GetProperty("subject").GetProperty("value").GetString());
        var groups = found.GetProperty("sub_groups").GetProperty("edges").EnumerateArray().Select(edge => edge.GetProperty("node")).ToArray();
        Assert.Equal(
            [("General", true, false, false), ("Secret", false, true, false)],
            groups.Select(group => (group.GetProperty("subject").GetProperty("value").GetString(), Flag(group, "general_chat"), Flag(group, "hidden_group"),
                Flag(group, "membership_approval_mode_enabled"))));
        Assert.Equal(secret.ToString(), groups[1].GetProperty("id").GetString());
        var none = (await ListByQueryAsync(new Jid("120363999999999999", JidServer.Group))).GetProperty("errors")[0];
        Assert.Equal(404, none.GetProperty("extensions").GetProperty("error_code").GetInt32());
    }

    private async Task<JsonElement> ListByQueryAsync(Jid community)
    {
        var body = $$$"""{"variables":{"group_id":"{{{community}}}","query_context":"INTERACTIVE"}}""";
        var answer = await _device.RequestAsync("w:mex", "get", Node.OfText("query", body, new NodeAttribute("query_id", "9935467776504344")));
        return JsonDocument.Parse(answer.Child("result")!.Bytes!.Value).RootElement;
    }

    private static bool Flag(JsonElement group, string name) => group.GetProperty("properties").GetProperty(name).GetBoolean();

    [Fact(Timeout = 60_000)]
    public async Task Group_that_is_made_in_a_community_brings_its_members_into_it()
    {
        var (town, announcement) = await NewAsync();
        var answer = await RequestAsync(All, "set", Node.Of("create", [new("subject", "Chess"), new("key", "1")],
            new Node("participant", [new("jid", _bob.Lid)]), new Node("linked_parent", [new("jid", town)])));
        var chess = JidOf(answer.Child("group")!);
        Assert.Equal(town, answer.Child("group")!.Child("linked_parent")!.GetJid("jid"));
        var notified = await NoticeAsync(town, "link");
        Assert.Equal(("sub_group", chess, "Chess"),
            (notified.Get("link_type"), notified.Child("group")!.GetJid("jid"), notified.Child("group")!.Get("subject")));
        var community = await _bob.ReadCommunityAsync(town, Stop);
        Assert.Equal(announcement, community.Announcement);
        Assert.Equal([_own.Jid, _bob.Jid], community.Members.Select(member => member.Jid));
        Assert.Equal(2, (await _bob.ReadGroupAsync(announcement, Stop)).Members.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task Link_answers_for_each_group_and_unlink_removes_those_who_are_in_no_other()
    {
        var (town, _) = await NewAsync();
        var create = Node.Of("create", [new("subject", "Mine")], new Node("participant", [new("jid", _bob.Lid)]));
        var mine = JidOf((await RequestAsync(All, "set", create)).Child("group")!);
        var theirs = (await _bob.CreateGroupAsync("theirs", [_own.Jid], cancellationToken: Stop)).Jid;
        var foreign = (await _bob.CreateGroupAsync("foreign", [_cid.Jid], cancellationToken: Stop)).Jid;
        var answer = await LinkAsync(town, mine, theirs, foreign, mine);
        Assert.Equal([null, "403", "404", "409"], answer.Child("links")!.Child("link")!.Children.Select(group => group.Get("error")));
        var notified = await NoticeAsync(mine, "link");
        Assert.Equal(("parent_group", town), (notified.Get("link_type"), notified.Child("group")!.GetJid("jid")));
        Assert.Contains(_bob.Jid, (await _bob.ReadCommunityAsync(town, Stop)).Members.Select(member => member.Jid));

        var unlink = Node.Of("unlink", [new("unlink_type", "sub_group")], new Node("group", [new("jid", mine), new("remove_orphaned_members", "true")]));
        Assert.Null((await RequestAsync(town, "set", unlink)).Child("unlink")!.Children[0].Get("error"));
        var gone = await NoticeAsync(mine, "unlink");
        Assert.Equal(("parent_group", "unlink_group"), (gone.Get("unlink_type"), gone.Get("unlink_reason")));
        await Assert.ThrowsAsync<SandboxRefusedException>(() => _bob.ReadCommunityAsync(town, Stop));
        Assert.Equal(2, (await _bob.ReadGroupAsync(mine, Stop)).Members.Count);
        Assert.Equal("404", (await RequestAsync(town, "set", unlink)).Child("unlink")!.Children[0].Get("error"));
    }

    /// <summary>Baileys names the switch of a community <c>community_join</c>, all others <c>group_join</c>.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData("group_join")]
    [InlineData("community_join")]
    public async Task Approval_of_newcomers_is_switched_in_a_community(string name)
    {
        var (town, _) = await NewAsync();
        await RequestAsync(town, "set", Node.Of("membership_approval_mode", Node.Of(name, [new NodeAttribute("state", "on")])));
        var group = (await RequestAsync(town, "get", new Node("query", [new("request", "interactive")]))).Child("group")!;
        Assert.Equal("on", group.Child("membership_approval_mode")!.Child("group_join")!.Get("state"));
        Assert.Equal("400", await RefusalAsync(town, "set", Node.Of("membership_approval_mode", Node.Of(name, [new NodeAttribute("state", "maybe")]))));
    }

    [Fact(Timeout = 60_000)]
    public async Task Requests_about_what_is_no_community_or_of_others_are_refused()
    {
        var plain = (await _own.CreateGroupAsync("plain", [], cancellationToken: Stop)).Jid;
        var foreign = (await _bob.CreateCommunityAsync("foreign", Stop)).Jid;
        var open = await _bob.CreateCommunityAsync("open", Stop);
        await _bob.CreateCommunityGroupAsync(open.Jid, "all", [_own.Jid], cancellationToken: Stop);
        Assert.Equal("400", await RefusalAsync(plain, "get", Node.Of("sub_groups")));
        Assert.Equal("404", await RefusalAsync(new Jid("120363999999999999", JidServer.Group), "get", Node.Of("sub_groups")));
        Assert.Equal("403", await RefusalAsync(foreign, "get", Node.Of("sub_groups")));
        Assert.Equal("403", await RefusalAsync(foreign, "get", Node.Of("linked_groups_participants")));
        Assert.Equal("403", await RefusalAsync(open.Jid, "set", Node.Of("delete_parent")));
        Assert.Equal("403", await RefusalAsync(open.Jid, "set", Node.Of("not_allow_non_admin_sub_group_creation")));
        Assert.Equal("403", await RefusalAsync(open.Jid, "set", Links(plain)));
        Assert.Equal("404", await RefusalAsync(open.Jid, "get", new Node("query_linked", [new("type", "sub_group"), new("jid", plain)])));
        Assert.Equal("409", await RefusalAsync(open.Jid, "set", new Node("join_linked_group", [new("jid", open.Announcement)])));
    }

    [Fact(Timeout = 60_000)]
    public async Task Group_of_a_community_is_seen_and_joined_by_members_unless_it_is_hidden()
    {
        var open = await _bob.CreateCommunityAsync("open", Stop);
        await _bob.CreateCommunityGroupAsync(open.Jid, "all", [_own.Jid], cancellationToken: Stop);
        var chess = (await _bob.CreateCommunityGroupAsync(open.Jid, "Chess", [_cid.Jid], cancellationToken: Stop)).Jid;
        var secret = (await _bob.CreateCommunityGroupAsync(open.Jid, "Secret", [_cid.Jid], isHidden: true, Stop)).Jid;
        var look = new Node("query_linked", [new("type", "sub_group"), new("jid", chess)]);
        var seen = (await RequestAsync(open.Jid, "get", look)).Child("linked_group")!.Child("group")!;
        Assert.Equal(("Chess", "2"), (seen.Get("subject"), seen.Get("size")));
        Assert.Empty(seen.ChildrenOf("participant"));
        Assert.Equal("404", await RefusalAsync(open.Jid, "set", new Node("join_linked_group", [new("jid", secret)])));
        var joined = await RequestAsync(open.Jid, "set", new Node("join_linked_group", [new("jid", chess)]));
        Assert.Equal(3, joined.Child("linked_group")!.Child("group")!.ChildrenOf("participant").Count());
        var everybody = (await RequestAsync(open.Jid, "get", Node.Of("linked_groups_participants"))).Child("linked_groups_participants")!;
        Assert.Equal(
            new[] { _own.Lid, _bob.Lid, _cid.Lid }.OrderBy(jid => jid.User, StringComparer.Ordinal),
            everybody.Children.Select(member => member.GetJid("jid")!.Value).OrderBy(jid => jid.User, StringComparer.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Removal_with_linked_groups_ends_membership_in_all_of_them()
    {
        var (town, announcement) = await NewAsync();
        var chess = JidOf((await RequestAsync(All, "set", Node.Of("create", [new("subject", "Chess")],
            new Node("participant", [new("jid", _bob.Lid)]), new Node("linked_parent", [new("jid", town)])))).Child("group")!);
        var remove = Node.Of("remove", [new("linked_groups", "true")], new Node("participant", [new("jid", _bob.Lid)]));
        Assert.Null((await RequestAsync(town, "set", remove)).Child("remove")!.Children[0].Get("error"));
        foreach (var group in new[] { town, announcement, chess })
            await Assert.ThrowsAsync<SandboxRefusedException>(() => _bob.ReadGroupAsync(group, Stop));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("community")]
    [InlineData("group")]
    public async Task Leaving_a_community_is_understood_in_both_forms_and_leaves_its_groups(string tag)
    {
        var open = await _bob.CreateCommunityAsync("open", Stop);
        var chess = (await _bob.CreateCommunityGroupAsync(open.Jid, "Chess", [_own.Jid], cancellationToken: Stop)).Jid;
        var answer = await RequestAsync(All, "set", Node.Of("leave", new Node(tag, [new("id", open.Jid)])));
        Assert.Equal(tag, Assert.Single(answer.Child("leave")!.Children).Tag);
        foreach (var group in new[] { open.Jid, open.Announcement, chess })
            await Assert.ThrowsAsync<SandboxRefusedException>(() => _own.ReadGroupAsync(group, Stop));
    }

    [Fact(Timeout = 60_000)]
    public async Task Community_that_is_deactivated_unlinks_its_groups_and_ends_its_announcement_group()
    {
        var (town, announcement) = await NewAsync();
        var chess = JidOf((await RequestAsync(All, "set", Node.Of("create", [new("subject", "Chess")],
            new Node("participant", [new("jid", _bob.Lid)]), new Node("linked_parent", [new("jid", town)])))).Child("group")!);
        Assert.Equal("result", (await RequestAsync(town, "set", Node.Of("delete_parent"))).Get("type"));
        var notified = await NoticeAsync(chess, "unlink");
        Assert.Equal(("parent_group", "delete_parent", town),
            (notified.Get("unlink_type"), notified.Get("unlink_reason"), notified.Child("group")!.GetJid("jid")));
        await NoticeAsync(announcement, "delete");
        await NoticeAsync(town, "delete");
        foreach (var ended in new[] { town, announcement })
            Assert.Equal("410", await RefusalAsync(ended, "get", new Node("query", [new("request", "interactive")])));
        Assert.Equal("410", await RefusalAsync(town, "get", Node.Of("sub_groups")));
        Assert.Equal(2, (await _bob.ReadGroupAsync(chess, Stop)).Members.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task Setting_of_who_adds_groups_reaches_members()
    {
        var open = await _bob.CreateCommunityAsync("open", Stop);
        await _bob.CreateCommunityGroupAsync(open.Jid, "all", [_own.Jid], cancellationToken: Stop);
        var chess = Node.Of("create", [new("subject", "Chess")], new Node("linked_parent", [new("jid", open.Jid)]));
        Assert.NotNull((await RequestAsync(All, "set", chess)).Child("group"));
        var (town, _) = await NewAsync();
        await RequestAsync(town, "set", Node.Of("allow_non_admin_sub_group_creation"));
        await NoticeAsync(town, "allow_non_admin_sub_group_creation");
        await RequestAsync(town, "set", Node.Of("not_allow_non_admin_sub_group_creation"));
        await NoticeAsync(town, "not_allow_non_admin_sub_group_creation");
    }

    [Fact(Timeout = 60_000)]
    public async Task Communities_survive_a_restart()
    {
        var (town, announcement) = await NewAsync();
        var secret = JidOf((await RequestAsync(All, "set", Node.Of("create", [new("subject", "Secret")],
            new Node("linked_parent", [new("jid", town)]), Node.Of("hidden_group")))).Child("group")!);
        await _device.DisposeAsync();
        await _host.DisposeAsync();
        _host = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = _folder }, cancellationToken: Stop);
        _device = new BareClient(_host) { Credentials = _device.Credentials };
        await _device.LogInAsync();
        var own = (await _host.Network.FindPhoneAsync(_own.Id, Stop))!;
        var community = await own.ReadCommunityAsync(town, Stop);
        Assert.Equal(
            [(announcement, "announcement", false), (secret, "subgroup", true)], community.Groups.Select(group => (group.Jid, group.Kind, group.IsHidden)));
    }

    [Fact(Timeout = 120_000)]
    public async Task Community_takes_a_hundred_groups()
    {
        var town = (await _own.CreateCommunityAsync("Town", Stop)).Jid;
        for (var n = 0; n < 100; n++) await _own.CreateCommunityGroupAsync(town, "group " + n, [], cancellationToken: Stop);
        var create = Node.Of("create", [new("subject", "one more")], new Node("linked_parent", [new("jid", town)]));
        Assert.Equal("406", await RefusalAsync(All, "set", create));
        var plain = (await _own.CreateGroupAsync("plain", [], cancellationToken: Stop)).Jid;
        Assert.Equal("406", (await LinkAsync(town, plain)).Child("links")!.Child("link")!.Children[0].Get("error"));
        Assert.Equal("400", await RefusalAsync(town, "set", Links([.. Enumerable.Repeat(plain, 11)])));
    }

    private static Jid All { get; } = new("", JidServer.Group);

    private static Jid JidOf(Node group) => new(group.Get("id")!, JidServer.Group);

    private static Node Links(params Jid[] groups) =>
        Node.Of("links", Node.Of("link", [new("link_type", "sub_group")], [.. groups.Select(group => new Node("group", [new("jid", group)]))]));

    private Task<Node> LinkAsync(Jid parent, params Jid[] groups) => RequestAsync(parent, "set", Links(groups));

    private async Task<(Jid Community, Jid Announcement)> NewAsync()
    {
        var town = JidOf((await RequestAsync(All, "set", Node.Of("create", [new("subject", "Town")], Node.Of("parent")))).Child("group")!);
        return (town, (await _own.ReadCommunityAsync(town, Stop)).Announcement);
    }

    private async Task<Node> RequestAsync(Jid to, string type, Node child)
    {
        var id = "c" + ++_requests;
        await _device.SendAsync(Node.Of("iq", [new("id", id), new("xmlns", "w:g2"), new("type", type), new("to", to)], child));
        return await _device.NextAsync("iq", answer => answer.Get("id") == id);
    }

    private async Task<string?> RefusalAsync(Jid to, string type, Node child) => (await RequestAsync(to, type, child)).Child("error")?.Get("code");

    private async Task<Node> NoticeAsync(Jid from, string tag) =>
        (await _device.NextAsync("notification", notice => notice.GetJid("from") == from && notice.Child(tag) is not null)).Child(tag)!;
}
