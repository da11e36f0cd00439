namespace WhatIsUp.ApiGateway.Endpoints.Profile;

/// <summary>Codes of contact QRs and message links.</summary>
internal static class ContactCodes
{
    /// <summary>Longest link.</summary>
    public const int MaxLength = 300;

    private const int MaxCode = 128;
    private static readonly string[] Hosts = ["wa.me", "www.wa.me", "api.whatsapp.com"];

    /// <summary>The code of a text that is one, or a link with one; null for anything else.</summary>
    public static string? Read(string text)
    {
        text = text.Trim();
        if (!text.Contains('/')) return IsCode(text) ? text : null;
        var link = text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text;
        if (!Uri.TryCreate(link, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || !Hosts.Contains(address.Host)) return null;
        return address.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries) is [("qr" or "message"), var code] && IsCode(code) ? code : null;
    }

    private static bool IsCode(string text) =>
        text.Length is > 0 and <= MaxCode && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
}
