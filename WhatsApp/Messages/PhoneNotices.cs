using System.Globalization;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Messages of the own phone to its devices: keys of the app state, LIDs of numbers, messages that this device could not decrypt.</summary>
internal sealed class PhoneNotices(ClientConnection connection)
{
    private const int MaxKeys = 256;
    private const int MaxKeyBytes = 128;
    private const int PairsPerStep = 250;
    private const int MaxResent = 64;

    /// <summary>Called when keys of the app state arrived; they are in the current transaction.</summary>
    public Action? AppStateKeysShared { get; set; }

    /// <summary>Called when the phone sent the LIDs of numbers because the account was migrated, and they are stored.</summary>
    public Func<CancellationToken, Task>? LidsShared { get; set; }

    /// <summary>Processes a resent message in the phone's stored form.</summary>
    public Func<DeviceTransaction, ByteString, CancellationToken, ValueTask>? MessageResent { get; set; }

    /// <summary>Processes a message of the phone itself.</summary>
    public async ValueTask NoteAsync(DeviceTransaction transaction, Message.Types.ProtocolMessage protocol, CancellationToken cancellationToken)
    {
        if (protocol.AppStateSyncKeyShare is { } share) NoteKeys(transaction, share);
        if (protocol.LidMigrationMappingSyncMessage is { EncodedMappingPayload.Length: > 0 } mapping) NotePairs(mapping.EncodedMappingPayload);
        if (protocol.PeerDataOperationRequestResponseMessage is not { } answer || MessageResent is not { } resent) return;
        foreach (var result in answer.PeerDataOperationResult.Take(MaxResent))
            if (result.PlaceholderMessageResendResponse is { } response) await resent(transaction, response.WebMessageInfoBytes, cancellationToken);
    }

    private void NoteKeys(DeviceTransaction transaction, Message.Types.AppStateSyncKeyShare share)
    {
        foreach (var key in share.Keys)
            if (key is { KeyId.KeyId: { Length: > 0 and <= MaxKeyBytes } id, KeyData.KeyData: { Length: > 0 and <= MaxKeyBytes } data }
                && transaction.Changes.AppStateKeys.Count < MaxKeys)
                transaction.Changes.AppStateKeys.Add(new SharedAppStateKey(id.ToByteArray(), data.ToByteArray(), key.KeyData.Timestamp));
        AppStateKeysShared?.Invoke();
    }

    /// <summary>Stores them beside the reader, some at a time: pairs lost in a crash are sent again with each message of their account.</summary>
    private void NotePairs(ByteString payload)
    {
        LIDMigrationMappingSyncPayload pairs;
        try
        {
            pairs = LIDMigrationMappingSyncPayload.Parser.ParseFrom(payload);
        }
        catch (InvalidProtocolBufferException)
        {
            return;
        }
        connection.Start("lids", async token =>
        {
            foreach (var some in pairs.PnToLidMappings.Chunk(PairsPerStep))
                await connection.ChangeAsync((transaction, cancellationToken) => AddPairsAsync(transaction, some, cancellationToken), token);
            if (LidsShared is { } shared) await shared(token);
        });
    }

    private static async ValueTask AddPairsAsync(DeviceTransaction transaction, LIDMigrationMapping[] pairs, CancellationToken cancellationToken)
    {
        foreach (var pair in pairs)
        {
            var lid = pair.LatestLid > 0 ? pair.LatestLid : pair.AssignedLid;
            if (pair.Pn > 0 && lid > 0)
                await AddressBook.AddPairAsync(transaction, Jid.FromPhoneNumber(pair.Pn.ToString(CultureInfo.InvariantCulture)),
                    Jid.FromLid(lid.ToString(CultureInfo.InvariantCulture)), cancellationToken);
        }
    }
}
