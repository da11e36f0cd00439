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
internal sealed partial class AppStateSync(Link link, PeerMessages peers, OwnPresence presence, MediaTransfer media) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Lock _gate = new();
    private readonly HashSet<string> _wanted = [];
    private AppStatePauses? _pauses;
    private bool _runs;

    /// <summary>What waits for the server or the media hosts.</summary>
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
                try
                {
                    await SyncAsync(names, cancellationToken);
                }
                catch (Exception unreachable) when (unreachable is TimeoutException or RequestRefusedException)
                {
                    // The notification that asked for them is acked: nobody will say it again.
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
        AppStateLog.Postponed(link.Log, name, reason);
        Later.Add(name);
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
