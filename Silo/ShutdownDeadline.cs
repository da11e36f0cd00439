namespace WhatIsUp.Silo;

/// <summary>
/// Ends the process when a graceful stop exceeds its time limit. Acknowledged work is in the database, and anything else is repeated by the next owner.
/// Only for programs: a host in a test must not end its process.
/// </summary>
public static class ShutdownDeadline
{
    /// <summary>Time reserved for ending the process.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    /// <summary>Ends the process at the latest <see cref="HostOptions.ShutdownTimeout"/> after the host begins to stop.</summary>
    public static void Arm(IServiceProvider services)
    {
        var timeout = services.GetRequiredService<Microsoft.Extensions.Options.IOptions<HostOptions>>().Value.ShutdownTimeout;
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() =>
        {
            // A dedicated thread: all threads of the pool may be blocked, which may be why the stop takes so long.
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
