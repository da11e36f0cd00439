using System.Globalization;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>
/// Keeps the device's view of the app state up to date, one collection after the other. What a collection tells and how far it is are one commit; a patch that fails
/// a check changes nothing, and the collection is read from its beginning once. What is sealed with a key that the phone has not shared waits for that key.
/// </summary>
internal sealed partial class AppStateSync(Link link, PeerMessages peers, LoginFlow login, MediaTransfer media) : IDisposable
{
    private const int MaxRounds = 256;
    private const int MaxAttempts = 2;
    private const int FactsPerStep = 512;

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Lock _gate = new();
    private readonly HashSet<string> _wanted = [];
    private AppStatePauses? _pauses;
    private bool _runs;

    /// <summary>What waits for the media hosts.</summary>
    private AppStatePauses Later => LazyInitializer.EnsureInitialized(ref _pauses, () => new AppStatePauses(link, name => Want([name])));

    /// <summary>Asks for collections beside the reader; calls that come while it works are gathered.</summary>
    public void Want(IEnumerable<string> names)
    {
        lock (_gate)
        {
            foreach (var name in names)
                if (Collections.All.Contains(name)) _wanted.Add(name);
            if (_runs || _wanted.Count == 0) return;
            _runs = true;
        }
        if (!link.Start("app-state", RunAsync)) End();
    }

    /// <summary>The server says that collections changed.</summary>
    public void Notified(Node notification) => Want(notification.ChildrenOf("collection").Select(collection => collection.Get("name") ?? ""));

