using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Messages;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>Keeps the local app state up to date: reads and writes collections, one after the other.</summary>
internal sealed class AppStateSync : IDisposable
{
    private readonly ClientConnection _connection;
    private readonly CollectionReader _reader;
    private readonly CollectionWriter _writer;
    private readonly AppStateRetries _retries;
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Lock _gate = new();
    private readonly HashSet<string> _requested = [];
    private bool _runs;

    public AppStateSync(ClientConnection connection, PeerMessages peers, OwnPresence presence, MediaTransfer media)
    {
        _connection = connection;
        _retries = new AppStateRetries(connection, name => Request([name]));
        var requests = new AppStateRequests(connection);
        var commit = new CollectionCommit(connection, presence);
        _reader = new CollectionReader(connection, requests, commit, peers, media, _retries);
        _writer = new CollectionWriter(connection, requests, commit, _reader);
    }

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
        if (!_connection.Start("app-state", RunAsync)) End();
    }

    /// <summary>The server announces that collections have changed.</summary>
    public void Notified(Node notification) => Request(notification.ChildrenOf("collection").Select(collection => collection.Get("name") ?? ""));

    /// <summary>The phone shared keys: collections that waited for them, and those never read, are requested.</summary>
    public void KeysShared() => Request(Collections.All);

    /// <summary>
    /// Writes changes of the user. Changes that others wrote meanwhile are read first, and the patch is rebuilt on top of them. Completes when server and store
    /// have it.
    /// </summary>
    /// <exception cref="AppStateUnavailableException">No key was shared, or other devices write continuously.</exception>
    /// <exception cref="RequestRefusedException">The server refused.</exception>
    public async Task WriteAsync(IReadOnlyCollection<AppStateAction> actions, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            foreach (var collection in actions.GroupBy(action => action.Collection))
                await _writer.WriteAsync(collection.Key, [.. collection], cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

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
                    foreach (var name in names) _retries.Postpone(name, unreachable.GetType().Name);
                }
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
            _requested.Clear();
            _runs = false;
        }
    }

    private async Task SyncAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await _reader.ReadAsync(names, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
