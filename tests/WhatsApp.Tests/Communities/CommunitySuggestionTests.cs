using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Communities;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Tests.Client;

namespace WhatIsUp.WhatsApp.Tests.Communities;

/// <summary>
/// Owner and suggested groups of a community (live reference, row C12). Queries and stanzas are written by hand: the queries as zapo @9a49e1ff and the web
/// client send them, the stanzas of suggestions as the web client does (WASmaxOutGroupsCreateSubGroupSuggestion, WASmaxOutGroupsSubGroupSuggestionsAction),
/// notifications as recorded in wamux (captured-community-2026-10-09) and as the web client's handlers read them.
/// </summary>
public sealed class CommunitySuggestionTests
{
    private const string TransferId = "29643783178598899", SuggestionsId = "23972005349071865";

    private static readonly Jid Parent = new("120363000000000001", JidServer.Group), Announcement = new("120363000000000002", JidServer.Group),
        Chess = new("120363000000000003", JidServer.Group);

    private static readonly Jid Bert = Jid.FromLid("222222222222222"), BertsNumber = Jid.FromPhoneNumber("491701120002");

    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1_700_000_100);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Transfer_names_the_new_owner_as_the_community_names_its_members()
    {
        const string Answer =
            """{"data":{"xwa2_group_update_users_role":{"group_id":"120363000000000001@g.us","lid_migration_state":{"addressing_mode":"LID"}}}}""";
        await using var device = await ScriptedDevice.StartAsync(request => Mex(request) == TransferId ? [Result(Answer)] : Described(request));
        await device.Client.Communities.ChangeOwnerAsync(Parent, Bert, Stop);
        Assert.Equal(
            """{"input":{"group_id":"120363000000000001@g.us","role_updates":[{"new_role":"SUPERADMIN_MEMBER","user_jid":"222222222222222@lid"}]}}""",
            await VariablesAsync(device, TransferId));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(403, "not_the_owner")]
    [InlineData(409, "user_not_a_member")]
    [InlineData(400, WhatsAppRefusedException.OutdatedQuery)]
    public async Task Refused_transfer_has_its_reason_and_names_the_operation(int code, string reason)
    {
        var answer = $$$"""{"data":null,"errors":[{"message":"No","extensions":{"error_code":{{{code}}}}}]}""";
        await using var device = await ScriptedDevice.StartAsync(request => Mex(request) == TransferId ? [Result(answer)] : Described(request));
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => device.Client.Communities.ChangeOwnerAsync(Parent, Bert, Stop));
        Assert.Equal((reason, code, "community_transfer_ownership"), (refused.Reason, refused.UpstreamCode!.Value, refused.Operation));
    }

    [Fact(Timeout = 60_000)]
    public async Task Suggestions_are_read_with_the_announcement_group_as_hint()
    {
        const string Answer =
            """
            {"data":{"xwa2_group_query_by_id":{"id":"120363000000000001@g.us","sub_group_suggestions":{"edges":[
            {"node":{"id":"120363000000000003@g.us","subject":{"value":"Chess"},"description":{"value":"On Fridays"},"creator":{"id":"222222222222222@lid"},
            "creation_time":"1700000100","is_existing_group":true,"total_participants_count":7,"hidden_group":true}},
            {"node":{"id":"120363000000000004@g.us","subject":null,"creator":null,"creation_time":"1700000101","is_existing_group":false}},
            {"node":{"id":"nonsense"}},{"node":null}]}}}}
            """;
        await using var device = await ScriptedDevice.StartAsync(request => Mex(request) == SuggestionsId ? [Result(Answer)] : Described(request));
        var found = await device.Client.Communities.Suggestions.ListAsync(Parent, Stop);
        var first = found[0];
        Assert.Equal(
            (Chess, "Chess", "On Fridays", Bert, At, 7, true, true),
            (first.Group, first.Subject, first.Description, first.Creator!.Lid, first.At!.Value, first.Size, first.IsExisting, first.IsHidden));
        Assert.Equal((null, null, false), (found[1].Subject, found[1].Creator, found[1].IsExisting));
        Assert.Equal(2, found.Count);
        Assert.Equal(
            """{"group_id":"120363000000000001@g.us","query_context":"INTERACTIVE","sub_group_hint_id":"120363000000000002@g.us"}""",
            await VariablesAsync(device, SuggestionsId));
    }

    [Fact(Timeout = 60_000)]
    public async Task Existing_groups_are_suggested_with_a_result_for_each()
    {
        var sent = new ConcurrentQueue<Node>();
        await using var device = await ScriptedDevice.StartAsync(request => Sent(request, sent) ?
            [Node.Of("sub_group_suggestion", new Node("group", [new("jid", Chess)]), new Node("group", [new("jid", Announcement), new("error", "401")]))]
            : Described(request));
        var results = await device.Client.Communities.Suggestions.SuggestAsync(Parent, [Chess, Announcement], isHidden: true, Stop);
        Assert.Equal([new CommunityLinkResult(Chess, 200), new CommunityLinkResult(Announcement, 401)], results);
        var suggestion = Assert.Single(sent);
        Assert.Equal(["group", "group"], suggestion.Children.Select(child => child.Tag));
        Assert.All(suggestion.Children, group => Assert.Equal("hidden_group", Assert.Single(group.Children).Tag));
        Assert.Equal([Chess, Announcement], suggestion.Children.Select(group => group.GetJid("jid")!.Value));
    }

    [Fact(Timeout = 60_000)]
    public async Task New_group_is_suggested_with_texts_as_bytes()
    {
        var sent = new ConcurrentQueue<Node>();
        await using var device = await ScriptedDevice.StartAsync(request => Sent(request, sent)
            ? [new Node("sub_group_suggestion", [new("jid", Chess), new("creator", Bert), new("creation", "1700000100")])] : Described(request));
        var suggestion = new CommunityGroupSuggestion("100") { Description = "true", RequiresApproval = true };
        Assert.Equal(Chess, await device.Client.Communities.Suggestions.SuggestNewAsync(Parent, suggestion, Stop));
        var node = Assert.Single(sent);
        Assert.Equal(["subject", "description", "membership_approval_mode"], node.Children.Select(child => child.Tag));
        Assert.Equal("100"u8.ToArray(), node.Child("subject")!.Bytes!.Value.ToArray());
        Assert.Equal("true"u8.ToArray(), node.Child("description")!.Child("body")!.Bytes!.Value.ToArray());
        Assert.Equal("on", node.Child("membership_approval_mode")!.Child("group_join")!.Get("state"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Decisions_name_the_group_and_who_suggested_it()
    {
        var sent = new ConcurrentQueue<Node>();
        await using var device = await ScriptedDevice.StartAsync(request =>
        {
            if (!Sent(request, sent, "sub_group_suggestions_action")) return Described(request);
            var action = request.Children[0].Children[0];
            NodeAttribute[] error = action.Tag == "reject" ? [new("error", "404")] : [];
            return [Node.Of("sub_group_suggestions_action", Node.Of(action.Tag, new Node("sub_group_suggestion", [new("jid", Chess), .. error])))];
        });
        var suggestions = device.Client.Communities.Suggestions;
        Assert.True((await suggestions.ApproveAsync(Parent, Chess, Bert, Stop)).IsDone);
        Assert.Equal(404, (await suggestions.RejectAsync(Parent, Chess, Bert, Stop)).Code);
        Assert.True((await suggestions.WithdrawAsync(Parent, Chess, Stop)).IsDone);
        Assert.Equal(["approve", "reject", "cancel"], sent.Select(node => Assert.Single(node.Children).Tag));
        var named = sent.Select(node => Assert.Single(Assert.Single(node.Children).Children)).ToArray();
        Assert.All(named, one => Assert.Equal(("sub_group_suggestion", Chess), (one.Tag, one.GetJid("jid"))));
        Assert.Equal([Bert, Bert, null], named.Select(one => one.GetJid("creator")));
    }

    [Fact(Timeout = 60_000)]
    public async Task Suggestions_and_their_ends_are_events_of_the_community()
    {
        var created = Node.Of("created_sub_group_suggestion", Node.Of("sub_group_suggestion",
            [new("jid", Chess), new("creator", Bert), new("creation", "1700000100"), new("creator_pn", BertsNumber)],
            Node.OfShortText("is_existing_group", "true"), Node.OfShortText("participant_count", "1"), Node.OfText("subject", "Chess"),
            Node.Of("description", Node.OfText("body", "On Fridays"))));
        var ended = Node.Of("revoked_sub_group_suggestions", new Node("sub_group_suggestion",
            [new("jid", Chess), new("reason", "approved"), new("creator", Bert), new("creator_pn", BertsNumber)]));
        var events = await ReceiveAsync(2, Notice("w:gp2", created), Notice("w:gp2", ended));
        var suggestion = Assert.Single(events[0].Change.Suggested);
        Assert.Equal((Chess, "Chess", "On Fridays", 1, true, At),
            (suggestion.Group, suggestion.Subject, suggestion.Description, suggestion.Size!.Value, suggestion.IsExisting, suggestion.At!.Value));
        Assert.Equal((Bert, BertsNumber), (suggestion.Creator!.Lid, suggestion.Creator.PhoneNumber));
        var end = Assert.Single(events[1].Change.SuggestionsEnded);
        Assert.Equal((Chess, Bert, "approved"), (end.Group, end.Creator!.Lid, end.Reason));
    }

    [Fact(Timeout = 60_000)]
    public async Task New_owner_and_properties_of_groups_come_by_graphql_notifications()
    {
        const string Owner =
            """
            {"data":{"xwa2_notify_group_on_participants_roles_change":{"id":"120363000000000001@g.us","update_time":"1700000100000",
            "updated_by":{"id":"333333333333333@lid","pn":"491701120003@s.whatsapp.net","notify_name":"Cleo"},
            "role_updates":[{"new_role":"SUPERADMIN_MEMBER","user_jid":"491701120002@s.whatsapp.net","user":{"jid":"222222222222222@lid"}}]}}}
            """;
        var events = await ReceiveAsync(
            4, Notice("mex", Update(Owner)), Notice("mex", Update(Property("""{"member_link_mode":"ALL_MEMBER_LINK"}"""))),
            Notice("mex", Update(Property("""{"hidden_group":true}"""))), Notice("mex", Update("nonsense")),
            Notice("mex", Update(Property("""{"limit_sharing":{"limit_sharing_enabled":false}}"""))));
        Assert.Equal((Parent, Bert, BertsNumber, "Cleo", At),
            (events[0].Group, events[0].Change.Owner!.Lid, events[0].Change.Owner!.PhoneNumber, events[0].ActorName, events[0].At));
        Assert.Equal((true, true, false), (events[1].Change.MembersInvite, events[2].Change.IsHidden, events[3].Change.IsSharingLimited));
        Assert.All(events, happened => Assert.Equal("333333333333333", happened.Actor!.Lid!.Value.User));

        static string Property(string properties) =>
            $$$$"""
            {"data":{"xwa2_notify_group_on_prop_change":{"id":"120363000000000001@g.us","update_time":1700000100,
            "updated_by":{"id":"333333333333333@lid"},"properties":{{{{properties}}}}
            }}}
            """;

        static Node Update(string json) => Node.OfBytes("update", Encoding.UTF8.GetBytes(json));
    }

    private static async Task<IReadOnlyList<GroupChanged>> ReceiveAsync(int count, params Node[] notices)
    {
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            foreach (var notice in notices) await connection.SendAsync(notice);
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        await Eventually.TrueAsync(() => device.Events.Entries.OfType<GroupChanged>().Count() >= count, "the events come");
        return [.. device.Events.Entries.OfType<GroupChanged>()];
    }

    private static Node Notice(string type, Node child) => Node.Of(
        "notification", [new("from", Parent), new("type", type), new("id", "n" + Guid.NewGuid().ToString("N")), new("t", "1700000100")], child);

    private static string? Mex(Node request) => request.Get("xmlns") == "w:mex" ? request.Child("query")?.Get("query_id") : null;

    private static Node Result(string json) => Node.OfBytes("result", Encoding.UTF8.GetBytes(json));

    private static bool Sent(Node request, ConcurrentQueue<Node> sent, string tag = "sub_group_suggestion")
    {
        if (request.Get("xmlns") != "w:g2" || request.Child(tag) is not { } node) return false;
        sent.Enqueue(node);
        return true;
    }

    /// <summary>A community that names its members by LID, with its announcement group.</summary>
    private static Node[]? Described(Node request) => request.Get("xmlns") != "w:g2" ? null : request.Child("sub_groups") is not null
        ? [Node.Of("sub_groups", Node.Of("group", [new("id", Announcement.User), new("subject", "Town")], Node.Of("default_sub_group")))]
        : [Node.Of("group", [new("id", Parent.User), new("subject", "Town"), new("addressing_mode", "lid")], Node.Of("parent"))];

    private static async Task<string> VariablesAsync(ScriptedDevice device, string id)
    {
        var query = (await device.RequestAsync("w:mex", "get", node => node.Child("query")?.Get("query_id") == id)).Child("query")!;
        using var sent = JsonDocument.Parse(query.Bytes!.Value);
        return sent.RootElement.GetProperty("variables").GetRawText();
    }
}
