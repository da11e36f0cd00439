using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>
/// Retries of collections or their files that were unavailable: each is requested again after a growing delay, for as long as the connection lasts; the next
/// connection starts again with the first delay.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="wake">Requests a collection.</param>
internal sealed class AppStateRetries(ClientConnection connection, Action<string> wake)
{
    private const int MaxDoublings = 7;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _failures = [];
    private readonly HashSet<string> _waiting = [];

    /// <summary>Logs why a collection is unavailable, and retries it later.</summary>
    public void Postpone(string name, string reason)
    {
        ConnectionLog.CollectionPostponed(connection.Log, name, reason);
        Add(name);
    }

    /// <summary>Retries a collection later.</summary>
    public void Add(string name)
    {
        TimeSpan pause;
        lock (_gate)
        {
            if (!_waiting.Add(name)) return;
            var failures = _failures[name] = _failures.GetValueOrDefault(name) + 1;
            pause = FirstPause * (1 << Math.Min(failures - 1, MaxDoublings));
        }
        if (!connection.Start("app-state-later", token => WaitAsync(name, pause, token))) Leave(name);
    }

    /// <summary>The collection was read.</summary>
    public void Done(string name)
    {
        lock (_gate) _failures.Remove(name);
    }

    private async Task WaitAsync(string name, TimeSpan pause, CancellationToken cancellationToken)
    {
        await Task.Delay(pause, connection.Time, cancellationToken);
        Leave(name);
        wake(name);
    }

    private void Leave(string name)
    {
        lock (_gate) _waiting.Remove(name);
    }
}
