using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>
/// Encrypts and decrypts the records of a collection: IV, AES-256-CBC, 32 bytes of MAC; stored under the MAC of their index (protocol reference 2.6).
/// </summary>
public static class MutationCodec
{
    internal const int MacBytes = 32;
    private const int LengthBytes = 8;
    private const byte SetByte = 1, RemoveByte = 2;

    /// <summary>Encrypts a mutation; the random IV is a parameter so that vectors can be reproduced.</summary>
    public static SyncdMutation Seal(AppStateKey key, bool isRemoval, string index, ReadOnlySpan<byte> value, int actionVersion, ReadOnlySpan<byte> iv)
    {
        var indexBytes = Encoding.UTF8.GetBytes(index);
        var data = new SyncActionData
        {
            Index = ByteString.CopyFrom(indexBytes), Value = ByteString.CopyFrom(value), Padding = ByteString.Empty, Version = actionVersion,
        }.ToByteArray();
        var sealedBytes = AesCbc.BlockBytes + AesCbc.EncryptedLength(data.Length);
        var blob = new byte[sealedBytes + MacBytes];
        iv.CopyTo(blob);
        AesCbc.Encrypt(key.ValueKey, iv, data, blob.AsSpan(AesCbc.BlockBytes));
        ValueMac(key, isRemoval, blob.AsSpan(0, sealedBytes), blob.AsSpan(sealedBytes));
        return new SyncdMutation
        {
            Operation = isRemoval ? SyncdMutation.Types.Operation.Remove : SyncdMutation.Types.Operation.Set,
            Record = new SyncdRecord
            {
                Index = new SyncdBlob { Blob = ByteString.CopyFrom(HMACSHA256.HashData(key.IndexKey, indexBytes)) },
                Value = new SyncdBlob { Blob = ByteString.CopyFrom(blob) },
                KeyId = new SyncdKeyId { Id = ByteString.CopyFrom(key.Id) },
            },
        };
    }

    /// <summary>Decrypts a record and verifies both of its MACs.</summary>
    /// <exception cref="AppStateException">It was rejected.</exception>
    public static Mutation Open(AppStateKey key, bool isRemoval, SyncdRecord record)
    {
        var blob = record.Value is { } value ? value.Blob.Span : default;
        var index = record.Index is { } filed ? filed.Blob.Span : default;
        if (blob.Length < 2 * AesCbc.BlockBytes + MacBytes || index.Length != MacBytes) throw new AppStateException(AppStateFault.Malformed);
        var encrypted = blob[..^MacBytes];
        var valueMac = blob[^MacBytes..];
        Span<byte> computed = stackalloc byte[MacBytes];
        ValueMac(key, isRemoval, encrypted, computed);
        if (!CryptographicOperations.FixedTimeEquals(computed, valueMac)) throw new AppStateException(AppStateFault.BadValueMac);
        var plaintext = new byte[encrypted.Length - AesCbc.BlockBytes];
        if (!AesCbc.TryDecrypt(key.ValueKey, encrypted[..AesCbc.BlockBytes], encrypted[AesCbc.BlockBytes..], plaintext, out var length))
            throw new AppStateException(AppStateFault.Malformed);
        var data = Parse(plaintext.AsSpan(0, length));
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key.IndexKey, data.Index.Span), index))
            throw new AppStateException(AppStateFault.BadIndexMac);
        return new Mutation(isRemoval, data.Index.ToStringUtf8(), data.Value.ToByteArray(), data.Version, index.ToArray(), valueMac.ToArray());
    }

    /// <summary>The MAC at the end of an encrypted value; only for verified records.</summary>
    public static byte[] ValueMacOf(SyncdRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Value.Blob.Span[^MacBytes..].ToArray();
    }

    private static SyncActionData Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return SyncActionData.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new AppStateException(AppStateFault.Malformed);
        }
    }

    private static void ValueMac(AppStateKey key, bool isRemoval, ReadOnlySpan<byte> encrypted, Span<byte> mac)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA512, key.ValueMacKey);
        hmac.AppendData([isRemoval ? RemoveByte : SetByte]);
        hmac.AppendData(key.Id);
        hmac.AppendData(encrypted);
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt64BigEndian(length, 1 + key.Id.Length);
        hmac.AppendData(length);
        Span<byte> full = stackalloc byte[64];
        hmac.GetHashAndReset(full);
        full[..MacBytes].CopyTo(mac);
    }
}
