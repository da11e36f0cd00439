namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>Limits the prefetched chunks of all downloads of the process, so that slow clients do not fill the memory.</summary>
internal sealed class ReadAhead
{
    private readonly int _most;
    private int _taken;

    /// <summary>Creates a limit.</summary>
    public ReadAhead(int most) => _most = most;

    /// <summary>The limit of the process: 20 MB.</summary>
    public static ReadAhead Shared { get; } = new(256);

    /// <summary>Takes a place; false when none is left, and the download continues without prefetching.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= _most) return true;
        Interlocked.Decrement(ref _taken);
        return false;
    }

    /// <summary>Returns places.</summary>
    public void Give(int places) => Interlocked.Add(ref _taken, -places);
}
