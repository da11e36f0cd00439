using Microsoft.Extensions.Logging;

namespace WhatIsUp.Grains.Membership;

/// <summary>Ends the process of a silo that must not continue: it has to be restarted.</summary>
public sealed class SiloExit(ILogger<SiloExit> logger)
{
    /// <summary>Exit code of a silo that has left the cluster.</summary>
    public const int LeftCluster = 3;

    private static readonly TimeSpan Flush = TimeSpan.FromMilliseconds(100);
    private int _isLeaving;

    /// <summary>Logs why, and ends the process a moment later. Only the first reason counts.</summary>
    public void Leave(string reason)
    {
        if (Interlocked.Exchange(ref _isLeaving, 1) != 0) return;
        logger.SiloEnding(reason);
        new Thread(End) { IsBackground = true, Name = "silo exit" }.Start();
    }

    private static void End()
    {
        // The log is written by a separate thread.
        using var never = new ManualResetEventSlim();
        never.Wait(Flush);
        Environment.Exit(LeftCluster);
    }
}
