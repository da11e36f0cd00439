using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.Grains.Media;

/// <summary>What the first bytes of a file say it is.</summary>
internal static class MediaType
{
    /// <summary>Bytes that are looked at.</summary>
    public const int HeadBytes = 512;

    public const string Unknown = ContentType.Unknown;

    private static readonly string[] MarkupStarts = ["<!doctype html", "<html", "<head", "<body", "<script", "<?xml", "<svg"];

    /// <summary>The MIME type, or null when the bytes say nothing.</summary>
    public static string? Of(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => "image/gif",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'A', (byte)'V', (byte)'E', ..] => "audio/wav",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'M', (byte)'4', (byte)'A', ..] => "audio/mp4",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'q', (byte)'t', ..] => "video/quicktime",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'3', (byte)'g', ..] => "video/3gpp",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => "video/mp4",
        [0x1A, 0x45, 0xDF, 0xA3, ..] => "video/webm",
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => "audio/ogg",
        [(byte)'I', (byte)'D', (byte)'3', ..] or [0xFF, 0xFB or 0xF3 or 0xF2, ..] => "audio/mpeg",
        [0xFF, 0xF1 or 0xF9, ..] => "audio/aac",
        [(byte)'#', (byte)'!', (byte)'A', (byte)'M', (byte)'R', ..] => "audio/amr",
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "application/pdf",
        [(byte)'P', (byte)'K', 3, 4, ..] => "application/zip",
        _ => IsMarkup(head) ? "text/html" : null,
    };

    /// <summary>
    /// The MIME type to keep, or null when the declared one can't be: a picture must be one, and what is known to be something else is no film and no sound.
    /// A file in the wrong word of its own family keeps the right one.
    /// </summary>
    public static string? Reconcile(string? declared, string? found)
    {
        if (declared is null or Unknown) return found ?? Unknown;
        if (declared == "image/jpg") declared = "image/jpeg";
        return Family(declared) switch
        {
            "image" => found is not null && Family(found) == "image" ? found : null,
            "video" or "audio" => found is null || Family(found) is "video" or "audio" ? declared : null,
            _ => declared,
        };
    }

    private static string Family(string mimeType) => mimeType.Split('/')[0];

    private static bool IsMarkup(ReadOnlySpan<byte> head)
    {
        if (head is [0xEF, 0xBB, 0xBF, ..]) head = head[3..];
        var text = System.Text.Encoding.Latin1.GetString(head).TrimStart();
        return Array.Exists(MarkupStarts, start => text.StartsWith(start, StringComparison.OrdinalIgnoreCase));
    }
}
