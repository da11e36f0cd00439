using System.Text.Json;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Newsletters end to end, with a phone of the sandbox as the other side.</summary>
[Collection(GatewayCollection.Name)]
public sealed class NewsletterTests(GatewayStage stage)
{
    // A picture of one pixel.
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Newsletter_is_created_changed_followed_by_others_and_deleted()
    {
        var (channel, _, friend) = await PairAsync();
        var root = $"/v1/channels/{channel}/newsletters";
        var made = await stage.Test.PostAsync(root, new { name = "Acme news", description = "All of it", picture = Png });
        Assert.True((int)made.Status == 201, made.ToString());
        var id = made.String("id");
        Assert.Equal(("Acme news", "All of it", "owner"), (made.String("name"), made.String("description"), made.String("role")));
        Assert.Equal("https://whatsapp.com/channel/" + made.String("invite_code"), made.String("link_url"));
        Assert.Equal(JsonValueKind.String, made["picture_id"].ValueKind);

        var changed = await PatchAsync($"{root}/{id}", new { name = "Acme today", reactions = "basic", picture = "" });
        Assert.Equal(("Acme today", "basic", JsonValueKind.Null), (changed.String("name"), changed.String("reactions"), changed["picture_id"].ValueKind));
        await ActAsync(friend, $"newsletters/{id}/follow", new { });
        Assert.Equal(2, (await stage.Test.GetAsync($"{root}/{id}"))["subscribers_count"].GetInt64());
        Assert.Equal(id, (await stage.Test.GetAsync($"{root}/link/{made.String("invite_code")}")).String("id"));
        Assert.Contains(id, Ids(await stage.Test.GetAsync(root)));
        Assert.Contains(id, Ids(await stage.Test.GetAsync($"{root}/find?search=acme%20today")));
        Assert.Equal(204, (int)(await stage.Test.DeleteAsync($"{root}/{id}")).Status);
        var gone = await stage.Test.GetAsync($"{root}/{id}");
        Assert.Equal((404, "not_found", "newsletter_not_found"), ((int)gone.Status, gone.Code, gone.Detail("reason")));
    }

    [Fact]
    public async Task List_is_paged_without_gaps()
    {
        var (channel, _, _) = await PairAsync();
        var root = $"/v1/channels/{channel}/newsletters";
        List<string> made = [];
        foreach (var i in Enumerable.Range(0, 3)) made.Add((await stage.Test.PostAsync(root, new { name = $"N{i}" })).String("id"));
        var first = await stage.Test.GetAsync($"{root}?limit=2");
        var second = await stage.Test.GetAsync($"{root}?limit=2&cursor={first.String("next_cursor")}");
        Assert.Equal(made.Order(), Ids(first).Concat(Ids(second)).Order());
        Assert.Equal(JsonValueKind.Null, second["next_cursor"].ValueKind);
        Assert.Equal("invalid_request", (await stage.Test.GetAsync($"{root}?cursor=abc")).Code);
    }

    [Fact]
    public async Task Following_muting_and_leaving_reach_the_account_and_refusals_name_their_reason()
    {
        var (channel, own, friend) = await PairAsync();
        var root = $"/v1/channels/{channel}/newsletters";
        var made = await stage.OnPhoneAsync(friend, "newsletters", new { name = "News" });
        var (id, code) = (made.String("id"), made.String("invite_code"));
        foreach (var (error, reason) in new[] { (405, "newsletter_closed"), (419, "newsletter_limit"), (451, "region_not_supported") })
        {
            await PatchAsync($"/v1/sandbox/phones/{friend}/newsletters/{id}", new { follow_error = error });
            var refused = await stage.Test.PostAsync($"{root}/{id}/subscription");
            Assert.Equal(
                (502, "other", reason, error.ToString(), "newsletter_follow"),
                ((int)refused.Status, refused.Code, refused.Detail("reason"), refused.Detail("upstream_code"), refused.Detail("operation")));
        }
        await PatchAsync($"/v1/sandbox/phones/{friend}/newsletters/{id}", new { follow_error = 0 });
        Assert.Equal("not_following", (await stage.Test.DeleteAsync($"{root}/{id}/subscription")).Detail("reason"));
        Assert.Equal(204, (int)(await stage.Test.PostAsync($"{root}/{id}/subscription")).Status);
        Assert.Equal("subscriber", (await stage.Test.GetAsync($"/v1/sandbox/phones/{own}/newsletters/{id}")).String("role"));
        Assert.Equal(204, (int)(await PutAsync($"{root}/{id}/mute", new { muted = true })).Status);
        Assert.True((await stage.Test.GetAsync($"{root}/{id}"))["muted"].GetBoolean());
        Assert.Equal("not_an_admin", (await PatchAsync($"{root}/{id}", new { name = "Mine" })).Detail("reason"));
        Assert.Equal(204, (int)(await stage.Test.DeleteAsync($"{root}/{id}/subscription")).Status);
        Assert.Equal("subscriber", (await stage.Test.PostAsync($"{root}/invite/{code}/subscription")).String("role"));
        Assert.Equal(204, (int)(await stage.Test.DeleteAsync($"{root}/invite/{code}/subscription")).Status);
        var unknown = await stage.Test.PostAsync($"{root}/120363999999999999@newsletter/subscription");
        Assert.Equal(("not_found", "newsletter_not_found"), (unknown.Code, unknown.Detail("reason")));
    }

