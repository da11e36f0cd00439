using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Events;

namespace WhatIsUp.ApiGateway.Feed;

/// <summary>
/// Reads the feed of one customer for all its streams at this gateway: when the customer's grain notifies it, and otherwise with the poll interval. A silo that
/// does not answer delays the streams; nothing is lost, because the store is read from the place that was reached.
/// </summary>
internal sealed class FeedHub : IDisposable
{
    private readonly IGrainFactory _grains;
    private readonly Caller _caller;
    private readonly TimeSpan _pollInterval;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly CancellationTokenSource _stop = new();

    public FeedHub(Caller caller, IGrainFactory grains, FeedSettings settings, ILogger log)
    {
        (_caller, _grains, _pollInterval, _log) = (caller, grains, settings.PollInterval, log);
        _ = RunAsync(_stop.Token);
    }

    /// <summary>The newest events.</summary>
    public RecentEvents Recent { get; } = new();

    private async Task RunAsync(CancellationToken stop)
    {
        var watching = WatchAsync(stop);
        while (!stop.IsCancellationRequested)
        {
            if (!await ReadAsync()) await ((Task)_signal.WaitAsync(_pollInterval, stop)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await watching;
        _signal.Dispose();
    }

    /// <summary>Reads a part of the feed.</summary>
    /// <returns>True when there is more.</returns>
    private async Task<bool> ReadAsync()
    {
        try
        {
            var reader = _grains.GetGrain<IEventFeedReaderGrain>(0);
            if (Recent.End is null) Recent.Begin((await reader.StartAsync(_caller, null)).Position);
            var page = await reader.ReadAsync(_caller, new EventFeedQuery { After = Recent.End!.Value });
            Recent.Append(page);
            return !page.IsEnd;
        }
        catch (Exception fault) when (IsOfSilo(fault))
        {
            _log.FeedNotRead(fault.GetType().Name);
            return false;
        }
    }

    /// <summary>Follows the notifications; when they end with their silo, it begins again.</summary>
    private async Task WatchAsync(CancellationToken stop)
    {
        var feed = _grains.GetGrain<IEventFeedGrain>(IEventFeedGrain.KeyOf(_caller.CustomerId, _caller.Mode));
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await foreach (var _ in feed.WatchAsync(_caller, stop).WithCancellation(stop)) Wake();
            }
            catch (Exception fault) when (stop.IsCancellationRequested || IsOfSilo(fault))
            {
                // The poll continues meanwhile.
            }

            await Task.Delay(_pollInterval, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>True for faults that a later call may not have.</summary>
    public static bool IsOfSilo(Exception fault) =>
        fault is GatewayException or TimeoutException or OrleansException or EnumerationAbortedException or OperationCanceledException
            or ObjectDisposedException;

    private void Wake()
    {
        if (_signal.CurrentCount == 0) _signal.Release();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }
}
