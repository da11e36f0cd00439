using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Channels.State;

/// <summary>
/// Retries operations that failed because the database is unavailable once it is back, for as long as the channel's socket is required. Writes that may have
/// succeeded are not repeated until the database has shown that they did not. Safe from any thread.
/// </summary>
public sealed class DatabaseRetry(ChannelDependencies dependencies, ChannelRecord record) : IDisposable
{
    private const int TriesPerFault = 8;
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromMilliseconds(250);

    private CancellationTokenSource _stop = new();

    /// <summary>Runs the work until it succeeds or fails for another reason.</summary>
    /// <exception cref="StoreFencedException">A newer activation owns the channel.</exception>
    public async ValueTask<T> RunAsync<T>(Func<ValueTask<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await work();
            }
            catch (DatabaseUnavailableException fault) when (IsRepeated(fault, tries))
            {
                // That it is unavailable is known a moment after its first fault.
                await Task.Delay(PauseAfterFault, dependencies.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await dependencies.Writer.Availability.Back.WaitAsync(_stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (record.IsFenced) throw new StoreFencedException();
                if (_stop.IsCancellationRequested) throw;
            }
        }
    }

    /// <summary>Waits until the database has shown whether a write was made whose answer was lost. Returns when it was.</summary>
    /// <exception cref="DatabaseUnavailableException">It was not written, or the caller has stopped waiting.</exception>
    /// <exception cref="StoreFencedException">A newer activation owns the channel.</exception>
    public async Task ConfirmAsync(DatabaseUnavailableException fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var outcome = fault.Outcome!.WaitAsync(_stop.Token);
        await ((Task)outcome).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (record.IsFenced) throw new StoreFencedException();
        if (outcome.IsCanceled) throw fault;
        if (!await outcome) throw new DatabaseUnavailableException("rolled back", fault) { IsUnwritten = true };
    }

    /// <summary>A socket opens: its client waits for a database that is unavailable.</summary>
    public void Start()
    {
        if (_stop.IsCancellationRequested && !record.IsFenced) _stop = new CancellationTokenSource();
    }

    /// <summary>The socket is closed: nothing waits for the database any more.</summary>
    public void Stop() => _stop.Cancel();

    /// <inheritdoc />
    public void Dispose() => _stop.Dispose();

    private bool IsRepeated(DatabaseUnavailableException fault, int tries) =>
        fault.IsUnwritten && !_stop.IsCancellationRequested && (tries < TriesPerFault || dependencies.Writer.Availability.IsAway);
}