    /// <summary>The phone shared keys: what waited for them, and what was never read, is asked for.</summary>
    public void KeysShared() => Want(Collections.All);

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                string[] names;
                lock (_gate)
                {
                    names = [.. Collections.All.Where(_wanted.Contains)];
                    _wanted.Clear();
                    if (names.Length == 0)
                    {
                        _runs = false;
                        return;
                    }
                }
                await SyncAsync(names, cancellationToken);
            }
        }
        catch
        {
            End();
            throw;
        }
    }

    private void End()
    {
        lock (_gate)
        {
            _wanted.Clear();
            _runs = false;
        }
    }

    private async Task SyncAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await ReadAsync(names, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task ReadAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var keys = await LoadKeysAsync(cancellationToken);
        if (keys.Newest is null) return;
        var states = (await GuardAsync(store => store.LoadCollectionsAsync(cancellationToken))).ToDictionary(state => state.Name);
        var open = names.ToList();
        var attempts = new Dictionary<string, int>();
        // Also an empty collection counts as read: what comes after it is news.
        var initial = names.Where(name => !states.ContainsKey(name)).ToHashSet();
        for (var round = 0; open.Count > 0 && round < MaxRounds; round++)
        {
            var asked = open.Select(name => (Name: name, State: states.GetValueOrDefault(name) ?? CollectionState.Empty(name), IsForced: attempts.ContainsKey(name))).ToArray();
            var answers = await AskAsync([.. asked.Select(one => Ask(one.Name, one.IsForced ? 0 : one.State.Version, one.IsForced || one.State.Version == 0, null))], cancellationToken);
            foreach (var (name, state, isForced) in asked)
            {
                var working = new WorkingCollection(state, keys.Find);
                if (isForced)
                {
                    working.Restart();
                    initial.Add(name);
                }
                try
                {
                    if (answers.FirstOrDefault(answer => answer.Get("name") == name) is not { } node || AppStateAnswer.Of(node) is not { ErrorCode: null } answer)
                    {
                        open.Remove(name);
                        continue;
                    }
                    var (isWhole, hasMore) = await TakeAsync(working, answer, cancellationToken);
                    if (isWhole) initial.Add(name);
                    if (working.IsChanged || !states.ContainsKey(name)) await CommitAsync(working, initial.Contains(name), cancellationToken);
                    states[name] = working.State;
                    attempts.Remove(name);
                    Later.Done(name);
                    if (!hasMore) open.Remove(name);
                }
                catch (Exception unreachable) when (unreachable is MediaTransferException or TimeoutException or RequestRefusedException)
                {
                    AppStateLog.Postponed(link.Log, name, unreachable.GetType().Name);
                    Later.Add(name);
                    open.Remove(name);
                }
                catch (AppStateException refused)
                {
                    if (await GiveUpAsync(name, refused.Fault, keys, attempts, cancellationToken)) open.Remove(name);
                }
            }
        }
    }

    /// <summary>Says what becomes of a collection that was refused.</summary>
    /// <returns>False when it is to be read from its beginning.</returns>
    private async ValueTask<bool> GiveUpAsync(string name, AppStateFault fault, AppStateKeys keys, Dictionary<string, int> attempts, CancellationToken cancellationToken)
    {
        AppStateLog.Refused(link.Log, name, fault.ToString());
        if (fault == AppStateFault.MissingKey)
        {
            await RequestKeysAsync(keys, cancellationToken);
            return true;
        }
        if ((attempts[name] = attempts.GetValueOrDefault(name) + 1) < MaxAttempts) return false;
        // The server may have another file of it by then; what is wrong in itself is read again at the next login only.
        if (fault is AppStateFault.Unreachable or AppStateFault.BadFile) Later.Add(name);
        return true;
    }

    private async Task RequestKeysAsync(AppStateKeys keys, CancellationToken cancellationToken)
    {
        var request = new Message.Types.AppStateSyncKeyRequest();
        foreach (var id in keys.Missing) request.KeyIds.Add(new Message.Types.AppStateSyncKeyId { KeyId = id });
        keys.Missing.Clear();
        if (request.KeyIds.Count == 0) return;
        var message = new Message { ProtocolMessage = new() { Type = Message.Types.ProtocolMessage.Types.Type.AppStateSyncKeyRequest, AppStateSyncKeyRequest = request } };
        try
        {
            await peers.SendAsync(message, cancellationToken);
        }
        catch (Exception fault) when (fault is UnreachableException or RequestRefusedException or TimeoutException)
        {
            AppStateLog.KeyRequestFailed(link.Log, fault.GetType().Name);
        }
    }

    /// <summary>Takes what the server sent, as much of it as may be in memory at once.</summary>
    /// <returns>Whether the collection came as a whole, and whether there is more than was taken.</returns>
    private async ValueTask<(bool IsWhole, bool HasMore)> TakeAsync(WorkingCollection working, AppStateAnswer answer, CancellationToken cancellationToken)
    {
        if (answer.Snapshot is { } told)
        {
            var snapshot = await ExternalBlobs.LoadAsync(media, told, SyncdSnapshot.Parser, cancellationToken);
            if (snapshot.Version?.Version < working.State.Version) throw new AppStateException(AppStateFault.Outdated);
            working.Take(snapshot);
        }
        await KnowAsync(working, answer.Patches.SelectMany(patch => patch.Mutations), cancellationToken);
        var room = (long)ExternalBlobs.MaxBytes;
        foreach (var patch in answer.Patches)
        {
            if (!IsNews(patch, working)) continue;
            if (room <= 0) return (answer.Snapshot is not null, true);
            if (patch.ExternalMutations is { } elsewhere)
            {
                var changes = await ExternalBlobs.LoadAsync(media, elsewhere, SyncdMutations.Parser, cancellationToken);
                room -= changes.CalculateSize();
                await KnowAsync(working, changes.Mutations, cancellationToken);
                patch.Mutations.AddRange(changes.Mutations);
            }
            working.Take(patch);
            patch.Mutations.Clear();
        }
        return (answer.Snapshot is not null, answer.HasMore);
    }

    private static bool IsNews(SyncdPatch patch, WorkingCollection working) => patch.Version is null || patch.Version.Version > working.State.Version;

    private async ValueTask KnowAsync(WorkingCollection working, IEnumerable<SyncdMutation> mutations, CancellationToken cancellationToken)
    {
        // What is read as a whole has no entries but its own.
        if (working.Change.IsReplaced) return;
        string[] wanted = [.. mutations.Select(mutation => mutation.Record?.Index?.Blob is { } index ? Convert.ToHexString(index.Span) : "").Distinct()];
        if (wanted.Length > 0) working.Knows(await GuardAsync(store => store.LoadValueMacsAsync(working.State.Name, wanted, cancellationToken)));
    }

    /// <summary>Facts first, in pieces; how far the collection is comes with the last of them, so that a crash between tells some of them again.</summary>
    private async Task CommitAsync(WorkingCollection working, bool isInitial, CancellationToken cancellationToken)
    {
        string? ownName = null;
        var told = working.Told;
        for (var first = 0; first == 0 || first < told.Count; first += FactsPerStep)
        {
            var isLast = first + FactsPerStep >= told.Count;
            await link.ChangeAsync(
                async (step, token) =>
                {
                    foreach (var mutation in told.Skip(first).Take(FactsPerStep)) ownName = await AppStateFacts.TellAsync(step, link, mutation, isInitial, token) ?? ownName;
                    if (!isLast) return;
                    step.Batch.Collections[working.State.Name] = working.Change;
                    if (ownName is null) return;
                    step.Batch.Credentials = step.Credentials with { PushName = ownName };
                    step.Batch.Events.Add(new OwnPushNameChanged(ownName));
                },
                cancellationToken);
        }
        if (ownName is not null) login.SendName(ownName);
    }

    private static Node Ask(string name, ulong version, bool wantsSnapshot, byte[]? patch)
    {
        NodeAttribute[] attributes = [new("name", name), new("version", version.ToString(CultureInfo.InvariantCulture)), new("return_snapshot", wantsSnapshot ? "true" : "false")];
        return patch is null ? new Node("collection", attributes) : new Node("collection", attributes, [Node.OfBytes("patch", patch)]);
    }

    private async Task<IReadOnlyList<Node>> AskAsync(Node[] collections, CancellationToken cancellationToken) =>
        (await link.AskAsync("set", "w:sync:app:state", [Node.Of("sync", collections)], cancellationToken)).Child("sync")?.ChildrenOf("collection").ToArray() ?? [];

    private async Task<AppStateKeys> LoadKeysAsync(CancellationToken cancellationToken)
    {
        // After the steps under way: keys that came a moment ago are in the store then.
        await link.ChangeAsync((_, _) => ValueTask.CompletedTask, cancellationToken);
        return new AppStateKeys(await GuardAsync(store => store.LoadAppStateKeysAsync(cancellationToken)));
    }

    private async ValueTask<T> GuardAsync<T>(Func<IAppStateStore, ValueTask<T>> read)
    {
        try
        {
            return await read(link.Ledger.Store);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw new StoreFaultException(fault);
        }
    }

    public void Dispose() => _one.Dispose();
}
