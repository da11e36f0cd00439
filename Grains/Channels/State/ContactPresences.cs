using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.WhatsApp.Presence;

namespace WhatIsUp.Grains.Channels.State;

/// <summary>
/// Presence of others within one activation of a channel: the subscriptions, the announcements, and a timer for the events that do not follow directly from an
/// announcement. Safe from any thread.
/// </summary>
public sealed class ContactPresences : IDisposable
{
    private readonly ChannelRecord _record;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _flushing = new(1);
    private volatile bool _isDisposed;

    /// <summary>Makes them for an activation.</summary>
    public ContactPresences(ChannelDependencies dependencies, ChannelRecord record)
    {
        ArgumentNullException.ThrowIfNull(dependencies);
        (_record, _time) = (record, dependencies.Time);
        _logger = dependencies.Loggers.CreateLogger<ContactPresences>();
        Book = new PresenceBook(_time);
        _timer = _time.CreateTimer(_ => _ = FlushAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Chats whose presence the channel has subscribed to.</summary>
    public PresenceSubscriptions Subscriptions { get; } = new();

    /// <summary>The announced presences.</summary>
    public PresenceBook Book { get; }

    /// <summary>Sets the timer for the next event.</summary>
    public void Schedule()
    {
        if (_isDisposed || Book.NextDue is not { } due) return;
        var wait = due - _time.GetUtcNow();
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The device is no longer linked.</summary>
    public void Clear()
    {
        Subscriptions.Clear();
        Book.Clear();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _isDisposed = true;
        _timer.Dispose();
        _flushing.Dispose();
    }

    private async Task FlushAsync()
    {
        if (_isDisposed || _record.IsFenced || !_flushing.Wait(0)) return;
        try
        {
            if (Book.TakeDue() is { Count: > 0 } due)
            {
                var unit = _record.NewUnit();
                foreach (var payload in due)
                    OutboxRows.Add(unit, _record.NewEvent(EventCatalogue.PresenceUpdated, payload, Addresses.KindOf(payload.ChatId)));
                await _record.WriteAsync(unit, CancellationToken.None);
                await _record.WakeEndpointsAsync();
            }
        }
        catch (Exception exception)
        {
            // A presence is not retried: the next announcement is an event again.
            Book.Forget();
            _logger.PresenceEventLost(exception.GetType().Name, _record.Id);
        }
        finally
        {
            if (!_isDisposed) _flushing.Release();
        }
        Schedule();
    }
}
