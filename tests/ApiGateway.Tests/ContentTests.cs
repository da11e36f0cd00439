using System.Net;
using System.Text.Json;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>
/// Messages of all types over REST: sent content is equal on the phone, and received content is equal in history and webhook.
/// </summary>
[Collection(GatewayCollection.Name)]
public sealed class ContentTests(GatewayStage stage)
{
    private static readonly object Contact = new {
        name = "Ada Lovelace", vcard = "BEGIN:VCARD\nVERSION:3.0\nFN:Ada Lovelace\nTEL;waid=15550001111:+15550001111\nEND:VCARD" };

    public static TheoryData<string, string> Sent => new()
    {
        { "location", """{"latitude":52.5,"longitude":13.25,"name":"Shop","address":"Street 1","url":"https://example.org/shop"}""" },
        { "contact", """{"contacts":[{"name":"Ada","phones":["+15550001111"],"org":"Engines"}]}""" },
        { "contact_list", """{"contacts":[{"name":"Ada","phones":["+15550001111"]},{"name":"Bob","phones":["+15550001112"]}]}""" },
        { "poll", """{"title":"Lunch?","options":["Pizza","Pasta"],"selectable_count":1}""" },
        { "event", """{"title":"Party","description":"Cake","start_time":"2030-01-01T18:00:00Z","end_time":"2030-01-01T20:00:00Z","location_name":"Home"}""" },
        { "interactive",
            """{"header":{"text":"Order"},"body":{"text":"Send it?"},"footer":{"text":"Thanks"}"""
            + ""","action":{"buttons":[{"type":"quick_reply","title":"Yes","id":"yes"},{"type":"url","title":"See","url":"https://example.org"}]}}""" },
        { "template", """{"text":"Send it?","footer":"Thanks","buttons":[{"type":"quick_reply","title":"Yes","id":"yes"}]}""" },
        { "carousel", """{"body":{"text":"New"},"cards":[{"text":"Pot","buttons":[{"type":"quick_reply","title":"Take","id":"pot"}]}]}""" },
        { "group_invite", """{"group_id":"120363021033254949@g.us","code":"AbCdEfGhIj","group_name":"Friends","caption":"Join"}""" },
        { "link_preview", """{"text":"see https://example.org/a","title":"Example","description":"An example"}""" },
    };

    [Theory]
    [MemberData(nameof(Sent))]
    public async Task Sent_content_is_equal_on_the_phone_and_in_history(string type, string fields)
    {
        var (channel, _) = await stage.PairAsync();
        var phone = await stage.CreatePhoneAsync();
        var to = (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}")).String("phone_number");
        var body = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(fields)!;
        body["to"] = JsonSerializer.SerializeToElement(to);
        var sent = await stage.Test.PostAsync($"/v1/channels/{channel}/messages/{type}", body);
        Assert.True((int)sent.Status == 202, sent.ToString());
        var shown = await stage.ShownAsync(phone, sent.String("message_id"));
        var kept = await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{sent.String("message_id")}");
        Assert.Equal(shown.GetProperty("type").GetString(), kept.String("type"));
        var content = shown.GetProperty("said");
        foreach (
            var name in (string[])[
                "latitude", "longitude", "name", "address", "title", "options", "selectable_count", "description", "group_id", "code", "caption"])
            if (body.TryGetValue(name, out var given) && content.TryGetProperty(name, out var raised)) Assert.Equal(given.ToString(), raised.ToString());
        Assert.True(kept[kept.String("type")].ValueKind == JsonValueKind.Object, kept.ToString());

        body["type"] = JsonSerializer.SerializeToElement(type);
        var union = await stage.Test.PostAsync($"/v1/channels/{channel}/messages", body);
        Assert.True((int)union.Status == 202, union.ToString());
        await stage.ShownAsync(phone, union.String("message_id"));
    }

