using System.Globalization;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>
/// Keeps the local app state up to date, one collection after the other. The facts of a collection and its version are one commit; a patch that fails a check
/// changes nothing, and the collection is read from version 0 once. Entries encrypted with a key that the phone has not shared wait for it.
/// </summary>
internal sealed partial class AppStateSync(ClientConnection connection, PeerMessages peers, OwnPresence presence, MediaTransfer media) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Lock _gate = new();
    private readonly HashSet<string> _requested = [];
    private AppStatePauses? _pauses;
    private bool _runs;

    /// <summary>Retries of collections for which the server or the media hosts were unavailable.</summary>
    private AppStatePauses Later => LazyInitializer.EnsureInitialized(ref _pauses, () => new AppStatePauses(connection, name => Request([name])));

    /// <summary>Requests collections beside the reader; calls during a request are combined.</summary>
    public void Request(IEnumerable<string> names)
    {
        lock (_gate)
        {
            foreach (var name in names)
                if (Collections.All.Contains(name)) _requested.Add(name);
            if (_runs || _requested.Count == 0) return;
            _runs = true;
        }
        if (!connection.Start("app-state", RunAsync)) End();
    }

    /// <summary>The server announces that collections have changed.</summary>
    public void Notified(Node notification) => Request(notification.ChildrenOf("collection").Select(collection => collection.Get("name") ?? ""));

    /// <summary>The phone shared keys: collections that waited for them, and those never read, are requested.</summary>
    public void KeysShared() => Request(Collections.All);

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                string[] names;
                lock (_gate)
                {
                    names = [.. Collections.All.Where(_requested.Contains)];
                    _requested.Clear();
                    if (names.Length == 0)
                    {
                        _runs = false;
                        return;
                    }
                }
                try
                {
                    await SyncAsync(names, cancellationToken);
                }
                catch (Exception unreachable) when (unreachable is TimeoutException or RequestRefusedException)
                {
                    // The notification is acknowledged already: it will not be repeated.
                    foreach (var name in names) Postpone(name, unreachable.GetType().Name);
                }
            }
        }
        catch
        {
            End();
            throw;
        }
    }

    private void Postpone(string name, string reason)
    {
        ConnectionLog.CollectionPostponed(connection.Log, name, reason);
        Later.Add(name);
    }

    private void End()
    {
        lock (_gate)
        {
            _requested.Clear();
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

    private static Node RequestOf(string name, ulong version, bool requestsSnapshot, byte[]? patch)
    {
        NodeAttribute[] attributes =
            [new("name", name), new("version", version.ToString(CultureInfo.InvariantCulture)), new("return_snapshot", requestsSnapshot ? "true" : "false")];
        return patch is null ? new Node("collection", attributes) : new Node("collection", attributes, [Node.OfBytes("patch", patch)]);
    }

    private async Task<IReadOnlyList<Node>> SyncAsync(Node[] collections, CancellationToken cancellationToken) =>
        (await connection.SendIqAsync(IqRequest.Set("w:sync:app:state", Node.Of("sync", collections)), cancellationToken)).Child("sync")?.ChildrenOf(
            "collection").ToArray() ?? [];

    private async Task<AppStateKeys> LoadKeysAsync(CancellationToken cancellationToken)
    {
        // After the running transactions: keys that arrived a moment ago are stored then.
        await connection.ChangeAsync((_, _) => ValueTask.CompletedTask, cancellationToken);
        return new AppStateKeys(await GuardAsync(store => store.LoadAppStateKeysAsync(cancellationToken)));
    }

    private async ValueTask<T> GuardAsync<T>(Func<IAppStateStore, ValueTask<T>> read)
    {
        try
        {
            return await read(connection.State.Store);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw new StoreFaultException(fault);
        }
    }

    public void Dispose() => _one.Dispose();
}
