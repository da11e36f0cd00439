using System.Diagnostics.CodeAnalysis;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>What a pairing QR says. Current clients show it behind a link, older ones bare (protocol reference 1.3 and 4.1).</summary>
/// <param name="Reference">Reference the server gave.</param>
/// <param name="NoiseKey">Noise static public key, 32 bytes.</param>
/// <param name="IdentityKey">Identity public key, 32 bytes.</param>
/// <param name="AdvSecret">Secret that authenticates the phone's answer, 32 bytes.</param>
/// <param name="PlatformId">Number of the companion's platform, null in the older form.</param>
public sealed record PairingQr(string Reference, byte[] NoiseKey, byte[] IdentityKey, byte[] AdvSecret, string? PlatformId)
{
    private const string Link = "https://wa.me/settings/linked_devices#";
    private const int KeyBytes = 32;
    private const int MaxLength = 2_048;

    /// <summary>The text to show as a QR, in the current form.</summary>
    public string ToText() => string.Concat(
        Link, string.Join(',', Reference, Convert.ToBase64String(NoiseKey), Convert.ToBase64String(IdentityKey), Convert.ToBase64String(AdvSecret), PlatformId ?? "1"));

    /// <summary>Reads both forms.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PairingQr? qr)
    {
        qr = null;
        if (text is null || text.Length > MaxLength) return false;
        text = text.Trim();
        var isLink = text.StartsWith(Link, StringComparison.Ordinal);
        var parts = (isLink ? text[Link.Length..] : text).Split(',');
        if (parts.Length != (isLink ? 5 : 4) || parts[0].Length == 0) return false;
        if (!TryKey(parts[1], out var noise) || !TryKey(parts[2], out var identity) || !TryKey(parts[3], out var secret)) return false;
        qr = new PairingQr(parts[0], noise, identity, secret, isLink ? parts[4] : null);
        return true;
    }

    /// <summary>Never prints the secret.</summary>
    public override string ToString() => nameof(PairingQr);

    private static bool TryKey(string text, out byte[] key)
    {
        key = new byte[KeyBytes];
        return text.Length == 44 && Convert.TryFromBase64String(text, key, out var written) && written == KeyBytes;
    }
}
