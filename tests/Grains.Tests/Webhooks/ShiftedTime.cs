namespace WhatIsUp.Grains.Tests.Webhooks;

/// <summary>The system's time with an offset: timers stay real, so that the silo's own machinery works.</summary>
public sealed class ShiftedTime : TimeProvider
{
    private long _ticks;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ticks));
}
