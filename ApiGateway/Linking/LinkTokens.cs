using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Linking;

/// <summary>
/// Tokens of owners' pages: channel, pairing attempt, and an HMAC of both under a key derived from the pepper. Every gateway creates and verifies the same
/// token, nothing is stored, and a forged token is rejected before a grain is called. The id of the attempt is random; the token is invalid when the attempt
/// ends.
/// </summary>
/// <param name="pepper">Secret that all gateways share.</param>
internal sealed class LinkTokens(byte[] pepper)
{
    private const int IdBytes = 16;
    private const int TagBytes = 16;
    private const int TokenBytes = (2 * IdBytes) + TagBytes;
    private const int TokenLength = 64;
    private readonly byte[] _key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, pepper, HMACSHA256.HashSizeInBytes, info: Encoding.ASCII.GetBytes("whatisup link page"));

    /// <summary>The token of an attempt.</summary>
    public string Make(ChannelId channel, Guid ceremony)
    {
        Span<byte> token = stackalloc byte[TokenBytes];
        channel.Value.TryWriteBytes(token, bigEndian: true, out _);
        ceremony.TryWriteBytes(token[IdBytes..], bigEndian: true, out _);
        Sign(token[..(2 * IdBytes)], token[(2 * IdBytes)..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Reads a token; false when it is invalid.</summary>
    public bool TryRead(string text, out ChannelId channel, out Guid ceremony)
    {
        (channel, ceremony) = (default, default);
        Span<byte> token = stackalloc byte[TokenBytes];
        // Only the canonical encoding: the decoder ignores blanks.
        if (text.Length != TokenLength || !Base64Url.TryDecodeFromChars(text, token, out var length) || length != TokenBytes
            || Base64Url.EncodeToString(token) != text) return false;
        Span<byte> expected = stackalloc byte[TagBytes];
        Sign(token[..(2 * IdBytes)], expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, token[(2 * IdBytes)..])) return false;
        (channel, ceremony) = (new ChannelId(new Guid(token[..IdBytes], bigEndian: true)), new Guid(token.Slice(IdBytes, IdBytes), bigEndian: true));
        return true;
    }

    private void Sign(ReadOnlySpan<byte> ids, Span<byte> tag)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, ids, hash);
        hash[..TagBytes].CopyTo(tag);
    }
}
