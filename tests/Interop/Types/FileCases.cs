namespace WhatIsUp.Interop.Types;

/// <summary>
/// Every type with a file. Voice notes and stickers are complete; the others have only the header of their type, because WhatsApp does not read the rest.
/// </summary>
public static class FileCases
{
    private static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
    private static readonly byte[] Mp4 = [0, 0, 0, 24, .. "ftypisom"u8, .. Filler(5_000)];
    private static readonly byte[] Ogg = SampleFiles.Read("voice.ogg");
    private static readonly byte[] WebP = SampleFiles.Read("animated.webp");
    private static readonly byte[] Pdf = [.. "%PDF-1.7"u8, .. Filler(70_000)];
    private static readonly string Small = $"\"jpegThumbnail\":{{\"$bytes\":\"{Convert.ToBase64String(Filler(40))}\"}}";

    /// <summary>The file of a type.</summary>
    public static byte[] Of(string type) =>
        type switch { "image" => Png, "video" or "gif" or "short" => Mp4, "audio" or "voice" => Ogg, "sticker" => WebP, _ => Pdf };

    public static IReadOnlyList<TypeCase> All { get; } =
    [
        Case(
            "image", "\"caption\":\"look\"", [("imageMessage.caption", "look"), ("imageMessage.mimetype", "image/png"), ("imageMessage.width", "1")],
            $"{{\"image\":FILE,\"caption\":\"look\",\"width\":640,\"height\":480,{Small}}}",
            [("type", "image"), ("image.caption", "look"), ("image.width", "640"), ("image.height", "480"), ("image.mime_type", "image/jpeg")]),
        Case(
            "video", "\"caption\":\"film\",\"seconds\":12",
            [("videoMessage.caption", "film"), ("videoMessage.seconds", "12"), ("videoMessage.mimetype", "video/mp4")],
            $"{{\"video\":FILE,\"caption\":\"film\",\"seconds\":12,{Small}}}",
            [("type", "video"), ("video.caption", "film"), ("video.seconds", "12"), ("video.ptv", "False")]),
        Case(
            "gif", "\"seconds\":2", [("videoMessage.gifPlayback", "True")],
            $"{{\"video\":FILE,\"gifPlayback\":true,\"seconds\":2,{Small}}}", [("type", "video"), ("video.gif_playback", "True")]),
        Case(
            "short", "\"seconds\":5", [("ptvMessage.seconds", "5")],
            // Baileys omits the duration of a round video note.
            $"{{\"video\":FILE,\"ptv\":true,{Small}}}", [("type", "video"), ("video.ptv", "True")]),
        Case(
            "audio", "\"seconds\":30", [("audioMessage.seconds", "30"), ("audioMessage.mimetype", "audio/ogg; codecs=opus")],
            "{\"audio\":FILE,\"seconds\":30,\"mimetype\":\"audio/mpeg\"}",
            [("type", "audio"), ("audio.seconds", "30"), ("audio.mime_type", "audio/mpeg"), ("audio.ptt", "False")]),
        Case(
            "voice", "\"seconds\":3,\"waveform\":\"AAECAwQF\"", [("audioMessage.ptt", "True"), ("audioMessage.waveform", "AAECAwQF")],
            "{\"audio\":FILE,\"ptt\":true,\"seconds\":3,\"waveform\":{\"$bytes\":\"AAECAwQF\"}}",
            [("type", "audio"), ("audio.ptt", "True"), ("audio.waveform", "AAECAwQF")]),
        Case(
            "document", "\"caption\":\"your bill\",\"filename\":\"bill.pdf\"",
            [("documentMessage.fileName", "bill.pdf"), ("documentMessage.caption", "your bill"), ("documentMessage.mimetype", "application/pdf")],
            "{\"document\":FILE,\"fileName\":\"bill.pdf\",\"mimetype\":\"application/pdf\",\"caption\":\"your bill\"}",
            [("type", "document"), ("document.filename", "bill.pdf"), ("document.caption", "your bill"), ("document.mime_type", "application/pdf")]),
        Case(
            "sticker", "\"animated\":true,\"width\":512,\"height\":512",
            [("stickerMessage.isAnimated", "True"), ("stickerMessage.width", "512"), ("stickerMessage.mimetype", "image/webp")],
            "{\"sticker\":FILE,\"isAnimated\":true,\"width\":512,\"height\":512}",
            [("type", "sticker"), ("sticker.animated", "True"), ("sticker.width", "512")]),
    ];

    private static TypeCase Case(
        string type, string fields, (string Place, string Value)[] readByBaileys, string baileys, (string Place, string Value)[] readByUs)
    {
        var file = Convert.ToBase64String(Of(type));
        return new TypeCase(
            type, $"{{\"media_base64\":\"{file}\",{fields}}}", readByBaileys,
            baileys.Replace("FILE", $"{{\"$bytes\":\"{file}\"}}", StringComparison.Ordinal), null, readByUs);
    }

    private static byte[] Filler(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
