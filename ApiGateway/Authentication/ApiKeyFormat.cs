using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Authentication;

/// <summary>The form of an API key: prefix by mode, 43 base62 characters of 32 random bytes, 6 base62 characters of CRC-32 over all before.</summary>
internal static class ApiKeyFormat
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string LivePrefix = "zpk_live_";
    private const string TestPrefix = "zpk_test_";
    private const int SecretBytes = 32;
    private const int SecretLength = 43;
    private const int ChecksumLength = 6;

    /// <summary>Length of the prefix of a key that may be displayed.</summary>
    public const int DisplayLength = 13;

    /// <summary>A new key.</summary>
    public static string Create(Mode mode)
    {
        var body = PrefixOf(mode) + Encode(new BigInteger(RandomNumberGenerator.GetBytes(SecretBytes), isUnsigned: true, isBigEndian: true), SecretLength);
        return body + Checksum(body);
    }

    /// <summary>True when prefix, length, characters and checksum are valid. The key need not exist.</summary>
    public static bool TryParse(string text, out Mode mode)
    {
        mode = text.StartsWith(LivePrefix, StringComparison.Ordinal) ? Mode.Live : Mode.Test;
        var prefix = PrefixOf(mode);
        if (text.Length != prefix.Length + SecretLength + ChecksumLength || !text.StartsWith(prefix, StringComparison.Ordinal)) return false;
        foreach (var c in text.AsSpan(prefix.Length)) if (!char.IsAsciiLetterOrDigit(c)) return false;
        return text.AsSpan(^ChecksumLength..).SequenceEqual(Checksum(text[..^ChecksumLength]));
    }

    private static string PrefixOf(Mode mode) => mode == Mode.Live ? LivePrefix : TestPrefix;

    private static string Checksum(string body) => Encode(Crc32(Encoding.ASCII.GetBytes(body)), ChecksumLength);

    private static string Encode(BigInteger value, int length) => string.Create(length, value, static (characters, rest) =>
    {
        for (var i = characters.Length - 1; i >= 0; i--)
        {
            rest = BigInteger.DivRem(rest, Alphabet.Length, out var digit);
            characters[i] = Alphabet[(int)digit];
        }
    });

    /// <summary>CRC-32 of IEEE 802.3, as in zlib.</summary>
    private static uint Crc32(ReadOnlySpan<byte> data)
    {
        const uint ReversedPolynomial = 0xEDB88320;
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * ReversedPolynomial);
        }

        return ~crc;
    }
}
