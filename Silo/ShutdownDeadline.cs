namespace WhatIsUp.Silo;

/// <summary>
/// Ends the process when a graceful stop takes longer than it may, whatever still waits for whom: what was acknowledged is in the database, and what was not is
/// done again by the next owner. Only for programs: a host in a test must not end its process.
/// </summary>
public static class ShutdownDeadline
{
    /// <summary>The part of the time that is left for the end itself.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    /// <summary>From the moment on at which the host is told to stop, its process lives no longer than its <see cref="HostOptions.ShutdownTimeout"/>.</summary>
    public static void Arm(IServiceProvider services)
    {
        var timeout = services.GetRequiredService<Microsoft.Extensions.Options.IOptions<HostOptions>>().Value.ShutdownTimeout;
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() =>
        {
            // A thread of its own: those of the pool may all be blocked, which may be why it takes so long.
            new Thread(() => End(timeout)) { IsBackground = true, Name = "shutdown deadline" }.Start();
        });
    }

    private static void End(TimeSpan timeout)
    {
        using var never = new ManualResetEventSlim();
        never.Wait(timeout > 2 * Margin ? timeout - Margin : timeout / 2);
        Environment.Exit(0);
    }
}
