using System.Net;
using System.Text.Json;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Messages with files over REST, in both directions.</summary>
[Collection(GatewayCollection.Name)]
public sealed class FileMessageTests(GatewayStage stage)
{
    [Fact]
    public async Task Files_are_sent_in_both_directions_and_one_upload_serves_many_messages()
    {
        var png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(png));
        var (channel, _) = await stage.PairAsync();
        var phone = await stage.CreatePhoneAsync();
        var sent = await stage.SendToAsync(channel, phone, new { type = "image", media_base64 = Convert.ToBase64String(png), caption = "look" });
        var shown = (await stage.ShownAsync(phone, sent)).GetProperty("said");
        Assert.Equal(
            ("look", "image/png", hash),
            (shown.GetProperty("caption").GetString(), shown.GetProperty("mime_type").GetString(), shown.GetProperty("sha256").GetString()));
        var image = (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{sent}"))["image"];
        Assert.Equal(
            (png.Length, 1, hash), (image.GetProperty("size").GetInt32(), image.GetProperty("width").GetInt32(), image.GetProperty("sha256").GetString()));
        var again = await stage.SendToAsync(
            channel, phone, new { type = "document", media_id = image.GetProperty("media_id").GetString(), filename = "dot.png" });
        Assert.Equal("dot.png", Said(await stage.ShownAsync(phone, again), "filename"));
        var forward = await stage.Test.PostAsync(
            $"/v1/channels/{channel}/messages/{sent}/forward", new { to = (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}")).String("phone_number") });
        Assert.Equal(hash, Said(await stage.ShownAsync(phone, forward.String("message_id")), "sha256"));

        var written = await stage.OnPhoneAsync(
            phone, "messages",
            new { channel_id = channel, type = "image", media_base64 = Convert.ToBase64String(png), mime_type = "image/png", caption = "mine" });
        var path = $"/v1/channels/{channel}/messages/{written.String("id")}";
        await Eventually.TrueAsync(async () => (int)(await stage.Test.GetAsync(path)).Status == 200, "the picture came");
        var file = await stage.Test.GetAsync($"/v1/channels/{channel}/media/{(await stage.Test.GetAsync(path))["image"].GetProperty("media_id").GetString()}");
        Assert.Equal(png, (await stage.Nobody.GetAsync(new Uri(file.String("media_url")).PathAndQuery)).Bytes);
        Assert.Equal(
            "invalid_request",
            (await stage.Test.PostAsync(
                $"/v1/channels/{channel}/messages", new { type = "audio", to = "+15550001111", media_id = file.String("media_id") })).Code);
        Assert.Equal(
            "invalid_request",
            (await stage.Test.PostAsync(
                $"/v1/channels/{channel}/messages", new { type = "image", to = "+15550001111", media_id = "med_01900000000070008000000000000000" })).Code);
    }

    [Theory]
    [InlineData("image", "picture.jpg", "Image/JPG", "image/jpeg")]
    [InlineData("audio", "cbr.mp3", "audio/mp3", "audio/mpeg")]
    [InlineData("audio", "voice.ogg", "application/ogg", "audio/ogg; codecs=opus")]
    public async Task Declared_media_type_is_sent_in_its_canonical_form(string type, string name, string declared, string expected)
    {
        var (channel, _) = await stage.PairAsync();
        var phone = await stage.CreatePhoneAsync();
        var sent = await stage.SendToAsync(channel, phone, new { type, media_base64 = SampleFiles.Base64(name), mime_type = declared });
        Assert.Equal(expected, Said(await stage.ShownAsync(phone, sent), "mime_type"));
    }

    [Fact]
    public async Task Files_in_interactive_messages_and_carousels_arrive_complete()
    {
        var (channel, _) = await stage.PairAsync();
        var (other, owner) = await stage.PairAsync();
        var to = (await stage.Test.GetAsync($"/v1/sandbox/phones/{owner}")).String("phone_number");
        byte[][] files = ["%PDF-1.4 one"u8.ToArray(), "%PDF-1.4 two"u8.ToArray()];
        var ids = new List<string>();
        foreach (var bytes in files)
        {
            using var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = new("application/octet-stream");
            ids.Add((await stage.Test.SendAsync(HttpMethod.Post, $"/v1/channels/{channel}/media?mime_type=application/pdf", content)).String("media_id"));
        }
        object[] buttons = [new { type = "quick_reply", title = "Yes", id = "yes" }];
        var single = await AcceptAsync(new { type = "interactive", to, body = new { text = "pay?" }, action = new { buttons }, media_id = ids[0] });
        Assert.Equal(files[0], await ReadAsync((await ArrivedAsync(single))["interactive"].GetProperty("media")));
        var cards = await AcceptAsync(
            new { type = "carousel", to, body = new { text = "bills" },
                cards = new object[] {
                    new { text = "a", buttons, media_id = ids[0] }, new { text = "b", buttons }, new { text = "c", buttons, media_id = ids[1] } } });
        var shown = (await ArrivedAsync(cards))["carousel"].GetProperty("cards").EnumerateArray().Select(card => card.GetProperty("media")).ToArray();
        Assert.Equal(files[0], await ReadAsync(shown[0]));
        Assert.Equal(JsonValueKind.Null, shown[1].ValueKind);
        Assert.Equal(files[1], await ReadAsync(shown[2]));
        var onPhone = (await stage.ShownAsync(owner, cards)).GetProperty("said").GetProperty("cards")[2].GetProperty("media");
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(files[1])), onPhone.GetProperty("sha256").GetString());
        var refused = await stage.Test.PostAsync(
            $"/v1/channels/{channel}/messages",
            new { type = "interactive", to, body = new { text = "pay?" }, action = new { buttons }, media_id = "med_01900000000070008000000000000000" });
        Assert.NotNull(refused.Detail("media_id"));

        async Task<string> AcceptAsync(object body)
        {
            var reply = await stage.Test.PostAsync($"/v1/channels/{channel}/messages", body);
            Assert.True((int)reply.Status == 202, reply.ToString());
            return reply.String("message_id");
        }

        async Task<Reply> ArrivedAsync(string id)
        {
            var path = $"/v1/channels/{other}/messages/{id}";
            await Eventually.TrueAsync(async () => (int)(await stage.Test.GetAsync(path)).Status == 200, "the other channel has it");
            return await stage.Test.GetAsync(path);
        }

        async Task<byte[]> ReadAsync(JsonElement media)
        {
            var file = await stage.Test.GetAsync($"/v1/channels/{other}/media/{media.GetProperty("media_id").GetString()}");
            return (await stage.Nobody.GetAsync(new Uri(file.String("media_url")).PathAndQuery)).Bytes;
        }
    }

