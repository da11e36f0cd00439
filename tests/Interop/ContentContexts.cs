using System.Text.Json;
using WhatIsUp.Interop.Types;

namespace WhatIsUp.Interop;

/// <summary>Contexts of contents, and changes of messages with files.</summary>
[Collection(TypeCollection.Name)]
public sealed class ContentContexts(TypeStage stage)
{
    private const string Bytes32 = """{"$bytes":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}""";

    [Fact(Timeout = 90_000)]
    public async Task Quote_of_another_chat_names_that_chat()
    {
        var side = stage.In("lid");
        var group = side.ToChannel("group").ToString();
        var theirs = await side.Baileys.SendContentAsync(side.ToChannel("group"), Json("""{"text":"said in the group"}"""));
        await side.ReceivedAsync(theirs);
        var ours = await side.SendAsync("text", "lid", $$"""{"text":"about that","quoted":"{{theirs}}"}""");
        var read = (await side.Baileys.WaitForContentAsync(ours)).Data.GetProperty("content");
        Assert.Equal((theirs, group),
            (TypeCase.At(read, "extendedTextMessage.contextInfo.stanzaId"), TypeCase.At(read, "extendedTextMessage.contextInfo.remoteJid")));
        Assert.Equal(side.BaileysPhone.Lid.ToString(), TypeCase.At(read, "extendedTextMessage.contextInfo.participant"));
        var there = await side.SendAsync("text", "group", $$"""{"text":"and here","quoted":"{{theirs}}"}""");
        Assert.Null(TypeCase.At((await side.Baileys.WaitForContentAsync(there)).Data.GetProperty("content"), "extendedTextMessage.contextInfo.remoteJid"));

        var back = await side.Baileys.SendContentAsync(side.ToChannel("lid"), Json("""{"text":"indeed"}"""), await side.Baileys.WaitForContentAsync(there));
        Assert.Equal(there, TypeCase.At(await side.ReceivedAsync(back), "quoted"));
    }

    [Theory(Timeout = 90_000)]
    [InlineData("lid")]
    [InlineData("group")]
    public async Task Forwarding_and_expiration_are_read_on_both_sides(string chat)
    {
        var side = stage.In(chat);
        var ours = await side.SendAsync("location", chat, """{"latitude":52.5,"longitude":13.25,"forwarded":true,"ephemeral_expiration":86400}""");
        var read = (await side.Baileys.WaitForContentAsync(ours)).Data.GetProperty("content").GetProperty("locationMessage").GetProperty("contextInfo");
        Assert.Equal(("True", "1", "86400"), (TypeCase.At(read, "isForwarded"), TypeCase.At(read, "forwardingScore"), TypeCase.At(read, "expiration")));

        var theirs = await side.Baileys.SendContentAsync(side.ToChannel(chat),
            Json("""{"text":"for a day","contextInfo":{"expiration":86400,"isForwarded":true,"forwardingScore":4}}"""));
        var message = await side.ReceivedAsync(theirs);
        Assert.Equal(("86400", "4"), (TypeCase.At(message, "ephemeral_expiration"), TypeCase.At(message, "forwarding_score")));
    }

    [Theory(Timeout = 90_000)]
    [InlineData("image", "imageMessage", "image")]
    [InlineData("video", "videoMessage", "video")]
    [InlineData("gif", "videoMessage", "video")]
    [InlineData("short", "ptvMessage", "video")]
    [InlineData("audio", "audioMessage", "audio")]
    [InlineData("voice", "audioMessage", "audio")]
    public async Task View_once_content_is_view_once_on_both_sides(string type, string field, string kind)
    {
        var side = stage.In("pn");
        var one = FileCases.All.Single(one => one.Type == type);
        var ours = await side.SendAsync(type, "pn", one.Rest[..^1] + ",\"view_once\":true}");
        var read = (await side.Baileys.WaitForContentAsync(ours)).Data.GetProperty("content");
        Assert.Equal("True", TypeCase.At(read, $"viewOnceMessage.message.{field}.viewOnce"));
        Assert.Equal(FileCases.Of(type), await side.Baileys.DownloadAsync(ours));
        Assert.Equal("True", TypeCase.At(await side.OnMessageAsync(HttpMethod.Get, ours, "", null), "view_once"));

        var theirs = await side.Baileys.SendContentAsync(side.ToChannel("pn"), Json(one.Baileys![..^1] + ",\"viewOnce\":true}"));
        var message = await side.ReceivedAsync(theirs);
        Assert.Equal((kind, "True"), (TypeCase.At(message, "type"), TypeCase.At(message, "view_once")));
        Assert.Equal(FileCases.Of(type), await side.DownloadAsync(TypeCase.At(message, $"{kind}.media_id")!));
    }

