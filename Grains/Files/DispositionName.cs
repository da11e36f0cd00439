using System.Net.Http.Headers;
using System.Text;
using System.Text.Unicode;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.Grains.Files;

/// <summary>
/// The file name in a <c>Content-Disposition</c> header (RFC 6266), parsed as leniently as browsers do: servers omit quotes, use UTF-8 or percent-encoding
/// where the grammar allows none, and repeat fields. The parser of .NET rejects such headers.
/// </summary>
internal static class DispositionName
{
    /// <summary>The cleaned name, or null. The extended parameter takes precedence.</summary>
    public static string? Read(string? header)
    {
        if (header is null) return null;
        var text = Utf8Of(header);
        string? plain = null, extended = null;
        for (var at = 0; at < text.Length;)
        {
            var end = text.AsSpan(at).IndexOfAny('=', ';');
            if (end < 0) break;
            var name = text.AsSpan(at, end).Trim();
            at += end + 1;
            if (text[at - 1] == ';') continue;
            var value = Value(text, ref at);
            if (name.Equals("filename", StringComparison.OrdinalIgnoreCase)) plain ??= value;
            else if (name.Equals("filename*", StringComparison.OrdinalIgnoreCase)) extended ??= Extended(value);
        }
        return FileName.Clean(extended) ?? FileName.Clean(plain is null ? null : Decoded(plain));
    }

    /// <summary>A value, quoted or up to the next semicolon. Moves the position after it.</summary>
    private static string Value(string text, ref int at)
    {
        while (at < text.Length && text[at] == ' ') at++;
        if (at == text.Length || text[at] != '"')
        {
            var end = text.IndexOf(';', at);
            if (end < 0) end = text.Length;
            var bare = text[at..end].Trim();
            at = Math.Min(end + 1, text.Length);
            return bare;
        }
        var value = new StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            // Any other backslash belongs to the path of a Windows program.
            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '"' or '\\') at++;
            value.Append(text[at]);
        }
        var next = text.IndexOf(';', Math.Min(at, text.Length));
        at = next < 0 ? text.Length : next + 1;
        return value.ToString();
    }

    /// <summary>An extended value with its character set (RFC 8187), or null when malformed.</summary>
    private static string? Extended(string value)
    {
        var parts = value.Split('\'', 3);
        if (parts.Length < 3 || Bytes(parts[2]) is not { } bytes) return null;
        if (parts[0].Equals("iso-8859-1", StringComparison.OrdinalIgnoreCase)) return Encoding.Latin1.GetString(bytes);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
    }

    private static string Decoded(string value)
    {
        if (value.StartsWith("=?", StringComparison.Ordinal))
        {
            var header = new ContentDispositionHeaderValue("attachment");
            header.Parameters.Add(
                new NameValueHeaderValue("filename",
                    "\"" + value.Replace("\"", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal) + "\""));
            return header.FileName!.Trim('"');
        }
        return value.Contains('%', StringComparison.Ordinal) && Bytes(value) is { } bytes && Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : value;
    }

    /// <summary>The bytes of a percent-encoded text, or null when malformed.</summary>
    private static byte[]? Bytes(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '%') bytes.AddRange(Encoding.UTF8.GetBytes(text[at..(at + (char.IsSurrogatePair(text, at) ? 2 : 1))]));
            else if (at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]))
            {
                bytes.Add(Convert.FromHexString(text.AsSpan(at + 1, 2))[0]);
            }
            else return null;
            at += text[at] == '%' ? 2 : char.IsSurrogatePair(text, at) ? 1 : 0;
        }
        return [.. bytes];
    }

    /// <summary>Header bytes are decoded as Latin-1, but most servers send UTF-8.</summary>
    private static string Utf8Of(string header)
    {
        if (!header.All(c => c <= 0xFF) || Ascii.IsValid(header)) return header;
        var bytes = Encoding.Latin1.GetBytes(header);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : header;
    }
}
