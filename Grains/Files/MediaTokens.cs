using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Storage.Secrets;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Files;

/// <summary>Tokens for the public route: a media id, an expiry time and a MAC over both.</summary>
public sealed class MediaTokens(KeyRing keys, TimeProvider time)
{
    private const int IdBytes = 16;
    private const int BodyBytes = IdBytes + sizeof(long);
    private const int MacBytes = 16;
    private const int MaxLength = 100;
    private readonly byte[] _key = keys.Derive("media token");

    /// <summary>Creates a token with a lifetime.</summary>
    public string Make(string mediaId, TimeSpan lifetime)
    {
        var token = new byte[BodyBytes + MacBytes];
        Convert.FromHexString(mediaId.AsSpan(PrefixedId.Media.Length)).CopyTo(token, 0);
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(IdBytes), (time.GetUtcNow() + lifetime).ToUnixTimeSeconds());
        Mac(token).CopyTo(token, BodyBytes);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>The media id in a token.</summary>
    /// <exception cref="GatewayException"><c>not_found</c> for a forged token, <c>media_gone</c> for an expired one.</exception>
    public string Open(string token)
    {
        if (token.Length > MaxLength || !Base64Url.IsValid(token)) throw NotFound();
        var bytes = Base64Url.DecodeFromChars(token);
        if (bytes.Length != BodyBytes + MacBytes || !CryptographicOperations.FixedTimeEquals(Mac(bytes), bytes.AsSpan(BodyBytes))) throw NotFound();
        if (BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(IdBytes)) < time.GetUtcNow().ToUnixTimeSeconds())
            throw new GatewayException(ErrorCode.MediaGone, "The link to this file has expired; request the file again to get a new one.");
        return PrefixedId.Media + Convert.ToHexStringLower(bytes.AsSpan(0, IdBytes));
    }

    private static GatewayException NotFound() => new(ErrorCode.NotFound, "No such file.");

    private byte[] Mac(ReadOnlySpan<byte> token) => HMACSHA256.HashData(_key, token[..BodyBytes])[..MacBytes];
}
