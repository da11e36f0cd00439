namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>Cancels commands of a database that does not answer.</summary>
internal static class Cancellation
{
    /// <summary>
    /// Cancels on a separate thread: Npgsql sends the cancellation over a new connection and blocks until it is answered. A few of these would block every
    /// thread of the pool.
    /// </summary>
    public static void CancelAside(this CancellationTokenSource source) => _ = Task.Factory.StartNew(
        static state => ((CancellationTokenSource)state!).Cancel(), source, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
