using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>
/// In every silo: evaluates periodically how messages of its connected channels are delivered, and raises or ends the warnings for it.
/// </summary>
public sealed class HealthWatch(ChannelRegistry registry, IOptions<WhatIsUpOptions> options, TimeProvider time, ILogger<HealthWatch> logger)
    : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Channels.Health.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await CheckAsync(stoppingToken);
    }

    /// <summary>Checks every channel that runs in this silo once.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var (_, connection) in registry.Running)
        {
            try
            {
                await connection.CheckHealthAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // A fault of one channel must not suppress warnings of others.
                logger.HealthUnchecked(exception.GetType().Name, connection.Fence.Channel);
            }
        }
    }
}
