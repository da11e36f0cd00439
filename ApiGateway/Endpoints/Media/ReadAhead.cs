namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>Chunks that downloads of the process have on their way beyond the one that each needs: readers who take their time must not fill the memory.</summary>
internal sealed class ReadAhead
{
    private readonly int _most;
    private int _taken;

    /// <summary>A bound of its own.</summary>
    public ReadAhead(int most) => _most = most;

    /// <summary>The bound of the process: 20 MB.</summary>
    public static ReadAhead Shared { get; } = new(256);

    /// <summary>Takes a place; false when there is none, and the reader goes on chunk by chunk.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= _most) return true;
        Interlocked.Decrement(ref _taken);
        return false;
    }

    /// <summary>Gives places back.</summary>
    public void Give(int places) => Interlocked.Add(ref _taken, -places);
}
