using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage.Outbox;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>
/// Notifies endpoints with deliveries due before the next sweep, so that they set their own timers: when a silo starts, and periodically because
/// notifications and timers may be lost.
/// </summary>
public sealed class WebhookSweep(
    OutboxRows outbox, IGrainFactory grains, IOptions<WhatIsUpOptions> options, TimeProvider time, ILogger<WebhookSweep> logger) : BackgroundService
{
    private const int Batch = 500;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Webhooks.SweepInterval, time);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.DueDeliveriesUnread(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        for (var after = ""; ;)
        {
            var found = await outbox.Due.FindEndpointsAsync(time.GetUtcNow() + options.Value.Webhooks.SweepInterval, Batch, after, cancellationToken);
            foreach (var id in found) await grains.GetGrain<IWebhookDeliveryGrain>(id).NudgeAsync();
            if (found.Count < Batch) return;
            after = found[^1];
        }
    }
}
