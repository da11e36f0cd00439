namespace WhatIsUp.Silo.Membership;

/// <summary>
/// The time in which all calls of one request are to end when silos are lost. A request makes several calls, one after another: those that come late are given
/// up sooner.
/// </summary>
public static class CallBudget
{
    /// <summary>After so long without a sign of a silo, the request fails.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(4_200);

    /// <summary>The least time that a silo has to answer a probe.</summary>
    private static readonly TimeSpan LeastSilence = TimeSpan.FromMilliseconds(1_200);

    private static readonly AsyncLocal<long?> BeganAt = new();

    /// <summary>Begins the request that the current context is part of.</summary>
    public static void Begin(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        BeganAt.Value = time.GetTimestamp();
    }

    /// <summary>For how long probes of a call may be unanswered from now on.</summary>
    /// <param name="most">The time for a call that is part of no request, and for the first call of a request.</param>
    /// <param name="time">The clock.</param>
    internal static TimeSpan Silence(TimeSpan most, TimeProvider time)
    {
        if (BeganAt.Value is not { } began) return most;
        var left = Limit - time.GetElapsedTime(began);
        return left < LeastSilence ? LeastSilence : left < most ? left : most;
    }
}
