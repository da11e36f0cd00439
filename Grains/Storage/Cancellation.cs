namespace WhatIsUp.Grains.Storage;

/// <summary>Cancels commands of a database that does not answer.</summary>
internal static class Cancellation
{
    /// <summary>
    /// Cancels on a thread of its own: Npgsql asks the server for it over a new connection, and blocks until that is answered. A few of these would hold every
    /// thread of the pool.
    /// </summary>
    public static void CancelAside(this CancellationTokenSource source) => _ = Task.Factory.StartNew(
        static state => ((CancellationTokenSource)state!).Cancel(), source, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
