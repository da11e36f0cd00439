using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Channels;

/// <summary>In every silo: shows its connected channels as available for a moment when they have not been for a day, a few at a time.</summary>
public sealed partial class PresenceWatch(ChannelRegistry registry, IOptions<WhatIsUpOptions> options, TimeProvider time, ILogger<PresenceWatch> logger) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Channels.Presence.PulseCheck, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await LookAsync(stoppingToken);
    }

    /// <summary>One look at the channels that run here.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
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
                // One broken channel must not keep the others from being shown.
                LogFault(exception.GetType().Name, connection.Fence.Channel);
            }
        }
    }

    [LoggerMessage(3275, LogLevel.Information, "Channel {Channel} could not be shown as available ({Fault}); it is tried again.")]
    private partial void LogFault(string fault, ChannelId channel);
}
