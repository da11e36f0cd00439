using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace WhatIsUp.Grains.Files.Types;

/// <summary>Detects text and its format.</summary>
internal static class TextSignature
{
    private const int MaxCharacterBytes = 4;
    private static readonly string[] HtmlTags = ["<html", "<head", "<body", "<script", "<iframe", "<style", "<title", "<meta", "<div", "<p>", "<a ", "<table"];

    /// <summary>Control characters that text does not contain: all but tab, line feed, form feed, carriage return and escape.</summary>
    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29, 30, 31, 127]);

    /// <summary>The types of a text in UTF-8 or, with its byte order mark, UTF-16; null for other bytes.</summary>
    public static FileType[]? Recognise(ReadOnlySpan<byte> head)
    {
        if (head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]) return head.Length % 2 == 0 || head.Length == FileSignature.HeadBytes ? FileTypes.Text : null;
        if (head is [0xEF, 0xBB, 0xBF, ..]) head = head[3..];
        if (!HasNoControls(head) || !IsUtf8(head)) return null;
        var start = head.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty) return head.IsEmpty ? null : FileTypes.Text;
        if (start[0] == '<') return Markup(start);
        if (StartsWith(start, "BEGIN:VCARD")) return FileTypes.VCard;
        if (StartsWith(start, "BEGIN:VCALENDAR")) return FileTypes.Calendar;
        return start[0] is (byte)'{' or (byte)'[' && IsJson(start) ? FileTypes.Json : FileTypes.Text;
    }

    /// <summary>True for bytes that may be text in a single-byte encoding.</summary>
    public static bool HasNoControls(ReadOnlySpan<byte> head) => !head.ContainsAny(Controls);

    /// <summary>The first element after the declaration, the document type and comments.</summary>
    private static FileType[] Markup(ReadOnlySpan<byte> start)
    {
        var text = Encoding.UTF8.GetString(start).AsSpan();
        var isXml = Begins(text, "<?xml");
        while (true)
        {
            text = text.TrimStart();
            if (Begins(text, "<!doctype html")) return FileTypes.Html;
            if (Begins(text, "<!doctype svg")) return FileTypes.Svg;
            var end = Begins(text, "<!--") ? "-->" : Begins(text, "<?") ? "?>" : Begins(text, "<!") ? ">" : null;
            if (end is null) break;
            var at = text.IndexOf(end, StringComparison.Ordinal);
            if (at < 0) return isXml ? FileTypes.Xml : end == "-->" ? FileTypes.Html : FileTypes.Text;
            text = text[(at + end.Length)..];
        }
        if (Begins(text, "<svg")) return FileTypes.Svg;
        if (isXml) return Begins(text, "<html") ? FileTypes.Html : FileTypes.Xml;
        foreach (var tag in HtmlTags)
            if (Begins(text, tag)) return FileTypes.Html;
        return FileTypes.Text;
    }

    private static bool Begins(ReadOnlySpan<char> text, string tag) => text.StartsWith(tag, StringComparison.OrdinalIgnoreCase);

    private static bool StartsWith(ReadOnlySpan<byte> start, string word) =>
        start.Length >= word.Length && Ascii.EqualsIgnoreCase(start[..word.Length], word);

    /// <summary>True when the bytes are valid; the last character may be incomplete.</summary>
    private static bool IsUtf8(ReadOnlySpan<byte> head)
    {
        if (Utf8.IsValid(head)) return true;
        if (head.Length < FileSignature.HeadBytes - MaxCharacterBytes) return false;
        for (var cut = 1; cut < MaxCharacterBytes; cut++)
            if (Utf8.IsValid(head[..^cut])) return true;
        return false;
    }

    private static bool IsJson(ReadOnlySpan<byte> start)
    {
        var isWhole = start.Length < FileSignature.HeadBytes - MaxCharacterBytes;
        var reader = new Utf8JsonReader(start, isWhole, new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true }));
        try
        {
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
