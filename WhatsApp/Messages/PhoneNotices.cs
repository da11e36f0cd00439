using System.Globalization;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>What the own phone tells its devices and nobody else: keys of the app state, LIDs of numbers, messages that this device could not read.</summary>
internal sealed class PhoneNotices(Link link)
{
    private const int MaxKeys = 256;
    private const int MaxKeyBytes = 128;
    private const int PairsPerStep = 250;
    private const int MaxResent = 64;

    /// <summary>Told when keys of the app state came; they are in the step that is under way.</summary>
    public Action? AppStateKeysShared { get; set; }

    /// <summary>Called when the phone told who is who because the account was moved to LIDs, and that is kept.</summary>
    public Func<CancellationToken, Task>? LidsShared { get; set; }

    /// <summary>Takes a message that the phone hands on, as the phone keeps it.</summary>
    public Func<Step, ByteString, CancellationToken, ValueTask>? MessageResent { get; set; }

    /// <summary>Takes what a message of the phone itself tells.</summary>
    public async ValueTask NoteAsync(Step step, Message.Types.ProtocolMessage told, CancellationToken cancellationToken)
    {
        if (told.AppStateSyncKeyShare is { } share) NoteKeys(step, share);
        if (told.LidMigrationMappingSyncMessage is { EncodedMappingPayload.Length: > 0 } mapping) NotePairs(mapping.EncodedMappingPayload);
        if (told.PeerDataOperationRequestResponseMessage is not { } answer || MessageResent is not { } resent) return;
        foreach (var result in answer.PeerDataOperationResult.Take(MaxResent))
            if (result.PlaceholderMessageResendResponse is { } response) await resent(step, response.WebMessageInfoBytes, cancellationToken);
    }

    private void NoteKeys(Step step, Message.Types.AppStateSyncKeyShare share)
    {
        foreach (var key in share.Keys)
            if (key is { KeyId.KeyId: { Length: > 0 and <= MaxKeyBytes } id, KeyData.KeyData: { Length: > 0 and <= MaxKeyBytes } data } && step.Batch.AppStateKeys.Count < MaxKeys)
                step.Batch.AppStateKeys.Add(new SharedAppStateKey(id.ToByteArray(), data.ToByteArray(), key.KeyData.Timestamp));
        AppStateKeysShared?.Invoke();
    }

    /// <summary>Learns them beside the reader, some at a time: what a crash loses is told again by each message of its account.</summary>
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
        link.Start("lids", async token =>
        {
            foreach (var some in pairs.PnToLidMappings.Chunk(PairsPerStep)) await link.ChangeAsync((step, cancellationToken) => LearnAsync(step, some, cancellationToken), token);
            if (LidsShared is { } shared) await shared(token);
        });
    }

    private static async ValueTask LearnAsync(Step step, LIDMigrationMapping[] pairs, CancellationToken cancellationToken)
    {
        foreach (var pair in pairs)
        {
            var lid = pair.LatestLid > 0 ? pair.LatestLid : pair.AssignedLid;
            if (pair.Pn > 0 && lid > 0) await AddressBook.LearnAsync(step, Jid.FromPhoneNumber(pair.Pn.ToString(CultureInfo.InvariantCulture)), Jid.FromLid(lid.ToString(CultureInfo.InvariantCulture)), cancellationToken);
        }
    }
}
