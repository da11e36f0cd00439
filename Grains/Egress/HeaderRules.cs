namespace WhatIsUp.Grains.Egress;

/// <summary>Headers that a customer may add to deliveries: valid names, printable values, and none that affects framing or signatures.</summary>
public static class HeaderRules
{
    private const int MaxHeaders = 20;
    private const int MaxNameLength = 64;
    private const int MaxValueLength = 1_024;

    private static readonly string[] DeniedPrefixes = ["webhook-", "x-whatisup-", "content-", "proxy-"];

    private static readonly HashSet<string> Denied = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "HTTP2-Settings", "TE", "Trailer", "Expect", "User-Agent", "Cookie",
        // Content headers: like content-*, HttpClient would drop them silently.
        "Allow", "Expires", "Last-Modified",
    };

    /// <summary>The problem with these headers, or null. Never contains a value.</summary>
    public static string? Problem(IReadOnlyDictionary<string, string> headers)
    {
        if (headers.Count > MaxHeaders) return "has more than 20 headers";
        if (headers.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count() != headers.Count) return "has a duplicate name";
        foreach (var (name, value) in headers)
        {
            if (name.Length is 0 or > MaxNameLength || !name.All(IsTokenCharacter)) return "has an invalid header name";
            if (Denied.Contains(name) || Array.Exists(DeniedPrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
                return $"must not set {name}";
            if (value.Length > MaxValueLength || !value.All(c => c is '\t' or (>= ' ' and < (char)0x7f)))
            {
                return $"has a value with unprintable characters or above 1024 characters for {name}";
            }
        }

        return null;
    }

    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);
}