    [Theory(Timeout = 90_000)]
    [InlineData("image", "pn")]
    [InlineData("image", "group")]
    [InlineData("video", "pn")]
    [InlineData("document", "pn")]
    public async Task Edited_captions_keep_their_files(string type, string chat)
    {
        var side = stage.In(chat);
        var one = FileCases.All.Single(one => one.Type == type);
        var ours = await side.SendAsync(type, chat, one.Rest);
        await side.Baileys.WaitForContentAsync(ours);
        var edit = (await side.OnMessageAsync(HttpMethod.Patch, ours, "", new { text = "better words" })).GetProperty("message_id").GetString()!;
        var read = (await side.Baileys.WaitForContentAsync(edit)).Data.GetProperty("content");
        Assert.Equal(
            ("MESSAGE_EDIT", ours, "better words"),
            (TypeCase.At(read, "protocolMessage.type"), TypeCase.At(read, "protocolMessage.key.id"), TypeCase.At(read,
                $"protocolMessage.editedMessage.{type}Message.caption")));

        var to = side.ToChannel(chat);
        var theirs = await side.Baileys.SendContentAsync(to, Json(one.Baileys!));
        var media = TypeCase.At(await side.ReceivedAsync(theirs), $"{type}.media_id");
        var change = System.Text.Json.Nodes.JsonNode.Parse(one.Baileys!)!.AsObject();
        change["caption"] = "other words";
        change["edit"] = JsonSerializer.SerializeToNode(new { remoteJid = to.ToString(), id = theirs, fromMe = true });
        await side.Baileys.SendContentAsync(to, JsonSerializer.SerializeToElement(change));
        await side.WaitForWebhookAsync("message.edited", payload => payload.GetProperty("message_id").GetString() == theirs);
        var kept = await side.OnMessageAsync(HttpMethod.Get, theirs, "", null);
        Assert.Equal((type, "other words", media), (TypeCase.At(kept, "type"), TypeCase.At(kept, $"{type}.caption"), TypeCase.At(kept, $"{type}.media_id")));
        Assert.Equal(FileCases.Of(type), await side.DownloadAsync(media!));
    }

    [Theory(Timeout = 90_000)]
    [InlineData("image")]
    [InlineData("video")]
    [InlineData("document")]
    public async Task Baileys_downloads_the_file_of_an_interactive_message(string type)
    {
        var side = stage.In("lid");
        var stored = await side.SendAsync(type, "lid", FileCases.All.Single(one => one.Type == type).Rest);
        var media = TypeCase.At(await side.OnMessageAsync(HttpMethod.Get, stored, "", null), $"{type}.media_id");
        var ours = await side.SendAsync(
            "interactive", "group",
            $$"""{"body":{"text":"Send it?"},"action":{"buttons":[{"type":"quick_reply","title":"Yes","id":"yes"}]},"media_id":"{{media}}"}""");
        var read = (await side.Baileys.WaitForContentAsync(ours)).Data.GetProperty("content");
        Assert.Equal(("True", "Send it?"),
            (TypeCase.At(read, "interactiveMessage.header.hasMediaAttachment"), TypeCase.At(read, "interactiveMessage.body.text")));
        Assert.NotNull(TypeCase.At(read, $"interactiveMessage.header.{type}Message.mediaKey"));
        Assert.Equal(FileCases.Of(type), await side.Baileys.DownloadAsync(ours));
    }

    [Fact(Timeout = 90_000)]
    public async Task Forwarded_message_keeps_unsupported_fields()
    {
        var side = stage.In("lid");
        var file = $"\"mediaKey\":{Bytes32},\"fileSha256\":{Bytes32},\"fileEncSha256\":{Bytes32},\"fileLength\":10,\"directPath\":\"/v/gone\"";
        var sticker = await RelayedAsync(
            $"{{\"lottieStickerMessage\":{{\"message\":{{\"stickerMessage\":{{{file},\"mimetype\":\"application/was\",\"isLottie\":true,\"accessibilityLabel\":\"a cat\"}}}}}}}}");
        Assert.Equal(
            ("True", "a cat", "1"),
            (TypeCase.At(sticker, "lottieStickerMessage.message.stickerMessage.isLottie"), TypeCase.At(sticker,
                "lottieStickerMessage.message.stickerMessage.accessibilityLabel"),
                TypeCase.At(sticker, "lottieStickerMessage.message.stickerMessage.contextInfo.forwardingScore")));
        var video = await RelayedAsync(
            $"{{\"videoMessage\":{{{file},\"mimetype\":\"video/mp4\",\"caption\":\"film\",\"streamingSidecar\":{Bytes32},\"contextInfo\":{{\"mentionedJid\":[\"15550001111@s.whatsapp.net\"],\"forwardingScore\":2}}}}}}");
        Assert.Equal(
            (Convert.ToBase64String([.. Enumerable.Range(0, 32).Select(value => (byte)value)]), "film", "3"),
            (TypeCase.At(video, "videoMessage.streamingSidecar"), TypeCase.At(video, "videoMessage.caption"), TypeCase.At(video,
                "videoMessage.contextInfo.forwardingScore")));
        Assert.Null(TypeCase.At(video, "videoMessage.contextInfo.mentionedJid.0"));

        async Task<JsonElement> RelayedAsync(string message)
        {
            var theirs = await side.Baileys.RelayAsync(side.ToChannel("lid"), Json(message));
            await side.ReceivedAsync(theirs);
            var ours = (await side.OnMessageAsync(HttpMethod.Post, theirs, "/forward", new { to = side.ToBaileys("group") }))
                .GetProperty("message_id").GetString()!;
            return (await side.Baileys.WaitForContentAsync(ours)).Data.GetProperty("content");
        }
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
