using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>In every silo: shows its connected channels as available for a moment when they have not been for a day, a few at a time.</summary>
public sealed class PresenceWatch(ChannelRegistry registry, IOptions<WhatIsUpOptions> options, TimeProvider time, ILogger<PresenceWatch> logger)
    : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Channels.Presence.PulseCheck, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await CheckAsync(stoppingToken);
    }

    /// <summary>Checks the channels that run in this silo once.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = registry.Running.Select(entry => (Connection: entry.Value, At: entry.Value.PulseDueAt)).Where(entry => entry.At <= now)
            .OrderBy(entry => entry.At).Take(options.Value.Channels.Presence.PulsesPerCheck);
        foreach (var (connection, _) in due)
        {
            try
            {
                await connection.PulseAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // A fault of one channel must not suppress the presence of others.
                logger.PresenceNotShown(exception.GetType().Name, connection.Fence.Channel);
            }
        }
    }
}
