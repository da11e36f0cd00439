using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>
/// Reads collections from the server. The facts of a collection and its version are one commit; a patch that fails a check changes nothing, and the
/// collection is read from version 0 once. Entries encrypted with a key that the phone has not shared wait for it.
/// </summary>
internal sealed class CollectionReader(
    ClientConnection connection, AppStateRequests requests, CollectionCommit commit, PeerMessages peers, MediaTransfer media, AppStateRetries retries)
{
    private const int MaxRounds = 256;
    private const int MaxAttempts = 2;

    // Refusals that are not about the collection.
    private const int TooEarly = 408, TooMany = 429, ServerFault = 500;

    /// <summary>Reads collections.</summary>
    /// <returns>Those that were read completely.</returns>
    public async Task<IReadOnlySet<string>> ReadAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var read = new HashSet<string>();
        var keys = await requests.LoadKeysAsync(cancellationToken);
        if (keys.Newest is null) return read;
        var states = (await requests.LoadCollectionsAsync(cancellationToken)).ToDictionary(state => state.Name);
        var open = names.ToList();
        var attempts = new Dictionary<string, int>();
        // An empty collection counts as read, too: later entries are new.
        var initial = names.Where(name => !states.ContainsKey(name)).ToHashSet();
        for (var round = 0; open.Count > 0 && round < MaxRounds; round++)
        {
            var requested = open.Select(
                name => (Name: name, State: states.GetValueOrDefault(name) ?? CollectionState.Empty(name), IsForced: attempts.ContainsKey(name))).ToArray();
            var answers = await requests.SyncAsync([.. requested.Select(RequestOf)], cancellationToken);
            foreach (var (name, state, isForced) in requested)
            {
                var working = new WorkingCollection(state, keys.Find);
                if (isForced)
                {
                    working.Restart();
                    initial.Add(name);
                }
                try
                {
                    var answer = answers.FirstOrDefault(answer => answer.Get("name") == name) is { } node ? AppStateAnswer.Of(node) : null;
                    if (answer is not { ErrorCode: null })
                    {
                        if (answer?.ErrorCode is null or TooEarly or TooMany or >= ServerFault) retries.Postpone(name, "Refused");
                        open.Remove(name);
                        continue;
                    }
                    var (isWhole, hasMore) = await TakeAsync(working, answer, cancellationToken);
                    if (isWhole) initial.Add(name);
                    if (working.IsChanged || !states.ContainsKey(name)) await commit.CommitAsync(working, initial.Contains(name), cancellationToken);
                    states[name] = working.State;
                    attempts.Remove(name);
                    retries.Done(name);
                    if (hasMore) continue;
                    open.Remove(name);
                    read.Add(name);
                }
                catch (Exception unreachable) when (unreachable is MediaTransferException or TimeoutException or RequestRefusedException)
                {
                    retries.Postpone(name, unreachable.GetType().Name);
                    open.Remove(name);
                }
                catch (AppStateException refused)
                {
                    if (await GiveUpAsync(name, refused.Fault, keys, attempts, cancellationToken)) open.Remove(name);
                }
            }
        }
        return read;
    }

    private static Node RequestOf((string Name, CollectionState State, bool IsForced) one) =>
        AppStateRequests.RequestOf(one.Name, one.IsForced ? 0 : one.State.Version, one.IsForced || one.State.Version == 0, null);

    /// <summary>Decides how to continue with a refused collection.</summary>
    /// <returns>False if it must be read from version 0.</returns>
    private async ValueTask<bool> GiveUpAsync(
        string name, AppStateFault fault, AppStateKeys keys, Dictionary<string, int> attempts, CancellationToken cancellationToken)
    {
        ConnectionLog.CollectionFailed(connection.Log, name, fault.ToString());
        if (fault == AppStateFault.MissingKey)
        {
            await RequestKeysAsync(keys, cancellationToken);
            return true;
        }
        if ((attempts[name] = attempts.GetValueOrDefault(name) + 1) < MaxAttempts) return false;
        // The server may have another file of it by then; invalid data is read again only at the next login.
        if (fault is AppStateFault.Unreachable or AppStateFault.BadFile) retries.Add(name);
        return true;
    }

    private async Task RequestKeysAsync(AppStateKeys keys, CancellationToken cancellationToken)
    {
        var request = new Message.Types.AppStateSyncKeyRequest();
        foreach (var id in keys.Missing) request.KeyIds.Add(new Message.Types.AppStateSyncKeyId { KeyId = id });
        keys.Missing.Clear();
        if (request.KeyIds.Count == 0) return;
        var message = new Message
        {
            ProtocolMessage = new() { Type = Message.Types.ProtocolMessage.Types.Type.AppStateSyncKeyRequest, AppStateSyncKeyRequest = request },
        };
        try
        {
            await peers.SendAsync(message, cancellationToken);
        }
        catch (Exception fault) when (fault is UnreachableException or RequestRefusedException or TimeoutException)
        {
            ConnectionLog.KeyRequestFailed(connection.Log, fault.GetType().Name);
        }
    }

    /// <summary>Applies the response of the server, as much of it as may be in memory at once.</summary>
    /// <returns>Whether the collection was complete, and whether more follows.</returns>
    private async ValueTask<(bool IsWhole, bool HasMore)> TakeAsync(WorkingCollection working, AppStateAnswer answer, CancellationToken cancellationToken)
    {
        if (answer.Snapshot is { } reference)
        {
            var snapshot = await ExternalBlobs.LoadAsync(media, reference, SyncdSnapshot.Parser, cancellationToken);
            if (snapshot.Version?.Version < working.State.Version) throw new AppStateException(AppStateFault.Outdated);
            working.Take(snapshot);
        }
        await requests.LoadValueMacsAsync(working, answer.Patches.SelectMany(patch => patch.Mutations), cancellationToken);
        var room = (long)ExternalBlobs.MaxBytes;
        foreach (var patch in answer.Patches)
        {
            if (!IsNews(patch, working)) continue;
            if (room <= 0) return (answer.Snapshot is not null, true);
            if (patch.ExternalMutations is { } elsewhere)
            {
                var changes = await ExternalBlobs.LoadAsync(media, elsewhere, SyncdMutations.Parser, cancellationToken);
                room -= changes.CalculateSize();
                await requests.LoadValueMacsAsync(working, changes.Mutations, cancellationToken);
                patch.Mutations.AddRange(changes.Mutations);
            }
            working.Take(patch);
            patch.Mutations.Clear();
        }
        return (answer.Snapshot is not null, answer.HasMore);
    }

    private static bool IsNews(SyncdPatch patch, WorkingCollection working) => patch.Version is null || patch.Version.Version > working.State.Version;
}
