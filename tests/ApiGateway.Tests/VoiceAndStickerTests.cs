using System.Text.Json;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Audio and images converted to voice notes and stickers over REST, and rejected ones.</summary>
[Collection(GatewayCollection.Name)]
public sealed class VoiceAndStickerTests(GatewayStage stage)
{
    private const string Number = "+15550001111";

    [Theory]
    [InlineData("voice", "voice.ogg", null)]
    [InlineData("voice", "voice-stereo.ogg", "audio/ogg; codecs=opus")]
    [InlineData("voice", "vbr.mp3", "audio/mp3")]
    [InlineData("voice", "speech.wav", "audio/x-wav")]
    [InlineData("audio", "cbr.mp3", null)]
    public async Task Voice_note_has_type_duration_and_waveform_for_every_file_format(string type, string name, string? mimeType)
    {
        var channel = (await stage.PairAsync()).Item1;
        var phone = await stage.CreatePhoneAsync();
        var fields = new Dictionary<string, object?> { ["type"] = type, ["media_base64"] = SampleFiles.Base64(name), ["mime_type"] = mimeType };
        if (type == "audio") fields["ptt"] = true;
        var sent = await stage.SendToAsync(channel, phone, fields);
        var shown = (await stage.ShownAsync(phone, sent)).GetProperty("said");
        Assert.Equal(("audio/ogg; codecs=opus", 3), (shown.GetProperty("mime_type").GetString(), shown.GetProperty("seconds").GetInt32()));
        var audio = (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{sent}"))["audio"];
        Assert.Equal(
            ("audio/ogg; codecs=opus", 3, true),
            (audio.GetProperty("mime_type").GetString(), audio.GetProperty("seconds").GetInt32(), audio.GetProperty("ptt").GetBoolean()));
        Assert.Equal(64, audio.GetProperty("waveform").GetBytesFromBase64().Length);
        Assert.Equal(100, audio.GetProperty("waveform").GetBytesFromBase64().Max());
        var media = await stage.Test.GetAsync($"/v1/channels/{channel}/media/{audio.GetProperty("media_id").GetString()}");
        var file = (await stage.Nobody.GetAsync(new Uri(media.String("media_url")).PathAndQuery)).Bytes;
        Assert.StartsWith("OggS", System.Text.Encoding.ASCII.GetString(file, 0, 4), StringComparison.Ordinal);
        Assert.Equal(audio.GetProperty("size").GetInt32(), file.Length);
    }

    [Fact]
    public async Task Given_voice_note_fields_override_those_read_from_the_file()
    {
        var channel = (await stage.PairAsync()).Item1;
        var phone = await stage.CreatePhoneAsync();
        var sent = await stage.SendToAsync(
            channel, phone, new { type = "voice", media_base64 = SampleFiles.Base64("voice.ogg"), seconds = 7, waveform = "AAEC" });
        var audio = (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{sent}"))["audio"];
        Assert.Equal((7, "AAEC"), (audio.GetProperty("seconds").GetInt32(), audio.GetProperty("waveform").GetString()));
    }

    [Theory]
    [InlineData("voice", "cbr.mp3", "audio/mpeg", "audio")]
    [InlineData("sticker", "picture.png", "image/png", "sticker")]
    public async Task Upload_is_converted_once_and_the_original_is_kept(string type, string name, string mimeType, string shown)
    {
        var channel = (await stage.PairAsync()).Item1;
        var phone = await stage.CreatePhoneAsync();
        var upload = await UploadAsync(channel, name, mimeType);
        var ids = new List<string?>();
        for (var n = 0; n < 2; n++)
        {
            var sent = await stage.SendToAsync(channel, phone, new { type, media_id = upload });
            ids.Add((await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{sent}"))[shown].GetProperty("media_id").GetString());
        }

        Assert.Equal(ids[0], ids[1]);
        Assert.NotEqual(upload, ids[0]);
        var kept = await stage.Test.GetAsync($"/v1/channels/{channel}/media/{upload}");
        Assert.Equal((mimeType, SampleFiles.Read(name).Length), (kept.String("mime_type"), kept["size"].GetInt32()));
        // Converted files are deleted with their original.
        Assert.Equal(204, (int)(await stage.Test.DeleteAsync($"/v1/channels/{channel}/media/{upload}")).Status);
        Assert.Empty((await stage.Test.GetAsync($"/v1/channels/{channel}/media"))["data"].EnumerateArray());
    }

    [Theory]
    [InlineData("voice", "voice.ogg", "audio/ogg; codecs=opus", "audio")]
    [InlineData("sticker", "animated.webp", "image/webp", "sticker")]
    [InlineData("sticker", "sticker.webp", "image/webp", "sticker")]
    public async Task Upload_in_the_required_format_is_sent_unconverted(string type, string name, string mimeType, string shown)
    {
        var channel = (await stage.PairAsync()).Item1;
        var phone = await stage.CreatePhoneAsync();
        var upload = await UploadAsync(channel, name, mimeType);
        for (var n = 0; n < 2; n++)
        {
            var sent = await stage.SendToAsync(channel, phone, new { type, media_id = upload });
            var content = (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{sent}"))[shown];
            Assert.Equal((upload, mimeType), (content.GetProperty("media_id").GetString(), content.GetProperty("mime_type").GetString()));
            if (shown == "audio") Assert.Equal(
                (3, 64), (content.GetProperty("seconds").GetInt32(), content.GetProperty("waveform").GetBytesFromBase64().Length));
            else Assert.Equal(name.StartsWith("animated", StringComparison.Ordinal), content.GetProperty("animated").GetBoolean());
        }
    }

    [Theory]
    [InlineData("sticker.webp", false)]
    [InlineData("animated.webp", true)]
    [InlineData("small.webp", false)]
    [InlineData("picture.png", false)]
    [InlineData("picture.jpg", false)]
    public async Task Sticker_properties_are_read_from_its_file(string name, bool isAnimated)
    {
        var channel = (await stage.PairAsync()).Item1;
        var phone = await stage.CreatePhoneAsync();
        var sent = await stage.SendToAsync(
            channel, phone, new { type = "sticker", media_base64 = SampleFiles.Base64(name), animated = !isAnimated, width = 100, height = 50 });
        var sticker = (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{sent}"))["sticker"];
        Assert.Equal(
            ("image/webp", 512, 512, isAnimated),
            (sticker.GetProperty("mime_type").GetString(), sticker.GetProperty("width").GetInt32(), sticker.GetProperty("height").GetInt32(),
                sticker.GetProperty("animated").GetBoolean()));
    }

    [Theory]
    [InlineData("voice", "speech.m4a", "must be a file of type audio/ogg, audio/wav or audio/mpeg, and is audio/mp4")]
    [InlineData("voice", "speech.aac", "must be a file of type audio/ogg, audio/wav or audio/mpeg, and is audio/aac")]
    [InlineData("voice", "tone.flac", "must be a file of type audio/ogg, audio/wav or audio/mpeg, and is audio/flac")]
    [InlineData("voice", "vorbis.ogg", "must contain Opus for a voice note, but contains Vorbis")]
    [InlineData("voice", "tone-adpcm.wav", "must be an uncompressed WAV file, but has format 17 with 4 bits")]
    [InlineData("voice", "picture.png", "must be a file of type audio/ogg, audio/wav or audio/mpeg, and is image/png")]
    [InlineData("sticker", "animated-small.webp", "must be an animation of 512 × 512 pixels, but has 256 × 256")]
    [InlineData("sticker", "animated-fast.webp", "must be an animation whose frames last at least 8 ms, but has one of 5 ms")]
    [InlineData("sticker", "animated-long.webp", "must be an animation of at most 10000 ms, but takes 12000 ms")]
    [InlineData("sticker", "voice.ogg", "must be a file of type image/webp, image/png or image/jpeg, and is audio/ogg")]
    public async Task File_that_cannot_be_converted_is_rejected_with_its_field_and_type(string type, string name, string problem)
    {
        var channel = (await stage.PairAsync()).Item1;
        var inline = await stage.Test.PostAsync($"/v1/channels/{channel}/messages", new { type, to = Number, media_base64 = SampleFiles.Base64(name) });
        Assert.True(
            (400, "invalid_request", problem) == (
                (int)inline.Status, inline.Code,
                inline.Detail("media_base64")?[..Math.Min(problem.Length, inline.Detail("media_base64")!.Length)]), inline.ToString());
        Assert.Empty((await stage.Test.GetAsync($"/v1/channels/{channel}/media"))["data"].EnumerateArray());
        var upload = await UploadAsync(channel, name, null);
        var stored = await stage.Test.PostAsync($"/v1/channels/{channel}/messages", new { type, to = Number, media_id = upload });
        Assert.True((int)stored.Status == 400 && stored.Detail("media_id")?.StartsWith(problem, StringComparison.Ordinal) == true, stored.ToString());
        Assert.Single((await stage.Test.GetAsync($"/v1/channels/{channel}/media"))["data"].EnumerateArray());
    }

    [Theory]
    [InlineData("voice.ogg", "audio/ogg; codecs=opus", 3)]
    [InlineData("vorbis.ogg", "audio/ogg", 3)]
    [InlineData("cbr.mp3", "audio/mpeg", 3)]
    [InlineData("speech.wav", "audio/wav", 3)]
    [InlineData("speech.aac", "audio/aac", 3)]
    [InlineData("speech.m4a", "audio/mp4", 3)]
    [InlineData("tone.flac", "audio/flac", 1)]
    public async Task Audio_has_its_duration_when_uploaded_and_when_sent(string name, string mimeType, int seconds)
    {
        var channel = (await stage.PairAsync()).Item1;
        var phone = await stage.CreatePhoneAsync();
        var upload = await UploadAsync(channel, name, null);
        var media = await stage.Test.GetAsync($"/v1/channels/{channel}/media/{upload}");
        Assert.Equal((mimeType, seconds), (media.String("mime_type"), media["seconds"].GetInt32()));
        var sent = await stage.SendToAsync(channel, phone, new { type = "audio", media_id = upload });
        var audio = (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{sent}"))["audio"];
        Assert.Equal(
            (mimeType, seconds, false),
            (audio.GetProperty("mime_type").GetString(), audio.GetProperty("seconds").GetInt32(), audio.GetProperty("ptt").GetBoolean()));
    }

    private async Task<string> UploadAsync(string channel, string name, string? mimeType)
    {
        using var content = new ByteArrayContent(SampleFiles.Read(name));
        content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/octet-stream");
        var reply = await stage.Test.SendAsync(
            HttpMethod.Post, $"/v1/channels/{channel}/media?filename={name}" + (mimeType is null ? "" : "&mime_type=" + Uri.EscapeDataString(mimeType)),
            content);
        Assert.True((int)reply.Status == 201, reply.ToString());
        return reply.String("media_id");
    }
}