    [Fact]
    public async Task Posts_of_every_type_are_sent_edited_deleted_and_read_with_their_numbers()
    {
        var (channel, own, friend) = await PairAsync();
        var root = $"/v1/channels/{channel}/newsletters";
        var id = (await stage.Test.PostAsync(root, new { name = "News" })).String("id");
        await ActAsync(friend, $"newsletters/{id}/follow", new { });
        object[] posts =
        [
            new { type = "text", to = id, text = "Hello" },
            new { type = "image", to = id, media_base64 = Png, caption = "Picture" },
            new { type = "video", to = id, media_base64 = "AAAAGGZ0eXBtcDQyAAAAAA==", mime_type = "video/mp4" },
            new { type = "gif", to = id, media_base64 = "AAAAGGZ0eXBtcDQyAAAAAA==", mime_type = "video/mp4" },
            new { type = "voice", to = id, media_base64 = SampleFiles.Base64("voice.ogg"), mime_type = "audio/ogg; codecs=opus" },
            new { type = "document", to = id, media_base64 = "JVBERi0xLjQ=", mime_type = "application/pdf", filename = "a.pdf" },
            new { type = "sticker", to = id, media_base64 = Png, mime_type = "image/png" },
            new { type = "poll", to = id, title = "Which?", options = new[] { "a", "b" } },
        ];
        List<string> messages = [];
        foreach (var post in posts)
        {
            var sent = await stage.Test.PostAsync($"/v1/channels/{channel}/messages", post);
            Assert.True((int)sent.Status == 202, sent.ToString());
            messages.Add(sent.String("message_id"));
        }
        foreach (var message in messages) await WaitSentAsync(channel, message);
        var shown = (await stage.Test.GetAsync($"/v1/sandbox/phones/{friend}/newsletters/{id}/posts"))["data"].EnumerateArray().ToArray();
        Assert.Equal(
            [
                ("text", null), ("media", "image"), ("media", "video"), ("media", "gif"), ("media", "ptt"), ("media", "document"), ("media", "sticker"),
                ("poll", null),
            ],
            shown.Select(post => (post.GetProperty("type").GetString()!, post.GetProperty("media_type").GetString())));

        Assert.Equal(202, (int)(await stage.Test.PatchAsync($"/v1/channels/{channel}/messages/{messages[0]}", new { text = "Hello again" })).Status);
        Assert.Equal(202, (int)(await stage.Test.DeleteAsync($"/v1/channels/{channel}/messages/{messages[1]}")).Status);
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/sandbox/phones/{friend}/newsletters/{id}/posts"))["data"].EnumerateArray().ToArray()
                    is [var first, var second, ..]
                && first.GetProperty("text").GetString() == "Hello again" && second.GetProperty("deleted").GetBoolean(),
            "the post is edited, and the other one deleted");
        var poll = shown[^1].GetProperty("server_id").GetInt64();
        Assert.Equal(204, (int)(await PutAsync($"{root}/{id}/messages/{poll}/vote", new { options = new[] { "a" } })).Status);
        Assert.Equal(204, (int)(await PutAsync($"{root}/{id}/messages/{poll}/reaction", new { emoji = "👍" })).Status);
        Assert.Equal(204, (int)(await stage.Test.PostAsync($"{root}/{id}/views", new { server_ids = new[] { poll } })).Status);
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"{root}/{id}/messages?limit=1"))["data"][0] is var read && read.GetProperty("views").GetInt64() == 1
                && read.GetProperty("reactions")[0].GetProperty("emoji").GetString() == "👍"
                && read.GetProperty("votes")[0].GetProperty("option").GetString() == "a",
            "the numbers are read");
        var page = await stage.Test.GetAsync($"{root}/{id}/messages?limit=5");
        var rest = await stage.Test.GetAsync($"{root}/{id}/messages?limit=5&cursor={page.String("next_cursor")}");
        Assert.Equal(8, page["data"].GetArrayLength() + rest["data"].GetArrayLength());
        Assert.Equal("post_not_found", (await PutAsync($"{root}/{id}/messages/9999/reaction", new { emoji = "👍" })).Detail("reason"));
        _ = own;
    }

    [Fact]
    public async Task What_newsletters_do_not_take_is_refused_and_posting_without_the_right_fails_the_message()
    {
        var (channel, _, friend) = await PairAsync();
        var id = (await stage.OnPhoneAsync(friend, "newsletters", new { name = "News" })).String("id");
        foreach (var (body, field) in new (object, string)[]
        {
            (new { type = "location", to = id, latitude = 1.5, longitude = 2.5 }, "to"),
            (new { type = "text", to = id, text = "a", mentions = new[] { "+4915187654321" } }, "mentions"),
            (new { type = "image", to = id, media_base64 = Png, view_once = true }, "view_once"),
        })
        {
            var refused = await stage.Test.PostAsync($"/v1/channels/{channel}/messages", body);
            Assert.Equal(("invalid_request", true), (refused.Code, refused.Detail(field) is not null));
        }
        var sent = await stage.Test.PostAsync($"/v1/channels/{channel}/messages", new { type = "text", to = id, text = "Not mine" });
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{sent.String("message_id")}")) is var message
                && message.String("status") == "failed" && message["error"].GetProperty("upstream_code").GetInt32() == 403,
            "the message fails");
    }

    [Fact]
    public async Task Joining_posts_numbers_changes_and_leaving_are_events()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Stop);
        var (channel, _, friend) = await PairAsync();
        await stage.Test.PostAsync(
            "/v1/webhook-endpoints",
            new
            {
                url = receiver.Address.ToString(), channel_id = channel,
                events = new[] { "newsletter.joined", "newsletter.left", "newsletter.updated", "newsletter.message", "newsletter.reaction" },
            });
        var root = $"/v1/channels/{channel}/newsletters";
        var id = (await stage.OnPhoneAsync(friend, "newsletters", new { name = "News" })).String("id");
        await stage.Test.PostAsync($"{root}/{id}/subscription");
        Assert.Equal(300, (await stage.Test.PostAsync($"{root}/{id}/tracking"))["duration_seconds"].GetInt32());
        var post = await stage.OnPhoneAsync(friend, $"newsletters/{id}/posts", new { text = "Hello" });
        var number = post["server_id"].GetInt64();
        await ActAsync(friend, $"newsletters/{id}/react", new { server_id = number, emoji = "🎉" });
        await PatchAsync($"/v1/sandbox/phones/{friend}/newsletters/{id}", new { name = "Newer" });
        await stage.Test.DeleteAsync($"{root}/{id}/subscription");
        JsonElement Payload(string name) => receiver.Deliveries.Entries.First(one => one.Event == name).Payload;
        await Eventually.TrueAsync(
            () => receiver.Deliveries.Entries.Select(one => one.Event).Distinct().Count() == 5, "all five events are delivered");
        Assert.Equal(id, Payload("newsletter.joined").GetProperty("newsletter").GetProperty("id").GetString());
        Assert.StartsWith("+", Payload("newsletter.joined").GetProperty("actor").GetProperty("phone_number").GetString(), StringComparison.Ordinal);
        var raised = Payload("newsletter.message");
        Assert.Equal(
            ("posted", "Hello", number),
            (raised.GetProperty("change").GetString(), raised.GetProperty("post").GetProperty("text").GetProperty("body").GetString(),
                raised.GetProperty("post").GetProperty("server_id").GetInt64()));
        Assert.Equal("🎉", Payload("newsletter.reaction").GetProperty("reactions")[0].GetProperty("emoji").GetString());
        Assert.Equal("Newer", Payload("newsletter.updated").GetProperty("name").GetString());
        Assert.Equal("left", Payload("newsletter.left").GetProperty("reason").GetString());
        Assert.Equal(204, (int)(await stage.Test.DeleteAsync($"{root}/{id}/tracking")).Status);
        Assert.Equal("not_found", (await stage.Test.DeleteAsync($"{root}/{id}/tracking")).Code);
    }

    [Fact]
    public async Task Admins_are_invited_by_message_accept_are_demoted_and_take_over()
    {
        var (channel, _, friend) = await PairAsync();
        var root = $"/v1/channels/{channel}/newsletters";
        var id = (await stage.Test.PostAsync(root, new { name = "News" })).String("id");
        var number = (await stage.Test.GetAsync($"/v1/sandbox/phones/{friend}")).String("phone_number");
        Assert.Equal("user_not_a_follower", (await stage.Test.PostAsync($"{root}/{id}/invite/{number}", new { })).Detail("reason"));
        await ActAsync(friend, $"newsletters/{id}/follow", new { });
        var invited = await stage.Test.PostAsync($"{root}/{id}/invite/{number}", new { message = "Will you?" });
        Assert.Equal(JsonValueKind.String, invited["expires_at"].ValueKind);
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/sandbox/phones/{friend}/messages"))["data"].EnumerateArray()
                .Any(message => message.GetProperty("type").GetString() == "admin_invite"),
            "the friend has the message that invites");
        var admins = await stage.Test.GetAsync($"{root}/{id}/admins");
        Assert.Equal((1, number), (admins["admin_count"].GetInt64(), admins["pending_invites"][0].GetProperty("phone_number").GetString()));
        Assert.Equal(204, (int)(await stage.Test.DeleteAsync($"{root}/{id}/invite/{number}")).Status);
        Assert.Equal("not_invited", (await stage.Test.DeleteAsync($"{root}/{id}/invite/{number}")).Detail("reason"));
        await stage.Test.PostAsync($"{root}/{id}/invite/{number}", new { });
        await ActAsync(friend, $"newsletters/{id}/accept", new { });
        Assert.Equal(204, (int)(await stage.Test.DeleteAsync($"{root}/{id}/admins/{number}")).Status);
        Assert.Equal("user_not_an_admin", (await PutAsync($"{root}/{id}/owner", new { jid = number })).Detail("reason"));
        await stage.Test.PostAsync($"{root}/{id}/invite/{number}", new { });
        await ActAsync(friend, $"newsletters/{id}/accept", new { });
        Assert.Equal(204, (int)(await PutAsync($"{root}/{id}/owner", new { jid = number })).Status);
        Assert.Equal("owner", (await stage.Test.GetAsync($"/v1/sandbox/phones/{friend}/newsletters/{id}")).String("role"));

        var theirs = (await stage.OnPhoneAsync(friend, "newsletters", new { name = "Theirs" })).String("id");
        await stage.Test.PostAsync($"{root}/{theirs}/subscription");
        Assert.Equal("not_invited", (await PutAsync($"{root}/{theirs}/admins/me", null)).Detail("reason"));
        await ActAsync(friend, $"newsletters/{theirs}/invite", new { channel_id = channel });
        Assert.Equal("invalid_request", (await PutAsync($"{root}/{theirs}/admins/{number}", null)).Code);
        Assert.Equal(204, (int)(await PutAsync($"{root}/{theirs}/admins/me", null)).Status);
        Assert.Equal("admin", (await stage.Test.GetAsync($"{root}/{theirs}")).String("role"));
    }

    [Fact]
    public async Task Posts_are_pinned_followers_listed_and_similar_newsletters_found()
    {
        var (channel, _, friend) = await PairAsync();
        var root = $"/v1/channels/{channel}/newsletters";
        var id = (await stage.Test.PostAsync(root, new { name = "News" })).String("id");
        await ActAsync(friend, $"newsletters/{id}/follow", new { });
        var number = (await stage.Test.GetAsync($"/v1/sandbox/phones/{friend}")).String("phone_number");
        await WaitSentAsync(
            channel, (await stage.Test.PostAsync($"/v1/channels/{channel}/messages", new { type = "text", to = id, text = "Hello" })).String("message_id"));
        var post = (await stage.Test.GetAsync($"{root}/{id}/messages"))["data"][0].GetProperty("server_id").GetInt64();
        var pin = $"{root}/{id}/messages/{post}/pin";
        Assert.Equal(204, (int)(await stage.Test.PostAsync(pin)).Status);
        Assert.Equal(post, (await stage.Test.GetAsync($"{root}/{id}"))["pinned"][0].GetProperty("server_id").GetInt64());
        Assert.Equal(204, (int)(await stage.Test.DeleteAsync(pin)).Status);
        Assert.Equal(0, (await stage.Test.GetAsync($"{root}/{id}"))["pinned"].GetArrayLength());
        Assert.Equal("not_found", (await stage.Test.PostAsync($"{root}/{id}/messages/9999/pin")).Code);

        var followers = (await stage.Test.GetAsync($"{root}/{id}/followers"))["data"].EnumerateArray().ToArray();
        Assert.Contains(followers, one => one.GetProperty("role").GetString() == "owner");
        var follower = followers.Single(one => one.GetProperty("role").GetString() == "subscriber");
        Assert.Equal(number, follower.GetProperty("person").GetProperty("phone_number").GetString());
        Assert.Equal(JsonValueKind.String, follower.GetProperty("followed_at").ValueKind);
        Assert.Equal(1, (await stage.Test.GetAsync($"{root}/{id}/followers?limit=1"))["data"].GetArrayLength());

        var theirs = (await stage.OnPhoneAsync(friend, "newsletters", new { name = "Theirs" })).String("id");
        foreach (var refused in new[]
        {
            await stage.Test.GetAsync($"{root}/{theirs}/followers"), await stage.Test.PostAsync($"{root}/{theirs}/messages/100/pin"),
        })
            Assert.Equal(("other", "not_an_admin"), (refused.Code, refused.Detail("reason")));
        Assert.DoesNotContain(id, Ids(await stage.Test.GetAsync($"{root}/{id}/similar?limit=200")));
        Assert.Contains(theirs, Ids(await stage.Test.GetAsync($"{root}/{id}/similar?limit=200")));
        var unknown = await stage.Test.GetAsync($"{root}/120363999999999999@newsletter/similar");
        Assert.Equal(("not_found", "newsletter_not_found"), (unknown.Code, unknown.Detail("reason")));
        var other = await PatchAsync($"/v1/sandbox/phones/{friend}/newsletters/{id}", new { name = "Mine" });
        Assert.Equal(("other", "not_allowed", "403"), (other.Code, other.Detail("reason"), other.Detail("upstream_code")));
    }

    [Fact]
    public async Task Link_is_sent_with_a_card_and_once_per_client_ref()
    {
        var (channel, _, friend) = await PairAsync();
        var made = await stage.OnPhoneAsync(friend, "newsletters", new { name = "News" });
        var number = (await stage.Test.GetAsync($"/v1/sandbox/phones/{friend}")).String("phone_number");
        var path = $"/v1/channels/{channel}/newsletters/link/{made.String("invite_code")}";
        var sent = await stage.Test.PostAsync(path, new { to = number, body = "Read %URL% today", client_ref = "link-1" });
        Assert.Equal(202, (int)sent.Status);
        Assert.True((await stage.Test.PostAsync(path, new { to = number, body = "Again", client_ref = "link-1" }))["duplicate"].GetBoolean());
        var message = await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{sent.String("message_id")}");
        Assert.Equal($"Read https://whatsapp.com/channel/{made.String("invite_code")} today", message["text"].GetProperty("body").GetString());
        Assert.Equal("News", message["text"].GetProperty("link_preview").GetProperty("title").GetString());
        var unknown = await stage.Test.PostAsync($"/v1/channels/{channel}/newsletters/link/0029VzzzzzzzzzzzzzzzzzzZ", new { to = number });
        Assert.Equal(("not_found", "newsletter_not_found"), (unknown.Code, unknown.Detail("reason")));
    }

    private async Task<(string Channel, string Own, string Friend)> PairAsync()
    {
        var (channel, own) = await stage.PairAsync();
        return (channel, own, await stage.CreatePhoneAsync());
    }

    private async Task ActAsync(string phone, string action, object body)
    {
        var reply = await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/{action}", body);
        Assert.True((int)reply.Status == 200, reply.ToString());
    }

    private Task<Reply> PatchAsync(string path, object body) => stage.Test.PatchAsync(path, body);

    private Task<Reply> PutAsync(string path, object? body) =>
        stage.Test.SendTextAsync(HttpMethod.Put, path, body is null ? "{}" : JsonSerializer.Serialize(body));

    private Task WaitSentAsync(string channel, string message) => Eventually.TrueAsync(
        async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{message}")).String("status") is not "queued", "the post is sent");

    private static IEnumerable<string> Ids(Reply list) => list["data"].EnumerateArray().Select(one => one.GetProperty("id").GetString()!);
}