    [Fact]
    public async Task Received_content_is_in_history_and_webhook()
    {
        await using var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        var (channel, _) = await stage.PairAsync();
        await stage.Test.PostAsync(
            "/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = new[] { "message.received" }, channel_id = channel });
        var phone = await stage.CreatePhoneAsync();
        object[] messages =
        [
            new { channel_id = channel, type = "location", latitude = 1.5, longitude = 2.5, name = "Here" },
            new { channel_id = channel, type = "contact", contacts = new[] { Contact } },
            new { channel_id = channel, type = "poll", title = "Lunch?", options = new[] { "Pizza", "Pasta" } },
            new { channel_id = channel, type = "event", title = "Party", start_time = "2030-01-01T18:00:00.000Z" },
            new { channel_id = channel, type = "interactive_reply", id = "yes", text = "Yes" },
            new { channel_id = channel, type = "group_invite", group_id = "120363021033254949@g.us", code = "AbCdEfGhIj", group_name = "Friends" },
            new { channel_id = channel, text = "forwarded words", forwarded = true, ephemeral_expiration = 86_400 },
        ];
        foreach (var message in messages)
        {
            var written = await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/messages", message);
            Assert.True((int)written.Status == 201, written.ToString());
            var hook = await receiver.WaitAsync(
                "message.received", hook => hook.Payload.GetProperty("message").GetProperty("id").GetString() == written.String("id"));
            var raised = hook.Payload.GetProperty("message");
            var kept = await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{written.String("id")}");
            Assert.Equal(written.String("type"), kept.String("type"));
            Assert.Equal(raised.GetProperty(kept.String("type")).ToString(), kept[kept.String("type")].ToString());
        }
        var last = (await stage.Test.GetAsync($"/v1/channels/{channel}/messages?type=text"))["data"][0];
        Assert.Equal((1, 86_400), (last.GetProperty("forwarding_score").GetInt32(), last.GetProperty("ephemeral_expiration").GetInt32()));
    }

    [Fact]
    public async Task Reactions_edits_and_deletions_of_both_sides_are_merged_into_their_message()
    {
        await using var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        var (channel, _) = await stage.PairAsync();
        await stage.Test.PostAsync("/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = new[] { "*" }, channel_id = channel });
        var phone = await stage.CreatePhoneAsync();
        var written = (await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/messages", new { channel_id = channel, text = "first" })).String("id");
        var path = $"/v1/channels/{channel}/messages/{written}";
        await Eventually.TrueAsync(async () => (int)(await stage.Test.GetAsync(path)).Status == 200, "the text came");

        await stage.OnPhoneAsync(phone, "react", new { message_id = written, emoji = "👍" });
        Assert.Equal(
            202, (int)(await stage.Test.SendAsync(HttpMethod.Put, path + "/reaction", System.Net.Http.Json.JsonContent.Create(new { emoji = "❤️" }))).Status);
        await Eventually.TrueAsync(async () => (await stage.Test.GetAsync(path))["reactions"].GetArrayLength() == 2, "both reactions are in the message");
        var reacted = await receiver.WaitAsync("message.reaction");
        Assert.Equal((written, "👍"), (reacted.Payload.GetProperty("message_id").GetString(), reacted.Payload.GetProperty("emoji").GetString()));
        Assert.Equal(202, (int)(await stage.Test.DeleteAsync(path + "/reaction")).Status);
        await Eventually.TrueAsync(
            async () =>
                (await stage.Test.GetAsync(path))["reactions"].EnumerateArray().Select(reaction => reaction.GetProperty("emoji").GetString())
                    .SequenceEqual(["👍"]), "the own reaction is gone");

        await stage.OnPhoneAsync(phone, "edit", new { message_id = written, text = "second" });
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync(path))["text"].GetProperty("body").GetString() == "second", "the new words are in the message");
        Assert.NotEqual(JsonValueKind.Null, (await stage.Test.GetAsync(path))["edited_at"].ValueKind);
        Assert.Equal("second", (await receiver.WaitAsync("message.edited")).Payload.GetProperty("content").GetProperty("text").GetProperty("body").GetString());

        await stage.OnPhoneAsync(phone, "delete", new { message_id = written });
        await Eventually.TrueAsync(async () => (await stage.Test.GetAsync(path))["deleted_at"].ValueKind != JsonValueKind.Null, "the message is taken back");
        Assert.False((await stage.Test.GetAsync(path)).Text.Contains("second", StringComparison.Ordinal));
        Assert.Equal(written, (await receiver.WaitAsync("message.deleted")).Payload.GetProperty("message_id").GetString());
        Assert.Equal(
            [written], (await stage.Test.GetAsync($"/v1/channels/{channel}/messages"))["data"].EnumerateArray()
                .Select(message => message.GetProperty("id").GetString()!));
    }

    [Fact]
    public async Task Own_message_is_edited_pinned_forwarded_and_deleted()
    {
        var (channel, _) = await stage.PairAsync();
        var (phone, other) = (await stage.CreatePhoneAsync(), await stage.CreatePhoneAsync());
        var sent = await stage.SendToAsync(channel, phone, new { type = "text", text = "first" });
        var path = $"/v1/channels/{channel}/messages/{sent}";
        await stage.ShownAsync(phone, sent);

        var edit = await stage.Test.PatchAsync(path, new { text = "second" });
        Assert.True((int)edit.Status == 202, edit.ToString());
        var edited = await stage.ShownAsync(phone, edit.String("message_id"));
        Assert.Equal(("edit", "second", sent), (edited.GetProperty("type").GetString(), Said(edited, "text"), Said(edited, "message_id")));
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync(path))["text"].GetProperty("body").GetString() == "second", "the new words are in the message");

