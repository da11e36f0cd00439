using Google.Protobuf;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>The list of valid device keys, signed by its account (ADVSignedKeyIndexList): devices with other indexes are not the account's.</summary>
/// <param name="RawId">Id of the account's key set.</param>
/// <param name="Timestamp">Unix seconds; an older list never replaces a newer one.</param>
/// <param name="CurrentIndex">Highest index assigned.</param>
/// <param name="ValidIndexes">Indexes of the devices linked now.</param>
public sealed record KeyIndexList(uint RawId, ulong Timestamp, uint CurrentIndex, IReadOnlyList<uint> ValidIndexes)
{
    private static ReadOnlySpan<byte> Prefix => [6, 2];

    /// <summary>Signs the list; bytes of the <c>key-index-list</c> node.</summary>
    public byte[] Sign(KeyPair account)
    {
        var list = new ADVKeyIndexList { RawId = RawId, Timestamp = Timestamp, CurrentIndex = CurrentIndex, AccountType = ADVEncryptionType.E2Ee };
        list.ValidIndexes.AddRange(ValidIndexes);
        var details = list.ToByteArray();
        return new ADVSignedKeyIndexList
        {
            Details = ByteString.CopyFrom(details),
            AccountSignature = ByteString.CopyFrom(XEdDsa.Sign(account.PrivateKey, [.. Prefix, .. details])),
            AccountSignatureKey = ByteString.CopyFrom(account.PublicKey),
        }.ToByteArray();
    }

    /// <summary>The same signed list without the key that signed it, as servers may send it.</summary>
    /// <param name="bytes">Bytes of the <c>key-index-list</c> node.</param>
    public static byte[] WithoutAccountKey(ReadOnlySpan<byte> bytes)
    {
        var signed = ADVSignedKeyIndexList.Parser.ParseFrom(bytes);
        signed.ClearAccountSignatureKey();
        return signed.ToByteArray();
    }

    /// <summary>Parses and verifies a list.</summary>
    /// <param name="bytes">Bytes of the <c>key-index-list</c> node.</param>
    /// <param name="accountKey">
    /// The known identity key of the account; if empty, the key inside the list is used. A list without a key is accepted unverified and without its time:
    /// there is no key to verify it with, and if it were rejected the account's companions would get no messages (reference: Baileys, which verifies no list).
    /// </param>
    /// <returns>The list, or null if it is malformed or its signature is not the account's.</returns>
    public static KeyIndexList? Verify(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> accountKey)
    {
        try
        {
            var signed = ADVSignedKeyIndexList.Parser.ParseFrom(bytes);
            var key = accountKey.IsEmpty ? signed.AccountSignatureKey.Span : accountKey;
            if (!key.IsEmpty && !XEdDsa.Verify(key, [.. Prefix, .. signed.Details.Span], signed.AccountSignature.Span)) return null;
            var list = ADVKeyIndexList.Parser.ParseFrom(signed.Details);
            return new KeyIndexList(list.RawId, key.IsEmpty ? 0 : list.Timestamp, list.CurrentIndex, [.. list.ValidIndexes]);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
