using Microsoft.Extensions.Logging;

namespace WhatIsUp.Grains.Membership;

/// <summary>Ends the process of a silo that must not go on: it is to be started anew.</summary>
public sealed partial class SiloExit(ILogger<SiloExit> logger)
{
    /// <summary>Exit code of a silo that has left the cluster.</summary>
    public const int LeftCluster = 3;

    private static readonly TimeSpan Flush = TimeSpan.FromMilliseconds(100);
    private int _isLeaving;

    /// <summary>Logs why, and ends the process a moment later. Only the first reason counts.</summary>
    public void Leave(string reason)
    {
        if (Interlocked.Exchange(ref _isLeaving, 1) != 0) return;
        LogLeaving(reason);
        new Thread(End) { IsBackground = true, Name = "silo exit" }.Start();
    }

    private static void End()
    {
        // The log is written by a thread of its own.
        using var never = new ManualResetEventSlim();
        never.Wait(Flush);
        Environment.Exit(LeftCluster);
    }

    [LoggerMessage(3630, LogLevel.Error, "This silo ends and is to be started anew: {Reason}")]
    private partial void LogLeaving(string reason);
}
