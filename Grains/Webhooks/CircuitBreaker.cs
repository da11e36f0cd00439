namespace WhatIsUp.Grains.Webhooks;

/// <summary>
/// Stops sending to an endpoint that fails every time: after a number of failures in a row nothing is sent for a pause, then one attempt at a time. A success
/// ends that; a failure doubles the pause. The deliveries stay due, and no attempt of theirs is used up.
/// </summary>
internal sealed class CircuitBreaker(TimeProvider time, int failuresToOpen, TimeSpan firstPause, TimeSpan maxPause)
{
    private int _failures;
    private TimeSpan _pause;
    private DateTimeOffset _until;

    /// <summary>Time until the next attempt may be made; zero when it may be made now.</summary>
    public TimeSpan Remaining => _pause > TimeSpan.Zero && _until - time.GetUtcNow() is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>Attempts that may be in flight at once.</summary>
    /// <param name="limit">How many with a closed circuit.</param>
    public int Limit(int limit) => _pause == TimeSpan.Zero ? limit : Remaining > TimeSpan.Zero ? 0 : 1;

    /// <summary>Takes the result of an attempt.</summary>
    /// <returns>True while the circuit is open.</returns>
    public bool Record(bool isSuccess)
    {
        if (isSuccess)
        {
            (_failures, _pause) = (0, TimeSpan.Zero);
            return false;
        }

        if (++_failures < failuresToOpen) return false;
        // Of attempts that began before the pause, the others change nothing.
        if (Remaining > TimeSpan.Zero) return true;
        _pause = _pause == TimeSpan.Zero ? firstPause : _pause * 2 < maxPause ? _pause * 2 : maxPause;
        _until = time.GetUtcNow() + _pause;
        return true;
    }

    /// <summary>One attempt may be made now.</summary>
    public void AllowOne() => _until = time.GetUtcNow();
}