        var pin = await stage.Test.PostAsync(path + "/pin", new { time = 604_800 });
        Assert.Equal(604_800, (await stage.ShownAsync(phone, pin.String("message_id"))).GetProperty("said").GetProperty("seconds").GetInt32());
        var unpin = await stage.Test.DeleteAsync(path + "/pin");
        Assert.Equal("pin", (await stage.ShownAsync(phone, unpin.String("message_id"))).GetProperty("type").GetString());

        var forward = await stage.Test.PostAsync(
            path + "/forward", new { to = (await stage.Test.GetAsync($"/v1/sandbox/phones/{other}")).String("phone_number"), client_ref = "again" });
        Assert.True((int)forward.Status == 202, forward.ToString());
        Assert.Equal("second", Said(await stage.ShownAsync(other, forward.String("message_id")), "text"));

        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync(path + "/receipts"))["data"].GetArrayLength() == 1, "the delivery is in the receipts");
        var delete = await stage.Test.DeleteAsync(path);
        Assert.Equal(sent, Said(await stage.ShownAsync(phone, delete.String("message_id")), "message_id"));
        await Eventually.TrueAsync(async () => (await stage.Test.GetAsync(path))["deleted_at"].ValueKind != JsonValueKind.Null, "the message is taken back");
        Assert.Equal("invalid_request", (await stage.Test.PatchAsync(path, new { text = "third" })).Code);
    }

    [Fact]
    public async Task Poll_votes_and_event_answers_of_both_sides_are_decrypted_and_counted()
    {
        await using var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        var (channel, _) = await stage.PairAsync();
        await stage.Test.PostAsync("/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = new[] { "poll.voted" }, channel_id = channel });
        var phone = await stage.CreatePhoneAsync();
        var ours = await stage.SendToAsync(channel, phone, new { type = "poll", title = "Lunch?", options = new[] { "Pizza", "Pasta" }, selectable_count = 1 });
        await stage.ShownAsync(phone, ours);
        await stage.OnPhoneAsync(phone, "messages", new { type = "poll_vote", message_id = ours, options = new[] { "Pasta" } });
        Assert.Equal("Pasta", Assert.Single((await receiver.WaitAsync("poll.voted")).Payload.GetProperty("options").EnumerateArray()).GetString());
        var results = (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{ours}"))["poll"].GetProperty("results");
        Assert.Equal([0, 1], results.EnumerateArray().Select(result => result.GetProperty("voters").GetArrayLength()));

        var theirs = (
            await stage.OnPhoneAsync(phone, "messages", new { channel_id = channel, type = "poll", title = "Drink?", options = new[] { "Tea", "Milk" } }))
                .String("id");
        await Eventually.TrueAsync(async () => (int)(await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{theirs}")).Status == 200, "the poll came");
        var vote = await stage.ShownAsync(
            phone, await stage.SendToAsync(channel, phone, new { type = "poll_vote", message_id = theirs, options = new[] { "Tea" } }));
        Assert.Equal((theirs, 1), (Said(vote, "message_id"), vote.GetProperty("said").GetProperty("options").GetArrayLength()));

        var planned = await stage.SendToAsync(channel, phone, new { type = "event", title = "Party", start_time = "2030-01-01T18:00:00Z" });
        await stage.ShownAsync(phone, planned);
        await stage.OnPhoneAsync(phone, "messages", new { type = "event_answer", message_id = planned, answer = "going", extra_guests = 2 });
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{planned}"))["event"].TryGetProperty("answers", out var answers)
                && answers[0].GetProperty("answer").GetString() == "going" && answers[0].GetProperty("extra_guests").GetInt32() == 2,
            "the answer is in the event");
    }

    [Fact]
    public async Task Undecryptable_message_is_replaced_by_its_resend_or_reported()
    {
        await using var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        var (channel, _) = await stage.PairAsync();
        await stage.Test.PostAsync(
            "/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = new[] { "message.received" }, channel_id = channel });
        var phone = await stage.CreatePhoneAsync();
        await stage.Test.PostAsync("/v1/sandbox/faults", new { channel_id = channel, kind = "undecryptable", count = 1 });
        var repeated = (await stage.OnPhoneAsync(phone, "messages", new { channel_id = channel, text = "read at the second try" })).String("id");
        Assert.Equal("text", (await receiver.WaitAsync("message.received")).Payload.GetProperty("message").GetProperty("type").GetString());
        Assert.Equal(
            [repeated], (await stage.Test.GetAsync($"/v1/channels/{channel}/messages"))["data"].EnumerateArray()
                .Select(message => message.GetProperty("id").GetString()!));

        await stage.Test.PostAsync("/v1/sandbox/faults", new { channel_id = channel, kind = "undecryptable", count = 100 });
        var lost = (await stage.OnPhoneAsync(phone, "messages", new { channel_id = channel, text = "never read" })).String("id");
        var raised = (
            await receiver.WaitAsync(
                "message.received", hook => hook.Payload.GetProperty("message").GetProperty("id").GetString() == lost)).Payload.GetProperty("message");
        Assert.Equal("undecryptable", raised.GetProperty("unavailable").GetProperty("reason").GetString());
        Assert.Equal("unavailable", (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{lost}")).String("type"));
    }

    [Fact]
    public async Task Recipient_sees_typing_for_the_requested_time()
    {
        var (channel, _) = await stage.PairAsync();
        var phone = await stage.CreatePhoneAsync();
        var first = await stage.SendToAsync(channel, phone, new { type = "text", text = "after a second", typing_time = 1 });
        var second = await stage.SendToAsync(channel, phone, new { type = "text", text = "behind it" });
        await stage.ShownAsync(phone, second);
        var inbox = (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}/messages"))["data"].EnumerateArray()
            .Select(message => message.GetProperty("id").GetString()!);
        Assert.Equal([first, second], inbox);
    }

    [Fact]
    public async Task Invalid_content_is_rejected_with_its_field()
    {
        var (channel, _) = await stage.PairAsync();
        var phone = await stage.CreatePhoneAsync();
        var to = (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}")).String("phone_number");
        var text = await stage.SendToAsync(channel, phone, new { type = "text", text = "a text" });
        var elsewhere = (await stage.Test.GetAsync($"/v1/sandbox/phones/{await stage.CreatePhoneAsync()}")).String("phone_number");
        (object Body, string Field)[] wrong =
        [
            (new { type = "text", to, text = new string('x', 70_000) }, "text"), (new { type = "poll", to, title = "?", options = new[] { "one" } }, "options"),
            (new { type = "poll", to, title = "?", options = Enumerable.Range(0, 13).Select(i => $"option {i}") }, "options"),
            (new { type = "poll", to, title = "?", options = new[] { "a", "a" } }, "options"),
            (new { type = "location", to, latitude = 91, longitude = 0 }, "latitude"),
            (new { type = "location", to, latitude = "north", longitude = 0 }, "latitude"),
            (new { type = "contact", to, contacts = new[] { new { name = "Ada", vcard = "not a card" } } }, "contacts[0].vcard"),
            (new { type = "contact", to, contacts = new[] { new { name = "Ada" } } }, "contacts[0].vcard"),
            (new { type = "contact", to, contacts = Array.Empty<object>() }, "contacts"),
            (new { type = "reaction", to, message_id = "3EB0NEVER", emoji = "👍" }, "message_id"),
            (new { type = "reaction", to, message_id = text, emoji = "thumbs" }, "emoji"),
            (new { type = "reaction", to = elsewhere, message_id = text, emoji = "👍" }, "to"),
            (new { type = "poll_vote", to, message_id = text, options = new[] { "a" } }, "message_id"),
            (new { type = "event", to, title = "Party", start_time = "2030-01-02T00:00:00Z", end_time = "2030-01-01T00:00:00Z" }, "end_time"),
            (new { type = "interactive", to, body = new { text = "?" }, action = new { } }, "action"),
            (new { type = "interactive", to, body = new { text = "?" },
                action = new { buttons = new[] { new { type = "url", title = "See", url = "no link" } } } }, "action.buttons[0].url"),
            (new { type = "group_invite", to, group_id = to, code = "AbCdEf" }, "group_id"),
            (new { type = "text", to, text = "x", ephemeral_expiration = 5 }, "ephemeral_expiration"),
            (new { type = "text", to, text = "x", quoted = "3EB0NEVER" }, "quoted"),
            (new { type = "link_preview", to, text = "no link", title = "Example" }, "canonical"),
        ];
        foreach (var (body, field) in wrong)
        {
            var reply = await stage.Test.PostAsync($"/v1/channels/{channel}/messages", body);
            Assert.True(
                (int)reply.Status == 400 && reply.Code == "invalid_request" && reply["error"].GetProperty("details").TryGetProperty(field, out _),
                $"{field}: {reply}");
        }
        Assert.Equal(
            [text], (await stage.Test.GetAsync($"/v1/channels/{channel}/messages"))["data"].EnumerateArray()
                .Select(message => message.GetProperty("id").GetString()!));
    }

    private static string? Said(JsonElement message, string field) => message.GetProperty("said").GetProperty(field).GetString();
}
