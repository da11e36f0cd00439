using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Content sent by sandbox phones: in the same format as a channel's, and shown equally by phone and channel.</summary>
[Collection(GatewayCollection.Name)]
public sealed class PhoneContentTests(GatewayStage stage)
{
    private const string Picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    public static TheoryData<string, string> Types { get; } = new()
    {
        { "link_preview", """{"text":"see https://example.org/a","title":"Example","description":"An example"}""" },
        { "location", """{"latitude":1.5,"longitude":2.5,"name":"Here","address":"Street 1","url":"https://example.org/map","live":true}""" },
        { "contact", """{"contacts":[{"name":"Ada","phones":["+15550001111"],"org":"Engines"}]}""" },
        { "contact_list", """{"contacts":[{"name":"Ada","phones":["+15550001111"]},{"name":"Bob","vcard":"BEGIN:VCARD\nVERSION:3.0\nFN:Bob\nEND:VCARD"}]}""" },
        { "poll", """{"title":"Lunch?","options":["Pizza","Pasta"],"selectable_count":1}""" },
        {
            "event",
            """{"title":"Party","description":"At ours","start_time":"2030-01-01T18:00:00.000Z","end_time":"2030-01-01T20:00:00.000Z","degrees_latitude":1.5"""
            + ""","degrees_longitude":2.5,"location_name":"Home","location_address":"Street 1","extra_guests_allowed":true}"""
        },
        {
            "interactive",
            """{"header":{"text":"Shop"},"body":{"text":"Which?"},"footer":{"text":"Choose"}"""
            + ""","action":{"buttons":[{"type":"quick_reply","title":"Yes","id":"y"},{"type":"url","title":"See","url":"https://example.org/"}"""
            + """,{"type":"call","title":"Call","phone_number":"+15550001111"},{"type":"copy","title":"Copy","copy_code":"X1"}]}}"""
        },
        { "interactive",
            """{"body":{"text":"Which?"},"action":{"list":{"label":"Open","sections":[{"title":"A","rows":["""
            + """{"id":"1","title":"One","description":"The first"}]}]}}}""" },
        { "carousel", """{"body":{"text":"Cards"},"cards":[{"text":"One","buttons":[{"type":"quick_reply","title":"Take","id":"1"}]}]}""" },
        { "group_invite",
            """{"group_id":"120363021033254949@g.us","code":"AbCdEfGhIj","group_name":"Friends","caption":"Join","expires_at":"2030-01-01T18:00:00.000Z"}""" },
        { "voice", $$"""{"media_base64":"{{SampleFiles.Base64("voice.ogg")}}","mime_type":"audio/ogg; codecs=opus","seconds":4,"waveform":"AAECAw=="}""" },
        { "gif", $$"""{"media_base64":"AAAAGGZ0eXBtcDQyAAAAAA==","mime_type":"video/mp4","caption":"again","seconds":2}""" },
        { "short", $$"""{"media_base64":"AAAAGGZ0eXBtcDQyAAAAAA==","mime_type":"video/mp4","seconds":2,"thumbnail":"/9j/4AAQ"}""" },
        { "document", $$"""{"media_base64":"JVBERi0xLjQ=","mime_type":"application/pdf","filename":"a.pdf","caption":"read"}""" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Phone_and_channel_accept_the_same_content(string type, string fields)
    {
        var (channel, _) = await stage.PairAsync();
        var phone = await stage.CreatePhoneAsync();
        var number = (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}")).String("phone_number");
        var body = JsonNode.Parse(fields)!.AsObject();
        body["type"] = type;
        body["channel_id"] = channel;
        var written = await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/messages", body);
        Assert.True((int)written.Status == 201, written.ToString());
        body.Remove("channel_id");
        body["to"] = number;
        var sent = await stage.Test.PostAsync($"/v1/channels/{channel}/messages", body);
        Assert.True((int)sent.Status == 202, sent.ToString());

        var (theirs, ours) = (await KeptAsync(channel, written.String("id")), await KeptAsync(channel, sent.String("message_id")));
        var shown = (await stage.ShownAsync(phone, sent.String("message_id"))).GetProperty("said");
        Assert.Equal(ours.GetProperty("type").GetString(), theirs.GetProperty("type").GetString());
        foreach (var (name, value) in body)
        {
            if (name is "type" or "to" or "media_base64") continue;
            // A contact's numbers are a card once they are sent.
            if (name == "contacts") Assert.Equal(written["said"].GetProperty(name).ToString(), shown.GetProperty(name).ToString());
            else Assert.True(JsonNode.DeepEquals(Filled(value), Filled(JsonNode.Parse(shown.GetProperty(name).GetRawText()))), $"{name}: {shown}");
        }
        // Values that only the gateway has for a file that it sent.
        string[] own = ["media_id", "filename", "width", "height", "thumbnail"];
        var (left, right) = (Content(theirs, own), Content(ours, own));
        Assert.True(JsonNode.DeepEquals(left, right), $"{left}\n{right}");
    }

    [Fact]
    public async Task Unsupported_message_types_are_stored_with_their_raw_type()
    {
        await using var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        var (channel, _) = await stage.PairAsync();
        await stage.Test.PostAsync(
            "/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = new[] { "message.received" }, channel_id = channel });
        var phone = await stage.CreatePhoneAsync();
        // Field 999 of the message, and the invoice of field 41.
        foreach (var (bytes, name) in new[] { ((byte[])[0xBA, 0x3E, 0x02, 0x08, 0x01], "field999"), ([0xCA, 0x02, 0x02, 0x0A, 0x00], "invoiceMessage") })
        {
            var written = await stage.Test.PostAsync(
                $"/v1/sandbox/phones/{phone}/messages", new { channel_id = channel, type = "raw", content = Convert.ToBase64String(bytes) });
            Assert.Equal((201, "unsupported"), ((int)written.Status, written.String("type")));
            var raised = (
                await receiver.WaitAsync(
                    "message.received", hook => hook.Payload.GetProperty("message").GetProperty("id").GetString() == written.String("id"))).Payload.GetProperty(
                        "message");
            Assert.Equal(("unsupported", name),
                (raised.GetProperty("type").GetString(), raised.GetProperty("unsupported").GetProperty("raw_type").GetString()));
            Assert.Equal(name, (await KeptAsync(channel, written.String("id"))).GetProperty("unsupported").GetProperty("raw_type").GetString());
            var forward = await stage.Test.PostAsync($"/v1/channels/{channel}/messages/{written.String("id")}/forward", new { to = "+15550001111" });
            Assert.Equal("invalid_request", forward.Code);
        }
        Assert.NotNull(
            (await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/messages", new { channel_id = channel, type = "raw", content = "CgUB" }))
                .Detail("content"));
    }

    [Fact]
    public async Task Received_order_is_shown_and_cannot_be_forwarded()
    {
        var (channel, _) = await stage.PairAsync();
        var phone = await stage.CreatePhoneAsync();
        // OrderMessage { order_id = "O1", item_count = 2 } in field 38.
        byte[] order = [0xB2, 0x02, 0x06, 0x0A, 0x02, (byte)'O', (byte)'1', 0x18, 0x02];
        var written = await stage.Test.PostAsync(
            $"/v1/sandbox/phones/{phone}/messages", new { channel_id = channel, type = "raw", content = Convert.ToBase64String(order) });
        var kept = await KeptAsync(channel, written.String("id"));
        Assert.Equal(
            ("order", "O1", 2),
            (kept.GetProperty("type").GetString(), kept.GetProperty("order").GetProperty("order_id").GetString(), kept.GetProperty("order")
                .GetProperty("item_count").GetInt32()));
        var forward = await stage.Test.PostAsync($"/v1/channels/{channel}/messages/{written.String("id")}/forward", new { to = "+15550001111" });
        Assert.Equal("names a message that can't be forwarded", forward.Detail("message_id"));
    }

    [Fact]
    public async Task View_once_content_of_a_phone_is_unavailable_to_the_channel()
    {
        await using var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        var (channel, owner) = await stage.PairAsync();
        await stage.Test.PostAsync(
            "/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = new[] { "message.received" }, channel_id = channel });
        var phone = await stage.CreatePhoneAsync();
        var written = await stage.Test.PostAsync(
            $"/v1/sandbox/phones/{phone}/messages",
            new { channel_id = channel, type = "image", media_base64 = Picture, mime_type = "image/png", view_once = true });
        var raised = (await receiver.WaitAsync("message.received")).Payload.GetProperty("message");
        Assert.Equal(("unavailable", "view_once"),
            (raised.GetProperty("type").GetString(), raised.GetProperty("unavailable").GetProperty("reason").GetString()));
        var onPhone = await stage.ShownAsync(owner, written.String("id"));
        Assert.Equal(("image", true), (onPhone.GetProperty("type").GetString(), onPhone.GetProperty("said").GetProperty("view_once").GetBoolean()));
    }

    [Fact]
    public async Task Phone_votes_and_answers_only_valid_targets()
    {
        var (channel, _) = await stage.PairAsync();
        var phone = await stage.CreatePhoneAsync();
        var to = (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}")).String("phone_number");
        var text = (await stage.Test.PostAsync($"/v1/channels/{channel}/messages", new { type = "text", to, text = "a text" })).String("message_id");
        var poll = (await stage.Test.PostAsync($"/v1/channels/{channel}/messages", new { type = "poll", to, title = "?", options = new[] { "a", "b" } }))
            .String("message_id");
        await stage.ShownAsync(phone, poll);
        var path = $"/v1/sandbox/phones/{phone}/messages";
        Assert.NotNull((await stage.Test.PostAsync(path, new { type = "poll_vote", message_id = poll, options = new[] { "c" } })).Detail("options"));
        Assert.NotNull((await stage.Test.PostAsync(path, new { type = "poll_vote", message_id = text, options = new[] { "a" } })).Detail("options"));
        Assert.NotNull((await stage.Test.PostAsync(path, new { type = "event_answer", message_id = poll, answer = "going" })).Detail("message_id"));
        Assert.Equal(201, (int)(await stage.Test.PostAsync(path, new { type = "poll_vote", message_id = poll, options = new[] { "b" } })).Status);
    }

    [Fact]
    public async Task Phone_forwards_received_messages_and_deletes_only_its_own()
    {
        var (channel, owner) = await stage.PairAsync();
        var (phone, other) = (await stage.CreatePhoneAsync(), await stage.CreatePhoneAsync());
        var numbers = new[] {
            (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}")).String("phone_number"),
            (await stage.Test.GetAsync($"/v1/sandbox/phones/{other}")).String("phone_number") };
        var sent = (
            await stage.Test.PostAsync($"/v1/channels/{channel}/messages", new { type = "image", to = numbers[0], media_base64 = Picture, caption = "look" }))
                .String("message_id");
        await stage.ShownAsync(phone, sent);
        var forwarded = await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/messages", new { type = "forward", message_id = sent, to = numbers[1] });
        var content = (await stage.ShownAsync(other, forwarded.String("id"))).GetProperty("said");
        Assert.Equal(("look", 1), (content.GetProperty("caption").GetString(), content.GetProperty("forwarding_score").GetInt32()));

        var group = (
            await stage.Test.PostAsync(
                $"/v1/sandbox/phones/{phone}/groups",
                new { subject = "Friends", channel_ids = new[] { channel }, participants = new[] { numbers[1] } })).String("id");
        var words = (await stage.Test.PostAsync($"/v1/sandbox/phones/{other}/messages", new { to = group, text = "mine" })).String("id");
        await KeptAsync(channel, words);
        Assert.NotNull((await stage.Test.PostAsync($"/v1/sandbox/phones/{owner}/delete", new { message_id = words })).Detail("message_id"));
        // A member without rights: the server refuses, and history stays as it was.
        var refused = (await stage.Test.DeleteAsync($"/v1/channels/{channel}/messages/{words}")).String("message_id");
        await Eventually.TrueAsync(async () => (await KeptAsync(channel, refused)).GetProperty("status").GetString() == "failed", "the deletion failed");
        Assert.Equal(JsonValueKind.Null, (await KeptAsync(channel, words)).GetProperty("deleted_at").ValueKind);
        Assert.Equal(201, (int)(await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/delete", new { message_id = words })).Status);
        await Eventually.TrueAsync(
            async () => (await KeptAsync(channel, words)).GetProperty("deleted_at").ValueKind == JsonValueKind.String, "the administrator's deletion counts");
    }

    private async Task<JsonElement> KeptAsync(string channel, string messageId)
    {
        Reply? kept = null;
        await Eventually.TrueAsync(
            async () => (int)(kept = await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{messageId}")).Status == 200, "history has the message");
        return kept!.Json;
    }

    private static JsonObject Content(JsonElement message, string[] without)
    {
        var content = JsonNode.Parse(message.GetProperty(message.GetProperty("type").GetString()!).GetRawText())!.AsObject();
        foreach (var name in without) content.Remove(name);
        return content;
    }

    /// <summary>The same without null members.</summary>
    private static JsonNode? Filled(JsonNode? node) => node switch
    {
        JsonObject value =>
            new JsonObject(value.Where(member => member.Value is not null).Select(member => KeyValuePair.Create(member.Key, Filled(member.Value)))),
        JsonArray values => new JsonArray([.. values.Select(Filled)]),
        _ => node?.DeepClone(),
    };
}
