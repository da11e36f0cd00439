using System.Text.Json;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Rules of messages and chats that hold for every form of address.</summary>
[Collection(GatewayCollection.Name)]
public sealed class MessageRuleTests(GatewayStage stage)
{
    private const string Picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    [Fact]
    public async Task Edited_message_is_forwarded_and_quoted_with_its_new_text()
    {
        var (channel, _) = await stage.PairAsync();
        var friend = await PhoneAsync();
        var text = await SendAsync(channel, new { type = "text", to = friend.Number, text = "one" });
        var image = await SendAsync(channel, new { type = "image", to = friend.Number, media_base64 = Picture, caption = "one" });
        foreach (var id in new[] { text, image })
        {
            await stage.ShownAsync(friend.Id, id);
            Assert.Equal(202, (int)(await stage.Test.PatchAsync($"/v1/channels/{channel}/messages/{id}", new { text = "two" })).Status);
            await Eventually.TrueAsync(
                async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{id}"))["edited_at"].ValueKind == JsonValueKind.String,
                "the edit is in history");
        }
        Assert.Equal("two", (await ForwardedAsync(text)).GetProperty("text").GetString());
        Assert.Equal("two", (await ForwardedAsync(image)).GetProperty("caption").GetString());
        var answer = await stage.ShownAsync(friend.Id, await SendAsync(channel, new { type = "text", to = friend.Number, text = "answer", quoted = text }));
        Assert.Contains("two"u8.ToArray(), Convert.FromBase64String(answer.GetProperty("content").GetString()!));

        async Task<JsonElement> ForwardedAsync(string id)
        {
            var reply = await stage.Test.PostAsync($"/v1/channels/{channel}/messages/{id}/forward", new { to = friend.Number });
            return (await stage.ShownAsync(friend.Id, reply.String("message_id"))).GetProperty("said");
        }
    }

    [Fact]
    public async Task Used_client_ref_returns_the_first_message_when_its_references_are_gone()
    {
        var (channel, _) = await stage.PairAsync();
        var friend = await PhoneAsync();
        var first = await SendAsync(channel, new { type = "text", to = friend.Number, text = "first" });
        await stage.ShownAsync(friend.Id, first);
        var file = (await stage.Test.PostAsync($"/v1/channels/{channel}/messages", new { type = "image", to = friend.Number, media_base64 = Picture }))
            .String("message_id");
        var media = (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{file}"))["image"].GetProperty("media_id").GetString();
        (string Path, HttpMethod Method, object Body)[] calls =
        [
            ("", HttpMethod.Post, new { type = "text", to = friend.Number, text = "answer", quoted = first, client_ref = "quote" }),
            ("", HttpMethod.Post, new { type = "reaction", to = friend.Number, message_id = first, emoji = "👍", client_ref = "reaction" }),
            ("", HttpMethod.Post, new { type = "document", to = friend.Number, media_id = media, client_ref = "file" }),
            ("", HttpMethod.Post, new { type = "image", to = friend.Number, media_base64 = Picture, client_ref = "base64" }),
            ($"/{first}/forward", HttpMethod.Post, new { to = friend.Number, client_ref = "forward" }),
            ($"/{first}", HttpMethod.Patch, new { text = "changed", client_ref = "edit" }),
        ];
        var ids = new List<string>();
        foreach (var (path, method, body) in calls) ids.Add(await AcceptedAsync(path, method, body));
        await stage.ShownAsync(friend.Id, ids[^1]);
        Assert.Equal(202, (int)(await stage.Test.DeleteAsync($"/v1/channels/{channel}/messages/{first}")).Status);
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{first}"))["deleted_at"].ValueKind == JsonValueKind.String,
            "the message is deleted");
        Assert.Equal(204, (int)(await stage.Test.DeleteAsync($"/v1/channels/{channel}/media/{media}")).Status);
        var files = await FilesAsync();
        for (var i = 0; i < calls.Length; i++) Assert.Equal(ids[i], await AcceptedAsync(calls[i].Path, calls[i].Method, calls[i].Body));
        Assert.Equal(files, await FilesAsync());

        async Task<string> AcceptedAsync(string path, HttpMethod method, object body)
        {
            var address = $"/v1/channels/{channel}/messages{path}";
            var reply = await (method == HttpMethod.Patch ? stage.Test.PatchAsync(address, body) : stage.Test.PostAsync(address, body));
            Assert.True((int)reply.Status == 202, reply.ToString());
            return reply.String("message_id");
        }

        async Task<int> FilesAsync() => (await stage.Test.GetAsync($"/v1/channels/{channel}/media?limit=200"))["data"].GetArrayLength();
    }

