using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>
/// Whether the server considers this device in use. While it does, the own phone shows no notifications, contacts see the account online, and receipts are
/// <c>delivered</c> instead of <c>inactive</c> (Baileys, whatsmeow). Available by setting of the owner, or for a while: to type, or to show that the device is
/// in use.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="staysAvailable">The owner's setting; may change at any time.</param>
/// <param name="sendSession">Sends what precedes each change to available.</param>
internal sealed class OwnPresence(ClientConnection connection, Func<bool> staysAvailable, Action sendSession)
{
    private readonly Lock _gate = new();
    private bool _isSettled, _isAnnounced, _isWaiting;
    private long _shownAt;
    private TimeSpan _shownFor;
    private DateTimeOffset? _lastAvailableAt;

    /// <summary>When the device was last available, the current time while it is; null if it was never available on this connection.</summary>
    public DateTimeOffset? LastAvailableAt
    {
        get
        {
            lock (_gate) return connection.IsAvailable ? connection.Time.GetUtcNow() : _lastAvailableAt;
        }
    }

    /// <summary>Called each time the server was notified that the device is available.</summary>
    public Action? BecameAvailable { get; set; }

    /// <summary>True while the device is available by the owner's setting.</summary>
    public bool StaysAvailable => connection.IsAvailable && staysAvailable();

    /// <summary>True when a presence may be sent: it requires a name.</summary>
    public bool CanShow => _isSettled && HasName;

    private TimeSpan Rest => _shownFor - connection.Time.GetElapsedTime(_shownAt);

    private bool HasName => connection.Credentials.PushName is { Length: > 0 };

    /// <summary>The login is complete: the presence is sent, immediately or when there is a name.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _isSettled = true;
            Announce();
        }
    }

    /// <summary>Sends the presence if it differs from the last one sent.</summary>
    public void Review()
    {
        lock (_gate) Announce();
    }

    /// <summary>The name became known or changed.</summary>
    public void Rename(string name)
    {
        lock (_gate)
        {
            connection.Send(Node.Of("presence", [new NodeAttribute("name", name)]));
            Announce();
        }
    }

    /// <summary>Becomes available for a while; the longest period counts.</summary>
    public void ShowFor(TimeSpan span)
    {
        lock (_gate)
        {
            if (span > Rest) (_shownAt, _shownFor) = (connection.Time.GetTimestamp(), span);
            Announce();
            // If no flow could be started, the next review ends the period.
            if (!_isWaiting && connection.IsAvailable) _isWaiting = connection.Start("presence", EndAsync);
        }
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan rest;
            lock (_gate)
            {
                rest = Rest;
                if (rest <= TimeSpan.Zero)
                {
                    _isWaiting = false;
                    Announce();
                    return;
                }
            }
            await Task.Delay(rest, connection.Time, cancellationToken);
        }
    }

    /// <summary>Called under the gate.</summary>
    private void Announce()
    {
        if (!_isSettled || !HasName) return;
        var isAvailable = staysAvailable() || Rest > TimeSpan.Zero;
        if (_isAnnounced && isAvailable == connection.IsAvailable) return;
        _isAnnounced = true;
        if (connection.IsAvailable) _lastAvailableAt = connection.Time.GetUtcNow();
        connection.IsAvailable = isAvailable;
        if (isAvailable) sendSession();
        var name = connection.Credentials.PushName!.Replace("@", "", StringComparison.Ordinal);
        connection.Send(new Node("presence", [new("name", name), new("type", isAvailable ? "available" : "unavailable")]));
        if (isAvailable) BecameAvailable?.Invoke();
    }
}
