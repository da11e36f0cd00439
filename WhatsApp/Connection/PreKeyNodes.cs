using System.Buffers.Binary;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>Pre-keys as stanzas, to and from a server.</summary>
internal static class PreKeyNodes
{
    private static readonly byte[] KeyType = [5];

    public static byte[] BigEndian(uint value, int length)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes[(4 - length)..].ToArray();
    }

    public static Node Registration(DeviceCredentials credentials) => Node.OfBytes("registration", BigEndian(credentials.RegistrationId, 4));

    public static Node Type => Node.OfBytes("type", KeyType);

    public static Node Identity(DeviceCredentials credentials) => Node.OfBytes("identity", credentials.IdentityKey.PublicKey);

    public static Node Key(PreKey key) => Node.Of("key", Node.OfBytes("id", BigEndian(key.Id, 3)), Node.OfBytes("value", key.KeyPair.PublicKey));

    public static Node SignedKey(SignedPreKey key) => Node.Of(
        "skey", Node.OfBytes("id", BigEndian(key.Id, 3)), Node.OfBytes("value", key.KeyPair.PublicKey), Node.OfBytes("signature", key.Signature));

    /// <summary>Parses the bundle in a response or a retry receipt; null if a part is absent or has a wrong length.</summary>
    /// <param name="bundle">The node with <c>identity</c>, <c>skey</c> and perhaps <c>key</c>.</param>
    /// <param name="registration">The node with <c>registration</c>.</param>
    public static PreKeyBundle? ReadBundle(Node bundle, Node registration)
    {
        if (Number(registration.Child("registration"), 4) is not { } registrationId) return null;
        if (bundle.Child("type")?.Bytes is { } type && !type.Span.SequenceEqual(KeyType)) return null;
        if (bundle.Child("skey") is not { } signed) return null;
        if (Bytes(bundle.Child("identity"), 32) is not { } identity || Bytes(signed.Child("value"), 32) is not { } signedKey
            || Bytes(signed.Child("signature"), 64) is not { } signature || Number(signed.Child("id"), 3) is not { } signedId) return null;
        if (bundle.Child("key") is not { } oneTime) return new PreKeyBundle(registrationId, identity, signedId, signedKey, signature, null, null);
        return Bytes(oneTime.Child("value"), 32) is { } key && Number(oneTime.Child("id"), 3) is { } id
            ? new PreKeyBundle(registrationId, identity, signedId, signedKey, signature, id, key)
            : null;
    }

    /// <summary>A big-endian number of exactly so many bytes, or null.</summary>
    public static uint? Number(Node? node, int length)
    {
        if (node?.Bytes is not { } bytes || bytes.Length != length) return null;
        var value = 0u;
        foreach (var b in bytes.Span) value = (value << 8) | b;
        return value;
    }

    private static byte[]? Bytes(Node? node, int length) => node?.Bytes is { } bytes && bytes.Length == length ? bytes.ToArray() : null;
}
