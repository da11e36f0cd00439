using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>
/// Newsletters of the server, with stanzas and JSON written from the reference: numbers of the queries of Baileys, whatsmeow, whatsapp-rust and zapo.
/// </summary>
public sealed class NewsletterTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("newsletters").FullName;
    private SandboxHost _host = null!;
    private BareClient _device = null!;
    private SandboxPhone _own = null!, _friend = null!;
    private int _nextId;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = _folder }, cancellationToken: Stop);
        _device = new BareClient(_host);
        await _device.PairAsync(_own = await PhoneTests.NewAsync(_host));
        await _device.LogInAsync();
        _friend = await PhoneTests.NewAsync(_host);
    }

    public async ValueTask DisposeAsync()
    {
        await _device.DisposeAsync();
        await _host.DisposeAsync();
        Directory.Delete(_folder, true);
    }

    [Theory]
    [InlineData("8823471724422422", """{"input":{"name":"News","description":null}}""")] // Baileys
    [InlineData("6234210096708695", """{"newsletter_input":{"name":"News","description":"All"}}""")] // whatsmeow
    [InlineData("25149874324715067", """{"input":{"name":"News","description":"All"}}""")] // whatsapp-rust, zapo
    public async Task Created_newsletter_has_all_that_clients_read(string id, string variables)
    {
        var made = (await MexAsync(id, variables))["data"]!["xwa2_newsletter_create"]!;
        var thread = made["thread_metadata"]!;
        Assert.EndsWith("@newsletter", made["id"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("ACTIVE", made["state"]!["type"]!.GetValue<string>());
        // Numbers are texts: whatsmeow refuses others. Baileys reads these four without a check.
        Assert.Equal(("News", "1"), (thread["name"]!["text"]!.GetValue<string>(), thread["subscribers_count"]!.GetValue<string>()));
        Assert.NotNull(thread["description"]!["text"]);
        Assert.NotNull(thread["picture"]!["id"]);
        Assert.Equal(("OWNER", "OFF"), (made["viewer_metadata"]!["role"]!.GetValue<string>(), made["viewer_metadata"]!["mute"]!.GetValue<string>()));
        Assert.True(long.Parse(thread["creation_time"]!.GetValue<string>()) > 1_700_000_000);
        Assert.True(long.Parse(thread["name"]!["update_time"]!.GetValue<string>()) > 1_700_000_000_000_000);
        var notified = await MexNoticeAsync("NotificationNewsletterJoin");
        Assert.Equal(made["id"]!.GetValue<string>(), notified["data"]!["xwa2_notify_newsletter_on_join"]!["id"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("6563316087068696")]
    [InlineData("27456920720571478")]
    public async Task Newsletter_is_found_by_address_and_by_invite(string query)
    {
        var made = await _friend.CreateNewsletterAsync("News", cancellationToken: Stop);
        foreach (var (key, type) in new[] { (made.Id, "JID"), (made.InviteCode, "INVITE") })
        {
            var found = await MexAsync(query, $$"""{"input":{"key":"{{key}}","type":"{{type}}","view_role":"GUEST"},"fetch_viewer_metadata":true}""");
            Assert.Equal(made.Id, found["data"]!["xwa2_newsletter"]!["id"]!.GetValue<string>());
            Assert.Equal("GUEST", found["data"]!["xwa2_newsletter"]!["viewer_metadata"]!["role"]!.GetValue<string>());
        }
        var none = await MexAsync(query, """{"input":{"key":"120363999999999999@newsletter","type":"JID"}}""");
        Assert.Equal((404, true), (ErrorOf(none), none["data"]!["xwa2_newsletter"] is null));
    }

    [Theory]
    [InlineData("24404358912487870", "9767147403369991", "xwa2_newsletter_join_v2", "xwa2_newsletter_leave_v2")]
    [InlineData("9926858900719341", "6392786840836363", "xwa2_newsletter_join_v2", "xwa2_newsletter_leave_v2")]
    public async Task Following_and_leaving_reach_the_devices_and_are_rejected_when_repeated(string follow, string leave, string joined, string left)
    {
        var news = await _friend.CreateNewsletterAsync("News", cancellationToken: Stop);
        var id = Id(news.Id);
        Assert.Equal(400, ErrorOf(await MexAsync(leave, id)));
        Assert.Equal(news.Id, (await MexAsync(follow, id))["data"]![joined]!["id"]!.GetValue<string>());
        await MexNoticeAsync("NotificationNewsletterJoin");
        Assert.Equal(news.Id, (await MexAsync(leave, id))["data"]![left]!["id"]!.GetValue<string>());
        var notified = await MexNoticeAsync("NotificationNewsletterLeave");
        Assert.Equal(news.Id, notified["data"]!["xwa2_notify_newsletter_on_leave"]!["id"]!.GetValue<string>());
        foreach (var code in new[] { 405, 419, 451 })
        {
            await _friend.UpdateNewsletterAsync(Jid.Parse(news.Id), new() { FollowError = code }, Stop);
            Assert.Equal(code, ErrorOf(await MexAsync(follow, id)));
        }
    }

    [Theory]
    [InlineData("29766401636284406", "9864994326891137")]
    [InlineData("6274038279359549", "6068417879924485")]
    public async Task Muting_has_the_queries_of_old_clients_and_the_setting_of_new_ones(string mute, string unmute)
    {
        var news = await FollowedAsync();
        await MexAsync(mute, Id(news));
        var notified = await MexNoticeAsync("NotificationNewsletterMuteChange");
        Assert.Equal("ON", notified["data"]!["xwa2_notify_newsletter_on_mute_change"]!["mute"]!.GetValue<string>());
        await MexAsync(unmute, Id(news));
        Assert.False((await _own.ReadNewsletterAsync(Jid.Parse(news), Stop)).Muted);
        var input = "{\"input\":{\"newsletter_id\":\"" + news + "\",\"type\":\"MUTE_FOLLOWER_ACTIVITY\",\"value\":\"ON\"}}";
        Assert.Null((await MexAsync("31938993655691868", input))["errors"]);
        Assert.True((await _own.ReadNewsletterAsync(Jid.Parse(news), Stop)).Muted);
    }

    [Fact]
    public async Task Admins_pin_posts_and_see_followers_and_similar_newsletters_are_listed()
    {
        var news = await OwnAsync();
        var post = await _own.PostAsync(Jid.Parse(news), "Hello", Stop);
        var theirs = await _friend.CreateNewsletterAsync("Theirs", cancellationToken: Stop);
        string Pin(string id, long number) => $$$"""{"newsletter_id":"{{{id}}}","input":{"message_ids":["{{{number}}}"]}}""";
        var pinned = (await MexAsync("27165709459706559", Pin(news, post.ServerId)))["data"]!["xwa2_newsletter_pin_messages"]!["thread_metadata"]!;
        Assert.Equal(post.ServerId.ToString(), Assert.Single(pinned["pinned_messages"]!.AsArray())!["message_id"]!.GetValue<string>());
        Assert.True(long.Parse(pinned["pinned_messages"]![0]!["expiry_ts"]!.GetValue<string>()) > 1_700_000_000);
        Assert.Equal(404, ErrorOf(await MexAsync("27165709459706559", Pin(news, 9_999))));
        Assert.Equal(403, ErrorOf(await MexAsync("27165709459706559", Pin(theirs.Id, 100))));
        var unpinned = (await MexAsync("28007176042216937", Pin(news, post.ServerId)))["data"]!["xwa2_newsletter_unpin_messages"]!;
        Assert.Empty(unpinned["thread_metadata"]!["pinned_messages"]!.AsArray());

        await _friend.FollowNewsletterAsync(Jid.Parse(news), cancellationToken: Stop);
        var followers = await MexAsync("27472091235714801", "{\"input\":{\"newsletter_id\":\"" + news + "\",\"count\":10}}");
        var edges = followers["data"]!["xwa2_newsletter_followers"]!["followers"]!["edges"]!.AsArray();
        Assert.Equal(["OWNER", "SUBSCRIBER"], edges.Select(edge => edge!["role"]!.GetValue<string>()).Order());
        var similar = await MexAsync("26217043484590756", "{\"input\":{\"newsletter_id\":\"" + news + "\",\"limit\":10,\"country_codes\":[]}}");
        Assert.Equal(theirs.Id, Assert.Single(similar["data"]!["xwa2_newsletters_similar"]!["result"]!.AsArray())!["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Unknown_query_and_wrong_variables_are_a_bad_request_within_the_answer()
    {
        foreach (var (id, variables) in new[] { ("1234567890123456", "{}"), ("27456920720571478", "{}"), ("25149874324715067", """{"input":{"name":7}}""") })
        {
            var answer = await MexAsync(id, variables);
            Assert.Equal(("Bad Request", 400), (answer["errors"]![0]!["message"]!.GetValue<string>(), ErrorOf(answer)));
        }
    }

    [Fact]
    public async Task Posts_get_a_number_and_reach_other_devices_plain_with_edits_and_deletions_under_their_id()
    {
        var news = Jid.Parse(await OwnAsync());
        var ack = await SendAsync(news, "P1", "text", null, Node.OfBytes("plaintext", Text("Hello")));
        Assert.Equal((null, "P1"), (ack.Get("error"), ack.Get("id")));
        var number = ack.Get("server_id")!;
        // The same post again keeps its number.
        Assert.Equal(number, (await SendAsync(news, "P1", "text", null, Node.OfBytes("plaintext", Text("Hello")))).Get("server_id"));
        var listed = Assert.Single((await ListAsync(news)).ChildrenOf("message"));
        Assert.Equal(("P1", number, "true"), (listed.Get("id"), listed.Get("server_id"), listed.Get("is_sender")));
        Assert.Equal("Hello", Message.Parser.ParseFrom(listed.Child("plaintext")!.Bytes!.Value.Span).Conversation);
        await SendAsync(news, "P1", "text", "3", Node.OfBytes("plaintext", Text("Hello again")));
        Assert.Equal("Hello again", Assert.Single(await _own.ListPostsAsync(news, Stop)).Text);
        Assert.Null((await SendAsync(news, "P1", "text", "8", new Node("plaintext"))).Get("error"));
        Assert.True(Assert.Single(await _own.ListPostsAsync(news, Stop)).Deleted);

        var theirs = Jid.Parse(await FollowedAsync());
        var post = await _friend.PostAsync(theirs, "From afar", Stop);
        await _friend.EditPostAsync(theirs, post.ServerId, "From farther", Stop);
        await _friend.DeletePostAsync(theirs, post.ServerId, Stop);
        foreach (var (edit, text) in new (string?, string?)[] { (null, "From afar"), ("3", "From farther"), ("8", null) })
        {
            var notified = await _device.NextAsync("message", node => node.GetJid("from") == theirs && node.Get("edit") == edit);
            Assert.Equal((post.MessageId, post.ServerId.ToString()), (notified.Get("id"), notified.Get("server_id")));
            if (text is not null) Assert.Contains(text, Encoding.UTF8.GetString(notified.Child("plaintext")!.Bytes!.Value.Span), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Stanzas_that_make_no_sense_are_refused_with_the_codes_of_the_reference()
    {
        var own = Jid.Parse(await OwnAsync());
        var theirs = Jid.Parse(await FollowedAsync());
        var text = Node.OfBytes("plaintext", Text("x"));
        Assert.Equal("404", (await SendAsync(new Jid("120363999999999999", JidServer.Newsletter), "A", "text", null, text)).Get("error"));
        Assert.Equal("403", (await SendAsync(theirs, "B", "text", null, text)).Get("error"));
        Assert.Equal("404", (await SendAsync(own, "C", "text", "3", text)).Get("error"));
        // Trap 5: a reaction without the number of its post, and one in an encrypted form.
        Assert.Equal("479", (await SendAsync(own, "D", "reaction", null, new Node("reaction", [new("code", "👍")]))).Get("error"));
        Assert.Equal("479", (await SendAsync(own, "E", "text", null, Node.OfBytes("enc", new byte[8], new("v", "2"), new("type", "msg")))).Get("error"));
        var post = await _own.PostAsync(own, "Post", Stop);
        await _own.UpdateNewsletterAsync(own, new() { Reactions = "none" }, Stop);
        Assert.Equal("406", (await ReactAsync(own, post.ServerId, "👍")).Get("error"));
        Assert.Null((await ReactAsync(own, post.ServerId, "")).Get("error"));
    }

    [Fact]
    public async Task Numbers_reach_devices_with_live_updates_in_the_form_of_every_client()
    {
        var news = Jid.Parse(await OwnAsync());
        var post = await _own.PostAsync(news, "Post", Stop);
        await _friend.FollowNewsletterAsync(news, cancellationToken: Stop);
        await _friend.ReactToPostAsync(news, post.ServerId, "😮", Stop);
        var answer = await RequestAsync(news, "set", new Node("live_updates"));
        Assert.InRange(answer.Child("live_updates")!.GetInteger("duration")!.Value, 30, 600);
        await _friend.ReactToPostAsync(news, post.ServerId, "👍", Stop);
        await _friend.ViewPostsAsync(news, [post.ServerId], Stop);
        var reacted = await _device.NextAsync("notification", node => node.Get("type") == "newsletter" && node.Child("reaction") is not null);
        var live = reacted.Child("live_updates")!;
        foreach (var update in new[] { live.Child("messages")!.Child("message")!, live.Child("message")! })
        {
            var reaction = Assert.Single(update.Child("reactions")!.Children);
            Assert.Equal((post.ServerId.ToString(), "👍", "1"), (update.Get("server_id"), reaction.Get("code"), reaction.Get("count")));
        }
        Assert.Equal((post.ServerId.ToString(), "👍"), (reacted.Child("reaction")!.Get("message_id"), reacted.Child("reaction")!.Child("reaction")!.Text));
        var viewed = await _device.NextAsync("notification", node => node.Child("view") is not null);
        Assert.Equal("1", viewed.Child("view")!.Text);
        Assert.Equal("1", viewed.Child("live_updates")!.Child("message")!.Child("views_count")!.Get("count"));
    }

    [Fact]
    public async Task Votes_and_views_of_devices_are_counted()
    {
        var news = Jid.Parse(await OwnAsync());
        var option = new Message.Types.PollCreationMessage.Types.Option { OptionName = "a" };
        var poll = Node.OfBytes("plaintext", new Message { PollCreationMessageV3 = new() { Name = "Which?", Options = { option } } }.ToByteArray());
        var number = (await SendAsync(news, "Q", "poll", null, poll, new Node("meta", [new("polltype", "creation")]))).Get("server_id")!;
        var vote = Node.Of("message", [new("id", "V"), new("to", news), new("type", "poll"), new("server_id", number)],
            Node.Of("votes", Node.OfBytes("vote", SHA256.HashData("a"u8))), new Node("meta", [new("polltype", "vote")]));
        await _device.SendAsync(vote);
        Assert.Null((await _device.NextAsync("ack", node => node.Get("id") == "V")).Get("error"));
        await _device.SendAsync(Node.Of("receipt", [new("id", "R"), new("to", news), new("type", "view")],
            Node.Of("list", new Node("item", [new("server_id", number)]))));
        await _device.NextAsync("ack", node => node.Get("id") == "R");
        var post = Assert.Single((await ListAsync(news)).ChildrenOf("message"));
        Assert.Equal(("1", "1"), (post.Child("views_count")!.Get("count"), Assert.Single(post.Child("votes")!.Children).Get("count")));
    }

    [Fact]
    public async Task Admins_are_invited_accept_and_are_demoted_under_both_names_of_the_answer()
    {
        var news = await OwnAsync();
        await _friend.FollowNewsletterAsync(Jid.Parse(news), cancellationToken: Stop);
        var both = $$"""{"newsletter_id":"{{news}}","user_id":"{{_friend.Lid}}"}""";
        var invited = (await MexAsync("9387141988078609", both))["data"]!["xwa2_newsletter_admin_invite_create"]!;
        Assert.True(long.Parse(invited["invite_expiration_time"]!.GetValue<string>()) > DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        var pending = (await MexAsync("9783111038412085", Id(news)))["data"]!["xwa2_newsletter_admin"]!["pending_admin_invites"]![0]!["user"]!;
        Assert.Equal((_friend.Lid.ToString(), _friend.Jid.ToString()), (pending["id"]!.GetValue<string>(), pending["pn"]!.GetValue<string>()));
        await _friend.AcceptNewsletterAdminAsync(Jid.Parse(news), Stop);
        var promoted = await MexNoticeAsync("NotificationNewsletterAdminPromote");
        var update = promoted["updates"]![0]!;
        Assert.Equal((news, _friend.Lid.ToString()), (update["jid"]!.GetValue<string>(), update["user"]!.GetValue<string>()));
        Assert.Equal("2", (await MexAsync("26278439461859188", Id(news)))["data"]!["xwa2_newsletter_admin"]!["admin_count"]!.ToString());
        var demoted = (await MexAsync("6551828931592903", both))["data"]!;
        Assert.NotNull(demoted["xwa2_newsletter_demote"]);
        Assert.NotNull(demoted["xwa2_newsletter_admin_demote"]);
        Assert.Equal(409, ErrorOf(await MexAsync("9880997548630971", both)));
        Assert.Equal(403, ErrorOf(await MexAsync("9580828702035549", Id(await FollowedAsync()))));
    }

    [Fact]
    public async Task Changes_reach_followers_in_the_forms_of_Baileys_and_whatsmeow_and_survive_a_restart()
    {
        var news = await FollowedAsync();
        await _friend.UpdateNewsletterAsync(Jid.Parse(news), new() { Name = "Newer", Description = "Words" }, Stop);
        var notified = await MexNoticeAsync("NotificationNewsletterUpdate");
        Assert.Equal("Newer", notified["updates"]![0]!["settings"]!["name"]!.GetValue<string>());
        Assert.Equal("Words", notified["data"]!["xwa2_notify_newsletter_on_metadata_update"]!["thread_metadata"]!["description"]!["text"]!.GetValue<string>());
        await _friend.PostAsync(Jid.Parse(news), "Kept", Stop);
        await _device.DisposeAsync();
        await _host.DisposeAsync();
        _host = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = _folder }, cancellationToken: Stop);
        var friend = (await _host.Network.FindPhoneAsync(_friend.Id, Stop))!;
        var kept = await friend.ReadNewsletterAsync(Jid.Parse(news), Stop);
        Assert.Equal(("Newer", 2), (kept.Name, kept.SubscribersCount));
        Assert.Equal("Kept", Assert.Single(await friend.ListPostsAsync(Jid.Parse(news), Stop)).Text);
    }

    [Fact]
    public async Task Terms_are_accepted_in_both_forms()
    {
        foreach (var (id, accept) in new[]
        {
            ("20601218", new Node("notice", [new("id", "20601218"), new("stage", "5")])),
            ("20610101", Node.Of("request", [new("type", "session_update")], new Node("notice", [new("id", "20610101")]))),
        })
        {
            Assert.Equal("false", await StateAsync(id));
            Assert.Equal("result", (await _device.RequestAsync("tos", "set", accept)).Get("type"));
            Assert.Equal("true", await StateAsync(id));
        }

        async Task<string?> StateAsync(string id) =>
            (await _device.RequestAsync("tos", "get", Node.Of("request", new Node("notice", [new("id", id)])))).Child("tos")!.Child("notice")!.Get("state");
    }

    private async Task<string> OwnAsync() => (await _own.CreateNewsletterAsync("Own", cancellationToken: Stop)).Id;

    private async Task<string> FollowedAsync()
    {
        var made = await _friend.CreateNewsletterAsync("News", cancellationToken: Stop);
        await _own.FollowNewsletterAsync(Jid.Parse(made.Id), cancellationToken: Stop);
        return made.Id;
    }

    private async Task<JsonNode> MexAsync(string id, string variables)
    {
        var body = Encoding.UTF8.GetBytes("{\"variables\":" + variables + "}");
        var answer = await _device.RequestAsync("w:mex", "get", Node.OfBytes("query", body, new NodeAttribute("query_id", id)));
        return JsonNode.Parse(answer.Child("result")!.Bytes!.Value.Span)!;
    }

    private async Task<JsonNode> MexNoticeAsync(string operation)
    {
        var stanza = await _device.NextAsync("notification", node => node.Get("type") == "mex" && node.Child("update")?.Get("op_name") == operation);
        return JsonNode.Parse(stanza.Child("update")!.Bytes!.Value.Span)!;
    }

    private async Task<Node> SendAsync(Jid to, string id, string type, string? edit, params Node[] children)
    {
        List<NodeAttribute> attributes = [new("id", id), new("to", to), new("type", type)];
        if (edit is not null) attributes.Add(new NodeAttribute("edit", edit));
        await _device.SendAsync(Node.Of("message", attributes, children));
        return await _device.NextAsync("ack", node => node.Get("class") == "message" && node.Get("id") == id);
    }

    private async Task<Node> ReactAsync(Jid to, long serverId, string emoji)
    {
        var id = "react" + ++_nextId;
        List<NodeAttribute> attributes = [new("id", id), new("to", to), new("type", "reaction"), new("server_id", serverId.ToString())];
        if (emoji.Length == 0) attributes.Add(new NodeAttribute("edit", "7"));
        await _device.SendAsync(Node.Of("message", attributes, new Node("reaction", emoji.Length == 0 ? null : [new("code", emoji)])));
        return await _device.NextAsync("ack", node => node.Get("id") == id);
    }

    private async Task<Node> RequestAsync(Jid to, string type, Node child)
    {
        var id = "n" + ++_nextId;
        await _device.SendAsync(Node.Of("iq", [new("id", id), new("xmlns", "newsletter"), new("type", type), new("to", to)], child));
        return await _device.NextAsync("iq", answer => answer.Get("id") == id);
    }

    private async Task<Node> ListAsync(Jid news)
    {
        var named = new Node("messages", [new("type", "jid"), new("jid", news), new("count", "10")]);
        var byAttribute = (await _device.RequestAsync("newsletter", "get", named)).Child("messages")!;
        var byAddress = (await RequestAsync(news, "get", new Node("messages", [new("count", "10")]))).Child("messages")!;
        Assert.Equal(byAddress.Children.Count, byAttribute.Children.Count);
        return byAttribute;
    }

    private static int ErrorOf(JsonNode answer) => answer["errors"]![0]!["extensions"]!["error_code"]!.GetValue<int>();

    private static string Id(string newsletter) => "{\"newsletter_id\":\"" + newsletter + "\"}";

    private static byte[] Text(string text) => new Message { Conversation = text }.ToByteArray();
}
