using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>
/// Whether the server counts this device as in use. While it does, the own phone shows no notifications, contacts see the account online, and receipts are
/// <c>delivered</c> instead of <c>inactive</c> (Baileys, whatsmeow). Available by choice of the owner, or for a while: to type, or to show that the device is in use.
/// </summary>
/// <param name="link">The connection.</param>
/// <param name="staysAvailable">The owner's choice; may change at any time.</param>
/// <param name="sendSession">Sends what precedes each change to available.</param>
internal sealed class OwnPresence(Link link, Func<bool> staysAvailable, Action sendSession)
{
    private readonly Lock _gate = new();
    private bool _isSettled, _isAnnounced, _isWaiting;
    private long _shownAt;
    private TimeSpan _shownFor;
    private DateTimeOffset? _lastAvailableAt;

    /// <summary>When the device was available last, the present time while it is; null when it never was on this connection.</summary>
    public DateTimeOffset? LastAvailableAt
    {
        get
        {
            lock (_gate) return link.IsAvailable ? link.Time.GetUtcNow() : _lastAvailableAt;
        }
    }

    /// <summary>True once the server may be told: it needs a name for it.</summary>
    public bool CanShow => _isSettled && HasName;

    private TimeSpan Rest => _shownFor - link.Time.GetElapsedTime(_shownAt);

    private bool HasName => link.Credentials.PushName is { Length: > 0 };

    /// <summary>The login is done: the server is told, at once or when there is a name.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _isSettled = true;
            Announce();
        }
    }

    /// <summary>Tells the server when what holds is other than what it was told last.</summary>
    public void Review()
    {
        lock (_gate) Announce();
    }

    /// <summary>The name became known or changed.</summary>
    public void Rename(string name)
    {
        lock (_gate)
        {
            link.Send(Node.Of("presence", [new NodeAttribute("name", name)]));
            Announce();
        }
    }

    /// <summary>Is available for a while; what is longer counts.</summary>
    public void ShowFor(TimeSpan span)
    {
        lock (_gate)
        {
            if (span > Rest) (_shownAt, _shownFor) = (link.Time.GetTimestamp(), span);
            Announce();
            // A flow that could not be started leaves the end to the next review.
            if (!_isWaiting && link.IsAvailable) _isWaiting = link.Start("presence", EndAsync);
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
            await Task.Delay(rest, link.Time, cancellationToken);
        }
    }

    /// <summary>Under the gate.</summary>
    private void Announce()
    {
        if (!_isSettled || !HasName) return;
        var isAvailable = staysAvailable() || Rest > TimeSpan.Zero;
        if (_isAnnounced && isAvailable == link.IsAvailable) return;
        _isAnnounced = true;
        if (link.IsAvailable) _lastAvailableAt = link.Time.GetUtcNow();
        link.IsAvailable = isAvailable;
        if (isAvailable) sendSession();
        var name = link.Credentials.PushName!.Replace("@", "", StringComparison.Ordinal);
        link.Send(new Node("presence", [new("name", name), new("type", isAvailable ? "available" : "unavailable")]));
    }
}
