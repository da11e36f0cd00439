using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using WhatIsUp.Sandbox.Groups;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>
/// The server's side of groups: requests written by hand from the reference (rows G1 to G21; whatsmeow @33cfac51, whatsapp-rust @1489b7da, Baileys
/// 7.0.0-rc14), and the
/// answers, refusals and notifications that it names.
/// </summary>
public sealed class GroupServerTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private SandboxHost _host = null!;
    private SandboxPhone _ann = null!, _bob = null!, _cid = null!;
    private BareClient _device = null!, _other = null!;
    private Jid _group;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions(), _time, cancellationToken: Stop);
        (_ann, _bob, _cid) = (await PhoneTests.NewAsync(_host), await PhoneTests.NewAsync(_host), await PhoneTests.NewAsync(_host));
        (_device, _other) = (new BareClient(_host), new BareClient(_host));
        foreach (var (device, phone) in new[] { (_device, _ann), (_other, _bob) })
        {
            await device.PairAsync(phone);
            await device.LogInAsync();
        }
        _group = (await _ann.CreateGroupAsync("three", [_bob.Jid], cancellationToken: Stop)).Jid;
    }

    public async ValueTask DisposeAsync()
    {
        await _device.DisposeAsync();
        await _other.DisposeAsync();
        await _host.DisposeAsync();
    }

    public static TheoryData<string, string?> Switches => new()
    {
        { "announcement", null }, { "not_announcement", "announcement" }, { "locked", null }, { "unlocked", "locked" }, { "no_frequently_forwarded", null },
        { "frequently_forwarded_ok", "no_frequently_forwarded" }, { "allow_admin_reports", null }, { "not_allow_admin_reports", "allow_admin_reports" },
        { "group_history", null }, { "no_group_history", "group_history" },
    };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Switches))]
    public async Task Switch_is_for_admins_and_all_members_are_notified_with_the_same_tag(string tag, string? before)
    {
        if (before is not null) await RequestAsync(_device, "set", _group, Node.Of(before));
        Assert.Equal("403", ErrorOf(await RequestAsync(_other, "set", _group, Node.Of(tag))));
        var answer = await RequestAsync(_device, "set", _group, Node.Of(tag));
        Assert.Equal(("result", 0), (answer.Get("type"), answer.Children.Count));
        var notice = await NoticeAsync(_other, tag);
        Assert.Equal((_group, _ann.Lid, _ann.Jid, "lid"),
            (notice.GetJid("from"), notice.GetJid("participant"), notice.GetJid("participant_pn"), notice.Get("addressing_mode")));
        // whatsmeow drops the whole notification without it.
        if (tag is "announcement" or "not_announcement") Assert.NotNull(notice.Child(tag)!.Get("v_id"));
        var shown = (await DescribeAsync(_device)).Child(before ?? tag);
        Assert.Equal(before is null, shown is not null);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("member_add_mode", "all_member_add")]
    [InlineData("member_link_mode", "all_member_link")]
    [InlineData("member_share_group_history_mode", "all_member_share")]
    public async Task Mode_is_written_as_bytes_and_read_in_both_forms(string tag, string value)
    {
        // Baileys sends the word as short text.
        Assert.Equal("result", (await RequestAsync(_device, "set", _group, Node.OfShortText(tag, value))).Get("type"));
        var notice = (await NoticeAsync(_other, tag)).Child(tag)!;
        Assert.Equal((value, false), (notice.Text, notice.IsShortText));
        var shown = (await DescribeAsync(_device)).Child(tag)!;
        Assert.Equal((value, false), (shown.Text, shown.IsShortText));
        Assert.Equal("400", ErrorOf(await RequestAsync(_device, "set", _group, Node.OfText(tag, "everybody"))));
    }

    [Fact(Timeout = 60_000)]
    public async Task Name_and_description_are_bounded_and_a_description_names_the_one_before()
    {
        Assert.Equal("406", ErrorOf(await RequestAsync(_device, "set", _group, Node.OfText("subject", new string('a', 101)))));
        await RequestAsync(_other, "set", _group, Node.OfText("subject", "by a member"));
        var named = (await NoticeAsync(_device, "subject")).Child("subject")!;
        Assert.Equal(("by a member", _bob.Lid, _bob.Jid), (named.Get("subject"), named.GetJid("s_o"), named.GetJid("s_o_pn")));
        Assert.NotNull(named.Get("s_t"));

        Assert.Equal("406", ErrorOf(await RequestAsync(_device, "set", _group, Description("D1", null, new string('a', 2_049)))));
        Assert.Equal("result", (await RequestAsync(_device, "set", _group, Description("D1", null, "first"))).Get("type"));
        var described = (await NoticeAsync(_other, "description")).Child("description")!;
        Assert.Equal(("D1", "first"), (described.Get("id"), described.Child("body")!.Text));
        // A second description without the version before it (tulir/whatsmeow#917).
        Assert.Equal("409", ErrorOf(await RequestAsync(_device, "set", _group, Description("D2", null, "second"))));
        Assert.Equal("409", ErrorOf(await RequestAsync(_device, "set", _group, Description("D2", "D0", "second"))));
        Assert.Equal("result", (await RequestAsync(_device, "set", _group, Description("D2", "D1", "second"))).Get("type"));
        // Baileys removes it without an id of its own.
        Assert.Equal("result", (await RequestAsync(_device, "set", _group, new Node("description", [new("delete", "true"), new("prev", "D2")]))).Get("type"));
        Assert.Null((await DescribeAsync(_device)).Child("description"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Adding_has_a_result_for_each_and_an_invitation_for_who_left()
    {
        await _bob.LeaveGroupAsync(_group, Stop);
        var answer = (await RequestAsync(_device, "set", _group, Node.Of(
            "add", Person(_bob.Jid), Person(_cid.Jid), Person(_ann.Jid), Person(Jid.FromPhoneNumber("499999999999"))))).Child("add")!;
        Assert.Equal(["408", null, "409", "404"], answer.Children.Select(person => person.Get("error")));
        Assert.Equal((_cid.Lid, _cid.Jid), (answer.Children[1].GetJid("jid"), answer.Children[1].GetJid("phone_number")));
        var request = answer.Children[0].Child("add_request")!;
        var code = request.Get("code")!;
        Assert.True(request.GetInteger("expiration") > DateTimeOffset.UtcNow.ToUnixTimeSeconds());

        NodeAttribute[] facts = [new("code", code), new("expiration", request.Get("expiration")!), new("admin", _ann.Lid)];
        var seen = await RequestAsync(_other, "get", _group, Node.Of("query", new Node("add_request", facts)));
        Assert.Equal("three", seen.Child("group")!.Get("subject"));
        Assert.Equal("404", ErrorOf(await RequestAsync(_other, "set", _group, new Node("accept", [new("code", "wrong"), facts[1], facts[2]]))));
        NodeAttribute past = new("expiration", (DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 60).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("410", ErrorOf(await RequestAsync(_other, "get", _group, Node.Of("query", new Node("add_request", [facts[0], past, facts[2]])))));
        Assert.Equal("410", ErrorOf(await RequestAsync(_other, "set", _group, new Node("accept", [facts[0], past, facts[2]]))));
        Assert.Equal(_group, (await RequestAsync(_other, "set", _group, new Node("accept", facts))).Child("group")!.GetJid("jid"));
        Assert.Equal("409", ErrorOf(await RequestAsync(_other, "set", _group, new Node("accept", facts))));
    }

    [Fact(Timeout = 60_000)]
    public async Task Invitation_expires_after_three_days()
    {
        await _bob.LeaveGroupAsync(_group, Stop);
        var answer = (await RequestAsync(_device, "set", _group, Node.Of("add", Person(_bob.Jid)))).Child("add")!;
        var code = answer.Child("participant")!.Child("add_request")!.Get("code")!;
        _time.Advance(TimeSpan.FromDays(3));
        await Assert.ThrowsAsync<SandboxRefusedException>(() => _bob.AcceptInvitationAsync(_group, code, Stop));
        Assert.Single((await _ann.ReadGroupAsync(_group, Stop)).Members);
    }

    [Fact(Timeout = 60_000)]
    public async Task Lid_without_its_number_is_refused_where_somebody_is_added()
    {
        // WhiskeySockets/Baileys#2001.
        Assert.Equal("400", ErrorOf(await RequestAsync(_device, "set", _group, Node.Of("add", Person(_cid.Lid)))));
        var answer = await RequestAsync(_device, "set", _group, Node.Of("add", new Node("participant", [new("jid", _cid.Lid), new("phone_number", _cid.Jid)])));
        Assert.Null(answer.Child("add")!.Child("participant")!.Get("error"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Group_holds_257_members()
    {
        var others = new List<Node>();
        for (var i = 0; i < 257; i++) others.Add(Person(Jid.FromPhoneNumber($"4917099{i:D6}")));
        Assert.Equal("419", ErrorOf(await RequestAsync(
            _device, "set", new Jid("", JidServer.Group), Node.Of("create", [new NodeAttribute("subject", "many")], [.. others]))));
        Assert.Equal("406", ErrorOf(await RequestAsync(
            _device, "set", new Jid("", JidServer.Group), Node.Of("create", [new NodeAttribute("subject", new string('a', 101))], Person(_bob.Jid)))));
    }

    [Fact(Timeout = 60_000)]
    public async Task Ranks_change_and_the_creator_stays()
    {
        await RequestAsync(_device, "set", _group, Node.Of("promote", Person(_bob.Lid)));
        Assert.Equal(_bob.Lid, (await NoticeAsync(_other, "promote")).Child("promote")!.Child("participant")!.GetJid("jid"));
        Assert.Equal("405", (await RequestAsync(_other, "set", _group,
            Node.Of("demote", Person(_ann.Lid)))).Child("demote")!.Child("participant")!.Get("error"));
        Assert.Equal("404", (await RequestAsync(_other, "set", _group,
            Node.Of("promote", Person(_cid.Lid)))).Child("promote")!.Child("participant")!.Get("error"));
        await RequestAsync(_device, "set", _group, Node.Of("demote", Person(_bob.Lid)));
        Assert.Equal("403", ErrorOf(await RequestAsync(_other, "set", _group, Node.Of("promote", Person(_bob.Lid)))));
    }

    [Fact(Timeout = 60_000)]
    public async Task Link_lets_in_until_it_is_reset_and_not_who_was_removed()
    {
        Assert.Equal("401", ErrorOf(await RequestAsync(_other, "get", _group, Node.Of("invite"))));
        var code = (await RequestAsync(_device, "get", _group, Node.Of("invite"))).Child("invite")!.Get("code")!;
        await _ann.RemoveFromGroupAsync(_group, [_bob.Jid], Stop);
        Assert.Equal("401", ErrorOf(await LookUpAsync(_other, code)));
        Assert.Equal("405", ErrorOf(await JoinAsync(_other, code)));
        Assert.Equal("304", ErrorOf(await JoinAsync(_device, code)));
        Assert.Equal("400", ErrorOf(await LookUpAsync(_device, "!")));
        Assert.Equal("406", ErrorOf(await LookUpAsync(_device, "NoSuchCodeAtAll0000000")));
        Assert.Equal("1", (await LookUpAsync(_device, code)).Child("group")!.Get("size"));
        var next = (await RequestAsync(_device, "set", _group, Node.Of("invite"))).Child("invite")!.Get("code");
        Assert.NotEqual(code, next);
        Assert.Equal(next, (await NoticeAsync(_device, "invite")).Child("invite")!.Get("code"));
        Assert.Equal("410", ErrorOf(await JoinAsync(_device, code)));
        await _ann.AddToGroupAsync(_group, [_bob.Jid], Stop);
        await _bob.LeaveGroupAsync(_group, Stop);
        Assert.Equal(_group, (await JoinAsync(_other, next!)).Child("group")!.GetJid("jid"));
        Assert.Equal("invite", (await NoticeAsync(_device, "add", notice => notice.Child("add")!.Get("reason") is not null)).Child("add")!.Get("reason"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Requests_to_join_are_listed_decided_and_withdrawn()
    {
        await RequestAsync(_device, "set", _group, Node.Of("membership_approval_mode", new Node("group_join", [new("state", "on")])));
        var code = (await RequestAsync(_device, "get", _group, Node.Of("invite"))).Child("invite")!.Get("code")!;
        await _bob.LeaveGroupAsync(_group, Stop);
        Assert.Equal(_group, (await JoinAsync(_other, code)).Child("membership_approval_request")!.GetJid("jid"));
        var requested = await NoticeAsync(_device, "created_membership_requests");
        Assert.Equal((_bob.Lid, "invite_link"), (requested.GetJid("participant"), requested.Child("created_membership_requests")!.Get("request_method")));
        Assert.Equal(_bob.Jid, requested.Child("created_membership_requests")!.Child("requested_user")!.GetJid("phone_number"));
        var listed = (await RequestAsync(_device, "get", _group, Node.Of("membership_approval_requests"))).Child("membership_approval_requests")!;
        Assert.Equal((_bob.Lid, _bob.Jid), (Assert.Single(listed.Children).GetJid("jid"), listed.Children[0].GetJid("phone_number")));

        Assert.Null((await RequestAsync(_other, "set", _group, Node.Of("cancel_membership_requests", Person(_bob.Lid))))
            .Child("cancel_membership_requests")!.Child("participant")!.Get("error"));
        await NoticeAsync(_device, "revoked_membership_requests", notice => notice.GetJid("participant") == _bob.Lid);
        await JoinAsync(_other, code);
        var decided = (await RequestAsync(_device, "set", _group, Node.Of(
            "membership_requests_action", Node.Of("reject", Person(_cid.Lid)), Node.Of("approve", Person(_bob.Lid))))).Child("membership_requests_action")!;
        Assert.Equal(("404", null),
            (decided.Child("reject")!.Child("participant")!.Get("error"), decided.Child("approve")!.Child("participant")!.Get("error")));
        Assert.Equal(2, (await _ann.ReadGroupAsync(_group, Stop)).Members.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task Group_is_left_out_for_the_hash_of_its_members_until_they_change()
    {
        Node Query() => new("query", [new("request", "interactive"), new("phash", HashOf(_ann.Lid, _bob.Lid))]);
        var same = await RequestAsync(_device, "get", _group, Query());
        Assert.Equal(("result", 0), (same.Get("type"), same.Children.Count));
        Assert.Equal("three", (await RequestAsync(_device, "get", _group, new Node("query", [new("request", "interactive"), new("phash", "2:AAAAAAAA")])))
            .Child("group")!.Get("subject"));
        await _ann.AddToGroupAsync(_group, [_cid.Jid], Stop);
        Assert.Equal(3, (await RequestAsync(_device, "get", _group, Query())).Child("group")!.ChildrenOf("participant").Count());
    }

    /// <summary>Version 2: 6 bytes of SHA-256 over the sorted <c>user.0:device@server</c> of the members.</summary>
    private static string HashOf(params Jid[] members)
    {
        var text = string.Concat(members.Select(member => member.User + ".0:0@lid").Order(StringComparer.Ordinal));
        return "2:" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 6));
    }

    [Fact(Timeout = 60_000)]
    public async Task List_and_batch_contain_the_requested_parts()
    {
        var everything = new Jid("", JidServer.Group);
        var listed = (await RequestAsync(_device, "get", everything, Node.Of("participating", Node.Of("description")))).Child("groups")!;
        Assert.Equal(("three", "2", null), (listed.Children[0].Get("subject"), listed.Children[0].Get("size"), listed.Children[0].Child("participant")));
        var full = (await RequestAsync(_device, "get", everything, Node.Of("participating", Node.Of("participants"), Node.Of("description")))).Child("groups")!;
        Assert.Equal(2, full.Children[0].ChildrenOf("participant").Count());
        var foreign = (await _bob.CreateGroupAsync("theirs", [_cid.Jid], cancellationToken: Stop)).Jid;
        var batch = (await RequestAsync(_device, "get", everything, Node.Of(
            "query", [.. new[] { _group, foreign, new Jid("120363999999999999", JidServer.Group) }.Select(group => new Node("group", [new("jid", group)]))])))
            .Child("groups")!;
        Assert.Equal([null, "403", "404"], batch.Children.Select(group => group.Get("error")));
        Assert.Equal(2, batch.Children[0].ChildrenOf("participant").Count());
    }

    private static Node Person(Jid jid) => new("participant", [new("jid", jid)]);

    private static Node Description(string id, string? former, string text) => Node.Of(
        "description", [new("id", id), .. former is null ? Array.Empty<NodeAttribute>() : [new("prev", former)]], Node.OfText("body", text));

    private static Task<Node> JoinAsync(BareClient device, string code) =>
        RequestAsync(device, "set", new Jid("", JidServer.Group), new Node("invite", [new("code", code)]));

    private static Task<Node> LookUpAsync(BareClient device, string code) =>
        RequestAsync(device, "get", new Jid("", JidServer.Group), new Node("invite", [new("code", code)]));

    private async Task<Node> DescribeAsync(BareClient device) =>
        (await RequestAsync(device, "get", _group, new Node("query", [new("request", "interactive")]))).Child("group")!;

    private static Task<Node> NoticeAsync(BareClient device, string tag, Func<Node, bool>? condition = null) =>
        device.NextAsync("notification", notice => notice.Get("type") == "w:gp2" && notice.Child(tag) is not null && condition?.Invoke(notice) != false);

    private static string? ErrorOf(Node answer) => answer.Child("error")?.Get("code");

    private static async Task<Node> RequestAsync(BareClient device, string type, Jid to, Node child)
    {
        var id = Guid.NewGuid().ToString("N");
        await device.SendAsync(Node.Of("iq", [new("id", id), new("xmlns", "w:g2"), new("type", type), new("to", to)], child));
        return await device.NextAsync("iq", iq => iq.Get("id") == id);
    }
}
