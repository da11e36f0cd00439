using System.Diagnostics.CodeAnalysis;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>
/// Content of a pairing QR (protocol reference 4.1, linking reference section 1). Current clients put it behind a link, so that the phone's camera app can
/// open it; the link may be absent. Clients before 2026 have no platform.
/// </summary>
/// <param name="Reference">Ref of the server.</param>
/// <param name="NoiseKey">Noise static public key, 32 bytes.</param>
/// <param name="IdentityKey">Identity public key, 32 bytes.</param>
/// <param name="AdvSecret">Secret that authenticates the phone's answer, 32 bytes.</param>
/// <param name="PlatformId">Number of the companion's platform, null in the older form.</param>
public sealed record PairingQr(string Reference, byte[] NoiseKey, byte[] IdentityKey, byte[] AdvSecret, string? PlatformId)
{
    private const string Address = "https://wa.me/settings/linked_devices#";
    private const int KeyBytes = 32;
    private const int MaxLength = 2_048;
    private const int MaxPlatformLength = 8;

    /// <summary>The text to show as a QR, in the current form.</summary>
    public string ToText() => string.Concat(
        Address, string.Join(
            ',', Reference, Convert.ToBase64String(NoiseKey), Convert.ToBase64String(IdentityKey), Convert.ToBase64String(AdvSecret), PlatformId ?? "1"));

    /// <summary>Parses every form: with and without link, with and without platform.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PairingQr? qr)
    {
        qr = null;
        if (text is null || text.Length > MaxLength) return false;
        text = text.Trim();
        var parts = (text.StartsWith(Address, StringComparison.Ordinal) ? text[Address.Length..] : text).Split(',');
        if (parts.Length is not (4 or 5) || parts[0].Length == 0 || (parts.Length == 5 && parts[4].Length is 0 or > MaxPlatformLength)) return false;
        if (!TryKey(parts[1], out var noise) || !TryKey(parts[2], out var identity) || !TryKey(parts[3], out var secret)) return false;
        qr = new PairingQr(parts[0], noise, identity, secret, parts.Length == 5 ? parts[4] : null);
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
