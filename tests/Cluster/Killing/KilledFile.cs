using System.Security.Cryptography;
using System.Text;

namespace WhatIsUp.Cluster.Killing;

/// <summary>A file with the header of its type and unique content: its hash identifies the message to which it belongs.</summary>
internal sealed class KilledFile
{
    private const int ShortBytes = 4_000;
    private const int LongBytes = 700_000;

    private KilledFile(string mimeType, byte[] bytes) => (MimeType, Bytes) = (mimeType, bytes);

    public string MimeType { get; }

    public byte[] Bytes { get; }

    /// <summary>Identification of the message that contains it.</summary>
    public string Mark => MarkOf(SHA256.HashData(Bytes));

    public static string MarkOf(ReadOnlySpan<byte> sha256) => "file " + Convert.ToHexStringLower(sha256);

    /// <summary>The file of a type; documents that are stored before they are sent are longer than one part of an upload.</summary>
    public static KilledFile Of(string type, string words) => type switch
    {
        "image" => New("image/png", [0x89, .. "PNG\r\n\u001a\n"u8], words, ShortBytes),
        "video" or "gif" or "short" => New("video/mp4", [0, 0, 0, 24, .. "ftypisom"u8], words, ShortBytes),
        "audio" => New("audio/ogg", [.. "OggS"u8], words, ShortBytes),
        "voice" => new KilledFile("audio/ogg; codecs=opus", OggFiles.VoiceNote(words)),
        "sticker" => new KilledFile("image/webp", Sticker(words)),
        "stored document" => New("application/pdf", [.. "%PDF-1.7"u8], words, LongBytes),
        _ => New("application/pdf", [.. "%PDF-1.7"u8], words, ShortBytes),
    };

    /// <summary>A sticker with a chunk of an unknown type.</summary>
    private static byte[] Sticker(string words)
    {
        byte[] text = [.. Encoding.UTF8.GetBytes(words)];
        byte[] file = [.. SampleFiles.Read("sticker.webp"), .. "NOTE"u8, .. BitConverter.GetBytes(text.Length), .. text, .. new byte[text.Length & 1]];
        BitConverter.TryWriteBytes(file.AsSpan(4), file.Length - 8);
        return file;
    }

    private static KilledFile New(string mimeType, byte[] head, string words, int length)
    {
        var bytes = new byte[length];
        head.CopyTo(bytes, 0);
        Encoding.UTF8.GetBytes(words, bytes.AsSpan(head.Length));
        return new KilledFile(mimeType, bytes);
    }
}
