using System.Buffers.Binary;
using System.Security.Cryptography;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>
/// The hash of a collection: a sum over the MACs of its values, so that values are added and removed in any order (protocol reference 2.6). 64 numbers of 16
/// bits, little-endian, modulo 2^16.
/// </summary>
internal static class LtHash
{
    /// <summary>Bytes of a hash; that of an empty collection is all zeros.</summary>
    public const int Bytes = Store.CollectionState.HashBytes;

    private static readonly byte[] ZeroSalt = new byte[32];

    public static void Add(Span<byte> hash, ReadOnlySpan<byte> valueMac) => Mix(hash, valueMac, isAdded: true);

    public static void Subtract(Span<byte> hash, ReadOnlySpan<byte> valueMac) => Mix(hash, valueMac, isAdded: false);

    private static void Mix(Span<byte> hash, ReadOnlySpan<byte> valueMac, bool isAdded)
    {
        Span<byte> expanded = stackalloc byte[Bytes];
        Hkdf.Derive(valueMac, ZeroSalt, "WhatsApp Patch Integrity"u8, expanded);
        for (var i = 0; i < Bytes; i += sizeof(ushort))
        {
            var before = BinaryPrimitives.ReadUInt16LittleEndian(hash[i..]);
            var change = BinaryPrimitives.ReadUInt16LittleEndian(expanded[i..]);
            BinaryPrimitives.WriteUInt16LittleEndian(hash[i..], unchecked((ushort)(isAdded ? before + change : before - change)));
        }
        CryptographicOperations.ZeroMemory(expanded);
    }
}
