using System.Globalization;
using System.Text;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>Status line and headers of one HTTP/1.1 response without a body; bounded.</summary>
internal sealed class HttpHead
{
    private const int MaxBytes = 8192;
    private readonly string[] _lines;

    private HttpHead(int status, string[] lines) => (Status, _lines) = (status, lines);

    public int Status { get; }

    /// <summary>The header's value, or null.</summary>
    public string? Get(string name)
    {
        foreach (var line in _lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon == name.Length && line.StartsWith(name, StringComparison.OrdinalIgnoreCase)) return line[(colon + 1)..].Trim();
        }
        return null;
    }

    /// <summary>Reads up to the empty line. The peer must not send more before our next write: it would be lost, so it is rejected.</summary>
    public static async Task<HttpHead> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBytes];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length) throw new ConnectException("The answer's header is too long.");
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0) throw new ConnectException("The peer closed during the upgrade.");
            length += read;
            var end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end < 0) continue;
            var head = Parse(Encoding.Latin1.GetString(buffer, 0, end));
            if (end + 4 != length && head.Status is 101 or 200) throw new ConnectException("The peer spoke out of turn.");
            return head;
        }
    }

    private static HttpHead Parse(string text)
    {
        var lines = text.Split("\r\n");
        var first = lines[0].Split(' ', 3);
        if (first.Length < 2 || !first[0].StartsWith("HTTP/1.", StringComparison.Ordinal)
            || !int.TryParse(first[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status)) throw new ConnectException("The answer is no HTTP.");
        return new HttpHead(status, lines[1..]);
    }
}
