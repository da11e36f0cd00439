using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage;

namespace WhatIsUp.Grains.Channels;

/// <summary>In every silo: keeps the web version fresh while a live channel runs here or waits for a newer one, and brings back those that wait.</summary>
public sealed partial class WebVersionWatch(
    WebVersions versions, WebVersionRows rows, ChannelRegistry registry, IGrainFactory grains, IOptions<WhatIsUpOptions> options, TimeProvider time, ILogger<WebVersionWatch> logger)
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
                LogFault(logger, exception);
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
                await grains.GetGrain<IChannelGrain>(id.Value).ReturnAsync();
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // One broken channel must not keep the others away.
                LogFault(logger, exception);
            }

            await Task.Delay(TimeSpan.FromSeconds((0.5 + Random.Shared.NextDouble()) / settings.WakesPerSecond), time, cancellationToken);
        }

        if (waiting.Count > 0) LogReturned(logger, waiting.Count, versions.Current);
    }

    [LoggerMessage(3252, LogLevel.Information, "{Count} channels whose web version was refused connect again with {Version}.")]
    private static partial void LogReturned(ILogger logger, int count, WhatsApp.Connection.WebVersion version);

    [LoggerMessage(3253, LogLevel.Warning, "A check of the web version failed; the next follows.")]
    private static partial void LogFault(ILogger logger, Exception exception);
}