    [Fact]
    public async Task Chat_is_found_by_number_jid_and_lid_with_consistent_ids()
    {
        await using var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        var (channel, _) = await stage.PairAsync();
        await stage.Test.PostAsync(
            "/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = new[] { "message.status" }, channel_id = channel });
        var friend = await PhoneAsync();
        await stage.ShownAsync(friend.Id, await SendAsync(channel, new { type = "text", to = friend.Number, text = "hello" }));
        foreach (var name in new[] { friend.Number, friend.Jid, friend.Lid })
        {
            foreach (var path in new[] { $"messages?chat_id={Uri.EscapeDataString(name)}", $"chats/{name}/messages" })
                Assert.Equal(
                    friend.Jid, Assert.Single((await stage.Test.GetAsync($"/v1/channels/{channel}/{path}"))["data"].EnumerateArray()).GetProperty("chat_id")
                        .GetString());
            Assert.Equal(friend.Jid, (await stage.Test.GetAsync($"/v1/channels/{channel}/chats/{name}")).String("id"));
        }

        var group = (await stage.Test.PostAsync($"/v1/sandbox/phones/{friend.Id}/groups", new { subject = "Friends", channel_ids = new[] { channel } }))
            .String("id");
        var sent = await SendAsync(channel, new { type = "text", to = group, text = "hello all" });
        await stage.ShownAsync(friend.Id, sent);
        await stage.Test.PostAsync($"/v1/sandbox/phones/{friend.Id}/read", new { message_ids = new[] { sent } });
        Assert.Equal(friend.Jid, (await receiver.WaitAsync("message.status")).Payload.GetProperty("participant").GetString());
        var receipt = Assert.Single((await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{sent}/receipts"))["data"].EnumerateArray());
        Assert.Equal(friend.Jid, receipt.GetProperty("participant").GetString());

        // In a group that names its members by LID, an app mentions them so.
        var words = (
            await stage.Test.PostAsync(
                $"/v1/sandbox/phones/{friend.Id}/messages",
                new { to = group, text = $"me, @{friend.Lid.Split('@')[0]}", mentions = new[] { friend.Lid } })).String("id");
        var kept = $"/v1/channels/{channel}/messages/{words}";
        await Eventually.TrueAsync(async () => (int)(await stage.Test.GetAsync(kept)).Status == 200, "the message came");
        var came = await stage.Test.GetAsync(kept);
        Assert.Equal([friend.Jid], came["mentions"].EnumerateArray().Select(mention => mention.GetString()!));
        // The text has the same addresses as the list, also after an edit, and a text that is sent back mentions the same people.
        Assert.Equal($"me, @{friend.Number.TrimStart('+')}", came["text"].GetProperty("body").GetString());
        await stage.Test.PostAsync($"/v1/sandbox/phones/{friend.Id}/edit", new { message_id = words, text = "somebody else" });
        await Eventually.TrueAsync(async () => (await stage.Test.GetAsync(kept))["text"].GetProperty("body").GetString() == "somebody else", "the change came");
        var back = await SendAsync(
            channel, new { type = "text", to = group, text = came["text"].GetProperty("body").GetString(), mentions = came["mentions"] });
        var shown = await stage.ShownAsync(friend.Id, back);
        Assert.Equal($"me, @{friend.Lid.Split('@')[0]}", shown.GetProperty("text").GetString());
        Assert.Equal([friend.Lid], shown.GetProperty("said").GetProperty("mentions").EnumerateArray().Select(mention => mention.GetString()!));
    }

    [Fact]
    public async Task Pinned_message_shows_the_end_of_the_pin_of_either_side()
    {
        var (channel, _) = await stage.PairAsync();
        var friend = await PhoneAsync();
        var id = await SendAsync(channel, new { type = "text", to = friend.Number, text = "hello" });
        var path = $"/v1/channels/{channel}/messages/{id}";
        await stage.ShownAsync(friend.Id, id);
        Assert.Equal(JsonValueKind.Null, (await stage.Test.GetAsync(path))["pinned_until"].ValueKind);
        await stage.Test.PostAsync(path + "/pin", new { time = 86_400 });
        await Eventually.TrueAsync(
            async () =>
                (await stage.Test.GetAsync(path))["pinned_until"] is { ValueKind: JsonValueKind.String } until
                && until.GetDateTimeOffset() > DateTimeOffset.UtcNow.AddHours(23), "it is pinned for a day");
        await stage.Test.DeleteAsync(path + "/pin");
        await Eventually.TrueAsync(async () => (await stage.Test.GetAsync(path))["pinned_until"].ValueKind == JsonValueKind.Null, "it is pinned no longer");
        await stage.Test.PostAsync($"/v1/sandbox/phones/{friend.Id}/messages", new { type = "pin", message_id = id, seconds = 604_800 });
        await Eventually.TrueAsync(async () => (await stage.Test.GetAsync(path))["pinned_until"].ValueKind == JsonValueKind.String, "the friend pinned it");
    }

    [Fact]
    public async Task Played_voice_note_has_status_played()
    {
        await using var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        var (channel, _) = await stage.PairAsync();
        await stage.Test.PostAsync(
            "/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = new[] { "message.status" }, channel_id = channel });
        var friend = await PhoneAsync();
        var id = await SendAsync(
            channel, new { type = "voice", to = friend.Number, media_base64 = SampleFiles.Base64("voice.ogg"), mime_type = "audio/ogg; codecs=opus" });
        await stage.ShownAsync(friend.Id, id);
        Assert.Equal(
            1, (await stage.Test.PostAsync($"/v1/sandbox/phones/{friend.Id}/read", new { message_ids = new[] { id }, played = true }))["marked"].GetInt32());
        await receiver.WaitAsync("message.status", hook => hook.Payload.GetProperty("status").GetString() == "played");
        Assert.Equal("played", (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{id}")).String("status"));
        Assert.Equal(
            JsonValueKind.String, (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{id}/receipts"))["data"][0].GetProperty("played_at").ValueKind);
    }

    [Fact]
    public async Task Messages_of_a_chat_expire_after_the_time_that_either_side_sets()
    {
        var (channel, owner) = await stage.PairAsync();
        var friend = await PhoneAsync();
        var chat = $"/v1/channels/{channel}/chats/{friend.Number}";
        await stage.ShownAsync(friend.Id, await SendAsync(channel, new { type = "text", to = friend.Number, text = "hello" }));
        var patched = await stage.Test.PatchAsync(chat, new { ephemeral_expiration = 86_400, pinned = true });
        Assert.Equal((86_400, true), (patched["ephemeral_expiration"].GetInt32(), patched["pinned"].GetBoolean()));
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/sandbox/phones/{friend.Id}/messages"))["data"].EnumerateArray().Any(
                message => message.GetProperty("type").GetString() == "expiration" && message.GetProperty("said").GetProperty("seconds").GetInt32() == 86_400),
                "the friend was told");
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync(chat))["ephemeral_expiration"] is { ValueKind: JsonValueKind.Number } set && set.GetInt32() == 86_400,
            "the chat keeps it");
        async Task<JsonElement> ExpirationOfAsync(object message) =>
            (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{await SendAsync(channel, message)}")).Json.TryGetProperty(
                "ephemeral_expiration", out var timer) ? timer : default;
        Assert.Equal(86_400, (await ExpirationOfAsync(new { type = "text", to = friend.Number, text = "as the chat has it" })).GetInt32());
        Assert.Equal(604_800, (await ExpirationOfAsync(new { type = "text", to = friend.Number, text = "longer", ephemeral_expiration = 604_800 })).GetInt32());
        Assert.NotEqual(
            JsonValueKind.Number, (await ExpirationOfAsync(new { type = "text", to = friend.Number, text = "for ever", ephemeral_expiration = 0 })).ValueKind);
        await stage.Test.PatchAsync(chat, new { ephemeral_expiration = 7_776_000 });
        Assert.Equal(7_776_000, (await ExpirationOfAsync(new { type = "text", to = friend.Number, text = "right behind" })).GetInt32());
        var own = (await stage.Test.GetAsync($"/v1/sandbox/phones/{owner}")).String("phone_number");
        await stage.Test.PostAsync($"/v1/sandbox/phones/{friend.Id}/messages", new { to = own, type = "expiration", seconds = 0 });
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync(chat))["ephemeral_expiration"].ValueKind == JsonValueKind.Null, "the friend took it back");
        Assert.NotEqual(JsonValueKind.Number, (await ExpirationOfAsync(new { type = "text", to = friend.Number, text = "for ever again" })).ValueKind);
    }

    [Fact]
    public async Task Chat_is_muted_until_a_time_and_unmuted_by_null()
    {
        var (channel, _) = await stage.PairAsync();
        var friend = await PhoneAsync();
        var chat = $"/v1/channels/{channel}/chats/{friend.Number}";
        await stage.ShownAsync(friend.Id, await SendAsync(channel, new { type = "text", to = friend.Number, text = "hello" }));
        var until = new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(until, (await stage.Test.PatchAsync(chat, new { muted_until = until }))["muted_until"].GetDateTimeOffset());
        Assert.Equal(until, (await stage.Test.PatchAsync(chat, new { pinned = true }))["muted_until"].GetDateTimeOffset());
        Assert.Equal(JsonValueKind.Null, (await stage.Test.PatchAsync(chat, new { muted_until = (string?)null }))["muted_until"].ValueKind);
    }

    [Fact]
    public async Task Profile_of_an_unregistered_number_is_not_found_and_a_label_keeps_its_fields()
    {
        var (channel, _) = await stage.PairAsync();
        var friend = await PhoneAsync();
        Assert.Equal(200, (int)(await stage.Test.GetAsync($"/v1/channels/{channel}/contacts/{friend.Number}/profile")).Status);
        Assert.Equal("not_found", (await stage.Test.GetAsync($"/v1/channels/{channel}/contacts/+15550009998/profile")).Code);
        await stage.Test.PostAsync($"/v1/channels/{channel}/labels", new { id = "7", name = "Seven", color = 3 });
        Assert.Equal(204, (int)(await stage.Test.PostAsync($"/v1/channels/{channel}/labels/7/{friend.Number}")).Status);
        var label = await stage.Test.GetAsync($"/v1/channels/{channel}/labels/7");
        Assert.Equal(("7", "Seven", 3, 1, friend.Jid), (
            label.String("id"), label.String("name"), label["color"].GetInt32(), label["count"].GetInt32(), Assert.Single(label["links"].EnumerateArray())
                .GetProperty("chat_id").GetString()));
    }

    [Fact]
    public async Task Deletion_for_me_is_selected_by_body_or_query()
    {
        var (channel, _) = await stage.PairAsync();
        var friend = await PhoneAsync();
        foreach (var isInBody in new[] { true, false })
        {
            var id = await SendAsync(channel, new { type = "text", to = friend.Number, text = "keep it" });
            var path = $"/v1/channels/{channel}/messages/{id}";
            await Eventually.TrueAsync(async () => (await stage.Test.GetAsync(path)).String("status") == "delivered", "it was sent");
            var reply = isInBody ? await stage.Test.SendTextAsync(HttpMethod.Delete, path, """{"for":"me"}""") : await stage.Test.DeleteAsync(path + "?for=me");
            Assert.True((int)reply.Status == 202, reply.ToString());
            await Eventually.TrueAsync(async () => (await stage.Test.GetAsync(path)).Code == "not_found", "it is gone here");
        }
        await stage.ShownAsync(friend.Id, await SendAsync(channel, new { type = "text", to = friend.Number, text = "after it" }));
        Assert.DoesNotContain(
            (await stage.Test.GetAsync($"/v1/sandbox/phones/{friend.Id}/messages"))["data"].EnumerateArray(),
            message => message.GetProperty("type").GetString() == "delete");
    }

    [Fact]
    public async Task View_once_message_cannot_be_forwarded()
    {
        var (channel, _) = await stage.PairAsync();
        var friend = await PhoneAsync();
        var id = await SendAsync(channel, new { type = "image", to = friend.Number, media_base64 = Picture, view_once = true });
        var reply = await stage.Test.PostAsync($"/v1/channels/{channel}/messages/{id}/forward", new { to = friend.Number });
        Assert.True(reply.Code == "invalid_request" && reply.Detail("message_id") is not null, reply.ToString());
    }

    [Fact]
    public async Task Message_to_number_or_LID_goes_to_the_same_chat()
    {
        var (channel, _) = await stage.PairAsync();
        var friend = await PhoneAsync();
        await stage.ShownAsync(friend.Id, await SendAsync(channel, new { type = "text", to = friend.Number, text = "by number" }));
        var id = await SendAsync(channel, new { type = "text", to = friend.Lid, text = "by LID" });
        var shown = await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{id}");
        Assert.Equal((friend.Jid, friend.Jid), (shown.String("chat_id"), shown.String("to")));
    }

    [Fact]
    public async Task File_of_a_rejected_message_is_deleted()
    {
        var (channel, _) = await stage.PairAsync();
        var friend = await PhoneAsync();
        var path = $"/v1/channels/{channel}/messages";
        var refused = await stage.Test.PostAsync(path, new { type = "image", to = friend.Number, media_base64 = Picture, quoted = "3EB0NEVER" });
        Assert.True(refused.Detail("quoted") is not null, refused.ToString());
        var page = await stage.Test.PostAsync(path, new { type = "image", to = friend.Number, media_base64 = Convert.ToBase64String("<html></html>"u8) });
        Assert.True(page.Detail("media_base64") is not null, page.ToString());
        Assert.Equal(0, await FilesAsync());
        var same = await Task.WhenAll(
            Enumerable.Range(0, 10)
                .Select(_ => stage.Test.PostAsync(path, new { type = "image", to = friend.Number, media_base64 = Picture, client_ref = "one" })));
        var id = Assert.Single(same.Select(reply => reply.String("message_id")).Distinct());
        await stage.ShownAsync(friend.Id, id);
        Assert.Equal(1, await FilesAsync());

        async Task<int> FilesAsync() => (await stage.Test.GetAsync($"/v1/channels/{channel}/media?limit=200"))["data"].GetArrayLength();
    }

    private sealed record Friend(string Id, string Number, string Jid, string Lid);

    private async Task<Friend> PhoneAsync()
    {
        var phone = await stage.Test.GetAsync($"/v1/sandbox/phones/{await stage.CreatePhoneAsync()}");
        return new Friend(phone.String("id"), phone.String("phone_number"), phone.String("jid"), phone.String("lid"));
    }

    private async Task<string> SendAsync(string channel, object body)
    {
        var reply = await stage.Test.PostAsync($"/v1/channels/{channel}/messages", body);
        Assert.True((int)reply.Status == 202, reply.ToString());
        return reply.String("message_id");
    }
}