    [Fact]
    public async Task File_of_the_history_is_downloaded_when_its_link_is_opened()
    {
        var (phone, friend) = (await stage.CreatePhoneAsync(), await stage.CreatePhoneAsync());
        var to = (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}")).String("phone_number");
        var pdf = "%PDF-1.4 a bill of long ago"u8.ToArray();
        var written = (
            await stage.OnPhoneAsync(
                friend, "messages",
                new { to, type = "document", media_base64 = Convert.ToBase64String(pdf), mime_type = "application/pdf", filename = "bill.pdf" }))
                    .String("id");
        await stage.ShownAsync(phone, written);
        var (channel, _) = await stage.PairAsync(with: phone);
        var path = $"/v1/channels/{channel}/messages/{written}";
        await Eventually.TrueAsync(async () => (int)(await stage.Test.GetAsync(path)).Status == 200, "the history came");
        var media = $"/v1/channels/{channel}/media/{(await stage.Test.GetAsync(path))["document"].GetProperty("media_id").GetString()}";
        var file = await stage.Test.GetAsync(media);
        Assert.Equal(("remote", "bill.pdf", written), (file.String("state"), file.String("filename"), file.String("message_id")));
        Assert.Equal(pdf, (await stage.Nobody.GetAsync(new Uri(file.String("media_url")).PathAndQuery)).Bytes);
        Assert.Equal("stored", (await stage.Test.GetAsync(media)).String("state"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Edited_caption_keeps_its_file(bool comesAtOnce)
    {
        await using var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        var (channel, _) = await stage.PairAsync();
        await stage.Test.PostAsync(
            "/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = new[] { "message.edited" }, channel_id = channel });
        var phone = await stage.CreatePhoneAsync();
        // Changes and the messages that wait for a channel arrive in one step.
        if (!comesAtOnce) await stage.Test.PostAsync($"/v1/channels/{channel}/disconnect");
        var png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
        var written = (
            await stage.OnPhoneAsync(
                phone, "messages",
                new { channel_id = channel, type = "image", media_base64 = Convert.ToBase64String(png), mime_type = "image/png", caption = "one" }))
                    .String("id");
        var path = $"/v1/channels/{channel}/messages/{written}";
        if (comesAtOnce) await Eventually.TrueAsync(async () => (int)(await stage.Test.GetAsync(path)).Status == 200, "the picture came");
        await stage.OnPhoneAsync(phone, "edit", new { message_id = written, text = "two" });
        if (!comesAtOnce) await stage.Test.PostAsync($"/v1/channels/{channel}/connect");
        await Eventually.TrueAsync(
            async () => await stage.Test.GetAsync(path) is { Status: HttpStatusCode.OK } kept && kept["edited_at"].ValueKind == JsonValueKind.String,
            "the change came");
        var image = (await stage.Test.GetAsync(path))["image"];
        Assert.Equal(("two", png.Length), (image.GetProperty("caption").GetString(), image.GetProperty("size").GetInt32()));
        var file = await stage.Test.GetAsync($"/v1/channels/{channel}/media/{image.GetProperty("media_id").GetString()}");
        Assert.Equal(png, (await stage.Nobody.GetAsync(new Uri(file.String("media_url")).PathAndQuery)).Bytes);
        var raised = (await receiver.WaitAsync("message.edited")).Payload.GetProperty("content").GetProperty("image");
        Assert.Equal(image.ToString(), raised.ToString());
    }

    [Fact]
    public async Task Retry_with_used_client_ref_stores_no_second_file()
    {
        var png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
        var (channel, _) = await stage.PairAsync();
        var phone = await stage.CreatePhoneAsync();
        string address;
        string first;
        await using (var files = await FileServer.StartAsync(png, "image/png", TestContext.Current.CancellationToken))
        {
            address = new Uri(files.Address, "/file").ToString();
            first = await stage.SendToAsync(channel, phone, new { type = "image", media_url = address, client_ref = "picture" });
        }
        Assert.Equal(first, await stage.SendToAsync(channel, phone, new { type = "image", media_url = address, client_ref = "picture" }));
        Assert.Equal(1, (await stage.Test.GetAsync($"/v1/channels/{channel}/media"))["data"].GetArrayLength());
        // Tries at the same time each have taken the file before they find out.
        var tries = Enumerable.Range(0, 8)
            .Select(_ => stage.SendToAsync(channel, phone, new { type = "image", media_base64 = Convert.ToBase64String(png), client_ref = "pictures" }))
                .ToList();
        Assert.Single((await Task.WhenAll(tries)).Distinct());
        Assert.Equal(2, (await stage.Test.GetAsync($"/v1/channels/{channel}/media"))["data"].GetArrayLength());
    }

    private static string? Said(JsonElement message, string field) => message.GetProperty("said").GetProperty(field).GetString();
}
