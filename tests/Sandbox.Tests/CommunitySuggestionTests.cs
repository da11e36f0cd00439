using System.Text.Json;
using WhatIsUp.Sandbox.Communities;
using WhatIsUp.Sandbox.Groups;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>
/// The server's side of owners and suggested groups of communities, against requests that are written by hand: the queries of zapo @9a49e1ff, the stanzas of
/// the web client.
/// </summary>
public sealed class CommunitySuggestionTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("suggestions").FullName;
    private SandboxHost _host = null!;
    private BareClient _device = null!;
    private SandboxPhone _own = null!, _bob = null!;
    private int _requests;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = _folder }, cancellationToken: Stop);
        _device = new BareClient(_host);
        await _device.PairAsync(_own = await PhoneTests.NewAsync(_host));
        _bob = await PhoneTests.NewAsync(_host);
        await _device.LogInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _device.DisposeAsync();
        await _host.DisposeAsync();
        Directory.Delete(_folder, true);
    }

    [Fact(Timeout = 60_000)]
    public async Task Owner_is_transferred_once_and_all_members_are_notified()
    {
        var town = await NewAsync();
        var done = (await TransferAsync(town, _bob.Lid)).GetProperty("data").GetProperty("xwa2_group_update_users_role");
        Assert.Equal((town.ToString(), "LID"), (done.GetProperty("group_id").GetString(),
            done.GetProperty("lid_migration_state").GetProperty("addressing_mode").GetString()));
        var members = (await _bob.ReadCommunityAsync(town, Stop)).Members.ToDictionary(member => member.Jid, member => member.Role);
        Assert.Equal((SandboxGroupRole.Admin, SandboxGroupRole.Superadmin), (members[_own.Jid], members[_bob.Jid]));
        var notice = (await _device.NextAsync("notification", node => node.Get("type") == "mex")).Child("update")!;
        Assert.Equal("NotificationCommunityOwnerUpdate", notice.Get("op_name"));
        var change = JsonDocument.Parse(notice.Bytes!.Value).RootElement.GetProperty("data").GetProperty("xwa2_notify_group_on_participants_roles_change");
        Assert.Equal(_bob.Lid.ToString(), change.GetProperty("role_updates")[0].GetProperty("user_jid").GetString());
        Assert.Equal(_own.Lid.ToString(), change.GetProperty("updated_by").GetProperty("id").GetString());
        Assert.Equal(403, ErrorOf(await TransferAsync(town, _own.Lid)));
    }

    [Fact(Timeout = 60_000)]
    public async Task Transfer_to_a_stranger_or_in_another_form_is_refused()
    {
        var town = await NewAsync();
        var stranger = await PhoneTests.NewAsync(_host);
        Assert.Equal(409, ErrorOf(await TransferAsync(town, stranger.Lid)));
        Assert.Equal(404, ErrorOf(await TransferAsync(new Jid("120363999999999999", JidServer.Group), _bob.Lid)));
        Assert.Equal(400, ErrorOf(await QueryAsync("29643783178598899", $$$"""{"input":{"group_id":"{{{town}}}"}}""")));
    }

    [Fact(Timeout = 60_000)]
    public async Task Suggested_groups_are_listed_and_linked_or_created_when_approved()
    {
        var town = await NewAsync();
        var chess = (await _bob.CreateGroupAsync("Chess", [_own.Jid], cancellationToken: Stop)).Jid;
        await _bob.SuggestGroupAsync(town, chess, Stop);
        var created = (await NoticeAsync(town, "created_sub_group_suggestion")).Child("sub_group_suggestion")!;
        Assert.Equal((chess, _bob.Lid, _bob.Jid), (created.GetJid("jid"), created.GetJid("creator"), created.GetJid("creator_pn")));
        Assert.Equal(
            ["true", "2", "Chess"], ((string[])["is_existing_group", "participant_count", "subject"]).Select(tag => created.Child(tag)!.Text));
        var fresh = await _bob.SuggestNewGroupAsync(town, "Go", Stop);
        var variables = $$$"""{"group_id":"{{{town}}}","query_context":"INTERACTIVE","sub_group_hint_id":"{{{chess}}}"}""";
        var listed = (await QueryAsync("23972005349071865", variables))
            .GetProperty("data").GetProperty("xwa2_group_query_by_id").GetProperty("sub_group_suggestions").GetProperty("edges").EnumerateArray()
            .Select(edge => edge.GetProperty("node")).ToArray();
        Assert.Equal([(chess.ToString(), true), (fresh.Jid.ToString(), false)],
            listed.Select(one => (one.GetProperty("id").GetString(), one.GetProperty("is_existing_group").GetBoolean())));
        Assert.Equal([null, null, "404"], await DecideAsync(town, "approve", (chess, _bob.Lid), (fresh.Jid, _bob.Lid), (chess, _own.Lid)));
        Assert.Equal("approved", (await NoticeAsync(town, "revoked_sub_group_suggestions")).Child("sub_group_suggestion")!.Get("reason"));
        var groups = (await _bob.ReadCommunityAsync(town, Stop)).Groups.ToDictionary(group => group.Jid, group => group.Subject);
        Assert.Equal(("Chess", "Go"), (groups[chess], groups[fresh.Jid]));
        Assert.Equal(SandboxGroupRole.Superadmin, (await _bob.ReadGroupAsync(fresh.Jid, Stop)).Members.Single(member => member.Jid == _bob.Jid).Role);
        Assert.Empty(await _bob.ListSuggestionsAsync(town, Stop));
    }

    [Fact(Timeout = 60_000)]
    public async Task Device_suggests_and_withdraws_groups_of_its_own()
    {
        var town = (await _bob.CreateCommunityAsync("Town", Stop)).Jid;
        await _bob.CreateCommunityGroupAsync(town, "All", [_own.Jid], cancellationToken: Stop);
        var mine = (await _own.CreateGroupAsync("Mine", [], cancellationToken: Stop)).Jid;
        var theirs = (await _bob.CreateGroupAsync("Theirs", [_own.Jid], cancellationToken: Stop)).Jid;
        var answer = await RequestAsync(town, Node.Of("sub_group_suggestion", new Node("group", [new("jid", mine)]), new Node("group", [new("jid", theirs)])));
        Assert.Equal([null, "401"], answer.Child("sub_group_suggestion")!.Children.Select(group => group.Get("error")));
        var made = (await RequestAsync(town, Node.Of("sub_group_suggestion", Node.OfText("subject", "New")))).Child("sub_group_suggestion")!;
        Assert.Equal(_own.Lid, made.GetJid("creator"));
        Assert.Equal(2, (await _bob.ListSuggestionsAsync(town, Stop)).Count);
        Assert.Equal([null, null], await DecideAsync(town, "cancel", (mine, null), (made.GetJid("jid")!.Value, null)));
        Assert.Equal(["404"], await DecideAsync(town, "cancel", (mine, null)));
        Assert.Equal("403", (await RequestAsync(town, Decision("approve", (mine, _own.Lid)))).Child("error")!.Get("code"));
        await _own.SuggestGroupAsync(town, mine, Stop);
        await _bob.DecideSuggestionAsync(town, mine, _own.Jid, isApproved: false, Stop);
        Assert.Empty(await _bob.ListSuggestionsAsync(town, Stop));
    }

    /// <summary>A community of the device's account with the other phone as a member.</summary>
    private async Task<Jid> NewAsync()
    {
        var town = (await _own.CreateCommunityAsync("Town", Stop)).Jid;
        await _own.CreateCommunityGroupAsync(town, "All", [_bob.Jid], cancellationToken: Stop);
        return town;
    }

    private static int ErrorOf(JsonElement answer) =>
        answer.GetProperty("errors")[0].GetProperty("extensions").GetProperty("error_code").GetInt32();

    private Task<JsonElement> TransferAsync(Jid community, Jid owner) => QueryAsync(
        "29643783178598899",
        $$$"""{"input":{"group_id":"{{{community}}}","role_updates":[{"new_role":"SUPERADMIN_MEMBER","user_jid":"{{{owner}}}"}]}}""");

    private async Task<JsonElement> QueryAsync(string id, string variables)
    {
        var body = $$"""{"variables":{{variables}}}""";
        var answer = await _device.RequestAsync("w:mex", "get", Node.OfText("query", body, new NodeAttribute("query_id", id)));
        return JsonDocument.Parse(answer.Child("result")!.Bytes!.Value).RootElement;
    }

    private static Node Decision(string action, params (Jid Group, Jid? Creator)[] named) => Node.Of(
        "sub_group_suggestions_action", Node.Of(action, [.. named.Select(one => one.Creator is { } creator
            ? new Node("sub_group_suggestion", [new("jid", one.Group), new("creator", creator)])
            : new Node("sub_group_suggestion", [new("jid", one.Group)]))]));

    private async Task<IEnumerable<string?>> DecideAsync(Jid community, string action, params (Jid Group, Jid? Creator)[] named) =>
        (await RequestAsync(community, Decision(action, named))).Child("sub_group_suggestions_action")!.Child(action)!.Children
            .Select(one => one.Get("error"));

    private async Task<Node> RequestAsync(Jid to, Node child)
    {
        var id = "s" + ++_requests;
        await _device.SendAsync(Node.Of("iq", [new("id", id), new("xmlns", "w:g2"), new("type", "set"), new("to", to)], child));
        return await _device.NextAsync("iq", answer => answer.Get("id") == id);
    }

    private async Task<Node> NoticeAsync(Jid from, string tag) =>
        (await _device.NextAsync("notification", notice => notice.GetJid("from") == from && notice.Child(tag) is not null)).Child(tag)!;
}
