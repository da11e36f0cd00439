using WhatIsUp.Grains.Abstractions.Events;

namespace WhatIsUp.ApiGateway.Feed;

/// <summary>
/// The newest events of a feed without a hole, bounded in number and size: streams that are up to date share them, and those that are behind read the store.
/// Safe from any thread.
/// </summary>
internal sealed class RecentEvents
{
    /// <summary>Largest number of events.</summary>
    public const int MaxEvents = 256;

    /// <summary>Most bytes; only a single event may be larger.</summary>
    public const int MaxBytes = 128 << 10;

    private readonly Lock _gate = new();
    private readonly Queue<FeedEvent> _events = [];
    private EventPosition? _start;
    private EventPosition _end;
    private long _bytes;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Up to where the feed was read, or null before its first read.</summary>
    public EventPosition? End
    {
        get { lock (_gate) return _start is null ? null : _end; }
    }

    /// <summary>Completes with the next change.</summary>
    public Task Changed
    {
        get { lock (_gate) return _changed.Task; }
    }

    /// <summary>Where reading begins.</summary>
    public void Begin(EventPosition position) => Change(() => (_start, _end) = (position, position));

    /// <summary>Adds what was read behind the end.</summary>
    public void Append(EventFeedPage page)
    {
        if (page.Next <= _end) return;
        Change(() =>
        {
            foreach (var one in page.Events)
            {
                _events.Enqueue(one);
                _bytes += one.Envelope.Length;
            }

            while (_events.Count > MaxEvents || (_bytes > MaxBytes && _events.Count > 1))
            {
                var oldest = _events.Dequeue();
                _bytes -= oldest.Envelope.Length;
                _start = oldest.Position;
            }

            _end = page.Next;
        });
    }

    /// <summary>Everything behind a place; null when some of it is not here.</summary>
    public EventFeedPage? Find(EventPosition after)
    {
        lock (_gate)
        {
            if (_start is not { } start || after < start) return null;
            return after >= _end ? new EventFeedPage([], after, IsEnd: true)
                : new EventFeedPage([.. _events.Where(one => one.Position > after)], _end, IsEnd: true);
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            change();
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
