using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage.Business;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Business;

/// <summary>
/// In every silo: processes the imports of the channels that are connected here, one product at a time with a delay after each, so that messages are not
/// delayed. The next owner of the channel finds what remains when a silo stops.
/// </summary>
public sealed class ProductImporter(
    ChannelRegistry registry, ImportRows rows, ImportSteps steps, IOptions<WhatIsUpOptions> options, TimeProvider time, ILogger<ProductImporter> logger)
    : BackgroundService
{
    private const int MaxChannels = 1_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);
    private static readonly TimeSpan CleanupInterval = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<ChannelId, Task> _working = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private DateTimeOffset _cleanedAt = DateTimeOffset.MinValue;

    /// <summary>An import was stored: it starts immediately if its channel is connected here.</summary>
    public void Wake()
    {
        if (_wake.CurrentCount > 0) return;
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another caller did so concurrently.
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await CheckAsync(stoppingToken);
                await CleanAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The database is unavailable: the next round finds the same rows.
                logger.ImportsNotRead(exception.GetType().Name);
            }
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(_wake.WaitAsync(pause.Token), Task.Delay(options.Value.Channels.Imports.Check, time, pause.Token));
            await pause.CancelAsync();
        }
        await Task.WhenAll(_working.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var ended in _working.Where(entry => entry.Value.IsCompleted)) _working.TryRemove(ended);
        var connected = registry.Running.Where(entry => entry.Value.Client is { IsLoggedIn: true }).ToDictionary();
        if (connected.Count == 0) return;
        foreach (var channel in await rows.ListOpenChannelsAsync(MaxChannels, cancellationToken))
            if (connected.TryGetValue(channel, out var connection) && !_working.ContainsKey(channel))
                _working[channel] = Task.Run(() => WorkAsync(channel, connection, cancellationToken), CancellationToken.None);
    }

    private async Task WorkAsync(ChannelId channel, ChannelConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            while (connection.Client is { IsLoggedIn: true } client && await rows.FindNextAsync(channel, cancellationToken) is { } item)
            {
                var pause = await steps.RunAsync(client, connection.Fence, item, cancellationToken);
                await Task.Delay(pause ?? options.Value.Channels.Imports.Pause, time, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is StoreFencedException or OperationCanceledException)
        {
            // Another silo has the channel, or this one stops.
        }
        catch (Exception exception)
        {
            logger.ImportInterrupted(exception.GetType().Name, channel);
        }
    }

    private async Task CleanAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - _cleanedAt < CleanupInterval) return;
        await rows.DeleteBeforeAsync(now - Lifetime, cancellationToken);
        _cleanedAt = now;
    }
}
