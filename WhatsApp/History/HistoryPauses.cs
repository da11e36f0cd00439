using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.History;

/// <summary>Which chunks are delayed, and until when: longer after each failure.</summary>
internal sealed class HistoryPauses(TimeProvider time)
{
    /// <summary>Delay after the first failure.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);

    private const int MaxDoublings = 7;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _until = [];

    public bool Any
    {
        get
        {
            lock (_gate) return _until.Count > 0;
        }
    }

    /// <summary>True if no chunk is delayed.</summary>
    public bool IsAnyOver
    {
        get
        {
            lock (_gate) return _until.Count == 0 || _until.Values.Min() <= time.GetUtcNow();
        }
    }

    public void Add(HistoryNotice failed)
    {
        lock (_gate) _until[failed.Id] = time.GetUtcNow() + Shortest * (1 << Math.Clamp(failed.Attempts - 1, 0, MaxDoublings));
    }

    /// <summary>True while the chunk is delayed; it is removed when its time has passed.</summary>
    public bool IsWaiting(string id)
    {
        lock (_gate) return _until.TryGetValue(id, out var until) && (until > time.GetUtcNow() || !_until.Remove(id));
    }
}
