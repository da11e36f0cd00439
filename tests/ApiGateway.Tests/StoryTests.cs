using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Stories over the gateway, with phones of the sandbox as contacts.</summary>
[Collection(GatewayCollection.Name)]
public sealed class StoryTests(GatewayStage stage)
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private async Task<string> NumberAsync(string phone) => (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}")).String("phone_number");

    private async Task<string> PostAsync(string channel, string path, object body)
    {
        var reply = await stage.Test.PostAsync($"/v1/channels/{channel}/{path}", body);
        Assert.True(reply.Status == HttpStatusCode.Accepted, reply.ToString());
        return reply.String("message_id");
    }

    private async Task<WebhookReceiver> ListenAsync(string channel, params string[] events)
    {
        var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        var made = await stage.Test.PostAsync("/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events, channel_ids = new[] { channel } });
        Assert.True(made.Status == HttpStatusCode.Created, made.ToString());
        return receiver;
    }

    [Fact]
    public async Task Text_story_reaches_the_accounts_of_its_list_and_has_its_viewers()
    {
        var (channel, _) = await stage.PairAsync();
        var (ada, cid) = (await stage.CreatePhoneAsync(), await stage.CreatePhoneAsync());
        await using var hooks = await ListenAsync(channel, "story.viewed", "message.reaction", "message.status");
        var id = await PostAsync(channel, "stories/send/text", new
        {
            text = "my day", background_color = "#1E6E4F", caption_color = "#80FFFFFF", font_type = "system_bold",
            status_jid_list = new[] { await NumberAsync(ada) },
        });
        var shown = await stage.ShownAsync(ada, id);
        Assert.Equal("status@broadcast", shown.GetProperty("chat").GetString());
        var text = (await stage.Test.GetAsync($"/v1/channels/{channel}/stories/{id}"))["text"];
        Assert.Equal(
            ("#FF1E6E4F", "#80FFFFFF", 6),
            (text.GetProperty("background_color").GetString(), text.GetProperty("text_color").GetString(), text.GetProperty("font").GetInt32()));

        Assert.Equal(HttpStatusCode.OK, (await stage.Test.PostAsync($"/v1/sandbox/phones/{ada}/read", new { message_ids = new[] { id } })).Status);
        Assert.Equal(HttpStatusCode.OK, (await stage.Test.PostAsync(
            $"/v1/sandbox/phones/{ada}/read", new { message_ids = new[] { id }, played = true })).Status);
        var viewed = (await hooks.WaitAsync("story.viewed")).Payload;
        Assert.Equal(id, viewed.GetProperty("message_id").GetString());
        Assert.Equal(await NumberAsync(ada), viewed.GetProperty("viewer").GetProperty("phone_number").GetString());
        await stage.OnPhoneAsync(ada, "react", new { message_id = id, emoji = "👏" });
        Assert.Equal("👏", (await hooks.WaitAsync("message.reaction")).Payload.GetProperty("emoji").GetString());
        JsonElement viewer = default;
        await Eventually.TrueAsync(
            async () => (viewer = (await stage.Test.GetAsync($"/v1/channels/{channel}/statuses/{id}"))["data"].EnumerateArray().SingleOrDefault())
                .ValueKind == JsonValueKind.Object && viewer.GetProperty("played_at").ValueKind == JsonValueKind.String,
            "the viewer is listed");
        Assert.Equal(JsonValueKind.String, viewer.GetProperty("read_at").ValueKind);
        Assert.Single(hooks.Deliveries.Entries, hook => hook.Event == "story.viewed");
        Assert.Empty((await stage.Test.GetAsync($"/v1/sandbox/phones/{cid}/messages"))["data"].EnumerateArray());
    }

    [Fact]
    public async Task Every_kind_of_story_is_posted_by_every_route()
    {
        var (channel, _) = await stage.PairAsync();
        var ada = await stage.CreatePhoneAsync();
        var list = new[] { await NumberAsync(ada) };
        var ogg = Convert.ToBase64String(OggFiles.VoiceNote("story"));
        foreach (var (path, body, type) in new (string, object, string)[]
        {
            ("stories", new { text = "a", status_jid_list = list }, "text"), ("messages/story", new { text = "b", status_jid_list = list }, "text"),
            ("messages/story/text", new { text = "c", status_jid_list = list }, "text"),
            ("stories", new { media_base64 = Png, caption = "d", status_jid_list = list }, "image"),
            ("stories/send/image", new { media_base64 = Png, mime_type = "image/png", status_jid_list = list }, "image"),
            ("stories/send/media", new { media_base64 = "data:image/png;base64," + Png, status_jid_list = list }, "image"),
            ("messages/story/media", new { media_base64 = Png, status_jid_list = list }, "image"),
            ("messages/story", new { media_base64 = Png, status_jid_list = list }, "image"),
            ("stories", new { media_base64 = ogg, status_jid_list = list }, "audio"),
            ("stories/send/audio", new { media_base64 = ogg, background_color = "#112233", status_jid_list = list }, "audio"),
            ("messages/story/audio", new { media_base64 = ogg, status_jid_list = list }, "audio"),
        })
        {
            var id = await PostAsync(channel, path, body);
            Assert.Equal(type, (await stage.ShownAsync(ada, id)).GetProperty("type").GetString());
            Assert.Equal(type, (await stage.Test.GetAsync($"/v1/channels/{channel}/stories/{id}")).String("type"));
        }
        Assert.Equal(11, (await stage.Test.GetAsync($"/v1/channels/{channel}/stories?from_me=true"))["data"].GetArrayLength());
    }

    [Fact]
    public async Task Story_of_a_contact_is_received_listed_answered_and_deleted()
    {
        var (channel, owner) = await stage.PairAsync();
        var (ada, cid) = (await stage.CreatePhoneAsync(), await stage.CreatePhoneAsync());
        await using var hooks = await ListenAsync(channel, "story.received", "story.deleted", "message.received", "message.deleted");
        var to = await NumberAsync(owner);
        foreach (var phone in new[] { ada, cid }) await stage.OnPhoneAsync(phone, "messages", new { to, text = "hello" });
        var id = (await stage.OnPhoneAsync(ada, "messages", new { to = "status@broadcast", text = "her day" })).String("id");
        await stage.OnPhoneAsync(cid, "messages", new { to = "status@broadcast", text = "his day" });
        var story = (await hooks.WaitAsync("story.received", hook => hook.Payload.GetProperty("story").GetProperty("id").GetString() == id)).Payload
            .GetProperty("story");
        Assert.Equal(await NumberAsync(ada), story.GetProperty("from").GetProperty("phone_number").GetString());
        await hooks.WaitAsync("story.received", hook => hook.Payload.GetProperty("story").GetProperty("id").GetString() != id);
        var stories = $"/v1/channels/{channel}/stories";
        Assert.Equal(2, (await stage.Test.GetAsync(stories))["data"].GetArrayLength());
        var hers = await stage.Test.GetAsync($"{stories}?author={Uri.EscapeDataString(await NumberAsync(ada))}");
        Assert.Equal(id, Assert.Single(hers["data"].EnumerateArray()).GetProperty("id").GetString());

        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.PostAsync($"{stories}/{id}/view", new { })).Status);
        await Eventually.TrueAsync(async () => (await stage.ShownAsync(ada, id)).GetProperty("status").GetString() == "read", "the author sees the view");
        var reaction = await stage.Test.SendAsync(HttpMethod.Put, $"{stories}/{id}/reaction", JsonContent.Create(new { emoji = "👍" }));
        Assert.Equal(HttpStatusCode.Accepted, reaction.Status);
        await Eventually.TrueAsync(() => HasAsync(ada, "reaction"), "the author has the reaction");
        Assert.False(await HasAsync(cid, "reaction"));
        var reply = await PostAsync(channel, $"stories/{id}/reply", new { text = "nice" });
        Assert.Equal(id, (await stage.ShownAsync(ada, reply)).GetProperty("quoted_message_id").GetString());

        var again = await stage.Test.SendAsync(
            HttpMethod.Put, $"{stories}/{id}", JsonContent.Create(new { status_jid_list = new[] { await NumberAsync(cid) } }));
        Assert.True(again.Status == HttpStatusCode.Accepted, again.ToString());
        Assert.Equal("her day", (await stage.ShownAsync(cid, again.String("message_id"))).GetProperty("text").GetString());

        await stage.OnPhoneAsync(ada, "delete", new { message_id = id });
        var deleted = (await hooks.WaitAsync("story.deleted")).Payload;
        Assert.Equal((id, false), (deleted.GetProperty("message_id").GetString(), deleted.GetProperty("from_me").GetBoolean()));
        Assert.DoesNotContain(hooks.Deliveries.Entries, hook => hook.Event == "message.deleted");
        Assert.All(
            hooks.Deliveries.Entries.Where(hook => hook.Event == "message.received"),
            hook => Assert.NotEqual("status@broadcast", hook.Payload.GetProperty("message").GetProperty("chat_id").GetString()));

        async Task<bool> HasAsync(string phone, string type) => (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}/messages"))["data"].EnumerateArray()
            .Any(message => message.GetProperty("type").GetString() == type);
    }

    [Fact]
    public async Task Deletion_is_sent_to_the_recipients_of_the_story()
    {
        var (channel, _) = await stage.PairAsync();
        var ada = await stage.CreatePhoneAsync();
        var id = await PostAsync(channel, "stories", new { text = "too early", status_jid_list = new[] { await NumberAsync(ada) } });
        await stage.ShownAsync(ada, id);
        var deleted = await stage.Test.DeleteAsync($"/v1/channels/{channel}/stories/{id}");
        Assert.True(deleted.Status == HttpStatusCode.Accepted, deleted.ToString());
        Assert.Equal("delete", (await stage.ShownAsync(ada, deleted.String("message_id"))).GetProperty("type").GetString());
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/stories/{id}"))["deleted_at"].ValueKind == JsonValueKind.String, "it is deleted");
    }

    [Fact]
    public async Task Story_follows_the_privacy_of_the_account_unless_it_has_a_list()
    {
        var (channel, owner) = await stage.PairAsync();
        var (ada, cid) = (await stage.CreatePhoneAsync(), await stage.CreatePhoneAsync());
        var to = await NumberAsync(owner);
        foreach (var phone in new[] { ada, cid }) await stage.OnPhoneAsync(phone, "messages", new { to, text = "hello" });
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/messages"))["data"].GetArrayLength() == 2, "both have written");
        var all = await PostAsync(channel, "stories", new { text = "to all" });
        foreach (var phone in new[] { ada, cid }) await stage.ShownAsync(phone, all);
        var some = await PostAsync(channel, "stories", new { text = "not to Cid", exclude_contacts = new[] { await NumberAsync(cid) } });
        await stage.ShownAsync(ada, some);
        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.PostAsync(
            $"/v1/sandbox/phones/{owner}/app-state",
            new { action = "status_privacy", setting = "deny_list", accounts = new[] { await NumberAsync(ada) } })).Status);
        // The choice arrives with the next sync: a story that still goes to all is no fault.
        await Eventually.TrueAsync(
            async () =>
            {
                var id = await PostAsync(channel, "stories", new { text = "not to Ada" });
                await stage.ShownAsync(cid, id);
                return !await HasAsync(ada, id);
            },
            "the choice counts");
        Assert.False(await HasAsync(cid, some));

        async Task<bool> HasAsync(string phone, string id) => (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}/messages?limit=200"))["data"]
            .EnumerateArray().Any(message => message.GetProperty("id").GetString() == id);
    }

    [Fact]
    public async Task Story_without_recipients_is_rejected_or_fails_with_its_reason()
    {
        var (channel, owner) = await stage.PairAsync();
        var empty = await stage.Test.PostAsync($"/v1/channels/{channel}/stories/send/text", new { text = "a", status_jid_list = Array.Empty<string>() });
        Assert.Equal(("invalid_request", "story_to_nobody"), (empty.Code, empty.Detail("reason")));
        Assert.NotNull(empty.Detail("status_jid_list"));
        foreach (var (path, body, field) in new (string, object, string?)[]
        {
            ("stories", new { text = "no contacts" }, null),
            ("stories", new { text = "nobody", status_jid_list = new[] { "+4917999999999" } }, "status_jid_list"),
            ("stories/send/text", new { text = "only me", status_jid_list = new[] { await NumberAsync(owner) } }, "status_jid_list"),
            ("stories/send/image", new { media_base64 = Png, status_jid_list = new[] { "+4917999999999" } }, "status_jid_list"),
            ("messages", new { type = "text", to = "status@broadcast", text = "no contacts" }, null),
            ("messages", new { type = "story", text = "no contacts" }, null),
        })
        {
            var refused = await stage.Test.PostAsync($"/v1/channels/{channel}/{path}", body);
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_request", "story_to_nobody"), (refused.Status, refused.Code, refused.Detail("reason")));
            Assert.True(field is null || refused.Detail(field) is not null, refused.ToString());
        }
        Assert.Empty((await stage.Test.GetAsync($"/v1/channels/{channel}/messages"))["data"].EnumerateArray());

        // Without a connection nobody knows who would see it.
        await stage.Test.PostAsync($"/v1/channels/{channel}/disconnect");
        var id = await PostAsync(channel, "stories", new { text = "later" });
        await stage.Test.PostAsync($"/v1/channels/{channel}/connect");
        JsonElement error = default;
        await Eventually.TrueAsync(
            async () => (error = (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{id}"))["error"]).ValueKind == JsonValueKind.Object,
            "the story has failed");
        Assert.Equal("story_to_nobody", error.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Story_is_a_type_of_message()
    {
        var (channel, _) = await stage.PairAsync();
        var ada = await stage.CreatePhoneAsync();
        string[] only = [await NumberAsync(ada)];
        foreach (var (path, body) in new (string, object)[]
        {
            ("messages", new { type = "story", text = "by type", status_jid_list = only }),
            ("messages", new { type = "story", to = "status@broadcast", text = "with its recipient", status_jid_list = only }),
            ("messages/story", new { type = "story", text = "by path", status_jid_list = only }),
            ("messages/story", new { media_base64 = Png, caption = "a picture", status_jid_list = only }),
        })
        {
            var id = await PostAsync(channel, path, body);
            await stage.ShownAsync(ada, id);
            Assert.Equal("status@broadcast", (await stage.Test.GetAsync($"/v1/channels/{channel}/stories/{id}")).String("chat_id"));
        }
        var refused = await stage.Test.PostAsync(
            $"/v1/channels/{channel}/messages", new { type = "story", to = only[0], text = "a", quoted = "3EB0C431C26A1916E07E", view_once = true });
        Assert.Equal("invalid_request", refused.Code);
        Assert.All(["to", "quoted", "view_once"], field => Assert.NotNull(refused.Detail(field)));
    }

    [Fact]
    public async Task Muted_authors_are_listed()
    {
        var (channel, owner) = await stage.PairAsync();
        var ada = await NumberAsync(await stage.CreatePhoneAsync());
        var muted = $"/v1/channels/{channel}/stories/muted";
        var put = await stage.Test.SendAsync(HttpMethod.Put, $"{muted}/{Uri.EscapeDataString(ada)}", null);
        Assert.True(put.Status == HttpStatusCode.NoContent, put.ToString());
        await Eventually.TrueAsync(async () => (await MutedAsync()).Length == 1, "the author is listed");
        Assert.StartsWith(ada.TrimStart('+'), Assert.Single(await MutedAsync()).GetProperty("jid").GetString(), StringComparison.Ordinal);
        Assert.Contains(
            (await stage.Test.GetAsync($"/v1/sandbox/phones/{owner}/app-state"))["data"].EnumerateArray(),
            entry => entry.GetProperty("index")[0].GetString() == "userStatusMute");
        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.DeleteAsync($"{muted}/{Uri.EscapeDataString(ada)}")).Status);
        await Eventually.TrueAsync(async () => (await MutedAsync()).Length == 0, "the author is no longer listed");

        async Task<JsonElement[]> MutedAsync() => [.. (await stage.Test.GetAsync(muted))["data"].EnumerateArray()];
    }

    [Fact]
    public async Task Story_routes_do_not_find_other_messages()
    {
        var (channel, _) = await stage.PairAsync();
        var ada = await stage.CreatePhoneAsync();
        var message = await stage.SendToAsync(channel, ada, new { type = "text", text = "no story" });
        Assert.Equal("not_found", (await stage.Test.GetAsync($"/v1/channels/{channel}/stories/{message}")).Code);
        Assert.Equal("not_found", (await stage.Test.DeleteAsync($"/v1/channels/{channel}/stories/{message}")).Code);
        var story = await PostAsync(channel, "stories", new { text = "a", status_jid_list = new[] { await NumberAsync(ada) } });
        Assert.NotNull((await stage.Test.PostAsync($"/v1/channels/{channel}/stories/{story}/reply", new { text = "b" })).Detail("message_id"));
        Assert.NotNull((await stage.Test.PatchAsync($"/v1/channels/{channel}/messages/{story}", new { text = "b" })).Detail("message_id"));
    }
}
