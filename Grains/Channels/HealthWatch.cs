using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Channels;

/// <summary>In every silo: looks now and then at how the messages of its connected channels fare, and raises or ends the warnings that follow from it.</summary>
public sealed partial class HealthWatch(ChannelRegistry registry, IOptions<WhatIsUpOptions> options, TimeProvider time, ILogger<HealthWatch> logger) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Channels.Health.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await LookAsync(stoppingToken);
    }

    /// <summary>One look at every channel that runs here.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var (_, connection) in registry.Running)
        {
            try
            {
                await connection.CheckHealthAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // One broken channel must not keep the others' warnings.
                LogFault(exception.GetType().Name, connection.Fence.Channel);
            }
        }
    }

    [LoggerMessage(3270, LogLevel.Information, "The health of channel {Channel} could not be looked at ({Fault}); the next look follows.")]
    private partial void LogFault(string fault, Abstractions.ChannelId channel);
}
