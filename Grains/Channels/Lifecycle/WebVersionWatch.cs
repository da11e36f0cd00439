using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage.Channels;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>In every silo: keeps the web version up to date while a live channel runs here or waits for a newer one, and wakes the waiting channels.</summary>
public sealed class WebVersionWatch(
    WebVersions versions, WebVersionRows rows, ChannelRegistry registry, IGrainFactory grains, IOptions<WhatIsUpOptions> options, TimeProvider time,
    ILogger<WebVersionWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan WarningPeriod = TimeSpan.FromHours(1);
    private DateTimeOffset _warnedAt = time.GetUtcNow();

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Channels.VersionCheck, time);
        do
        {
            try
            {
                await CheckAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.VersionCheckFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        await versions.LoadAsync(cancellationToken);
        var running = registry.Running.Select(entry => entry.Value).Where(connection => connection.Mode == Mode.Live).ToArray();
        var isWaitedFor = (await rows.FindWaitingAsync(null, 1, cancellationToken)).Count > 0;
        if (isWaitedFor || running.Length > 0) await versions.RefreshAsync(isWaitedFor, cancellationToken);
        if (isWaitedFor) await ReturnAsync(cancellationToken);
        if (time.GetUtcNow() - _warnedAt < WarningPeriod) return;
        _warnedAt = time.GetUtcNow();
        foreach (var connection in running) await connection.CheckVersionAsync(cancellationToken);
    }

    private async Task ReturnAsync(CancellationToken cancellationToken)
    {
        var settings = options.Value.Channels;
        var waiting = await rows.FindWaitingAsync(versions.Current, settings.WakeBatch, cancellationToken);
        foreach (var id in waiting)
        {
            try
            {
                await grains.GetGrain<IChannelControlGrain>(id.Value).ReturnAsync();
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // One failing channel must not prevent the others from reconnecting.
                logger.VersionCheckFailed(exception);
            }

            await Task.Delay(TimeSpan.FromSeconds((0.5 + Random.Shared.NextDouble()) / settings.WakesPerSecond), time, cancellationToken);
        }

        if (waiting.Count > 0) logger.RejectedChannelsReturned(waiting.Count, versions.Current);
    }
}
