using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>Signs a delivery for both signature schemes with every currently valid secret.</summary>
public static class WebhookSignature
{
    /// <summary>Prefix of secrets.</summary>
    public const string SecretPrefix = "whsec_";

    private const int SecretBytes = 32;
    private const int MinOwnSecretBytes = 24;
    private const int MaxOwnSecretBytes = 64;

    /// <summary>Creates a secret.</summary>
    public static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>True for <c>whsec_</c> and base64 of 24 to 64 bytes.</summary>
    public static bool IsSecret(string text) => text.StartsWith(SecretPrefix, StringComparison.Ordinal)
        && !text.Any(char.IsWhiteSpace) && Base64.IsValid(text.AsSpan(SecretPrefix.Length), out var length)
        && length is >= MinOwnSecretBytes and <= MaxOwnSecretBytes;

    /// <summary><c>t=&lt;unix s&gt;,v1=&lt;hex&gt;[,v1=…]</c>: HMAC-SHA-256 over <c>t.body</c> keyed with the characters of the secret.</summary>
    public static string Ours(long unixSeconds, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets)
    {
        var stamp = unixSeconds.ToString(CultureInfo.InvariantCulture);
        var header = new StringBuilder("t=").Append(stamp);
        foreach (var secret in secrets) header.Append(",v1=").Append(Convert.ToHexStringLower(Mac(Encoding.UTF8.GetBytes(secret), stamp + ".", body)));
        return header.ToString();
    }

    /// <summary><c>v1,&lt;base64&gt;[ v1,…]</c> of Standard Webhooks: HMAC-SHA-256 over <c>id.t.body</c> keyed with the decoded secret.</summary>
    public static string Standard(string eventId, long unixSeconds, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets)
    {
        var lead = string.Create(CultureInfo.InvariantCulture, $"{eventId}.{unixSeconds}.");
        var header = new StringBuilder();
        foreach (var secret in secrets)
        {
            if (header.Length > 0) header.Append(' ');
            header.Append("v1,").Append(Convert.ToBase64String(Mac(Convert.FromBase64String(secret[SecretPrefix.Length..]), lead, body)));
        }

        return header.ToString();
    }

    private static byte[] Mac(byte[] key, string lead, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(Encoding.UTF8.GetBytes(lead));
        mac.AppendData(body);
        return mac.GetHashAndReset();
    }
}
