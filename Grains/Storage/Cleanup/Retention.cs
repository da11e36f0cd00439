using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Storage.Audit;
using WhatIsUp.Grains.Storage.Calls;
using WhatIsUp.Grains.Storage.Customers;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.Grains.Storage.Stories;

namespace WhatIsUp.Grains.Storage.Cleanup;

/// <summary>
/// Removes expired rows, in small steps between other units: successful deliveries after 7 days, all others and the events after 30, calls after 30, refs,
/// stories and kept responses after one day, login links when they expire, audit events after two years, and messages according to their
/// customer's plan. Every silo does so; rows removed by another one are no longer found.
/// </summary>
public sealed class Retention(
    GroupCommitWriter writer, HistoryRetention history, StoryRows stories, OrphanCleanup orphans, TimeProvider time, ILogger<Retention> logger)
    : BackgroundService
{
    /// <summary>How long a delivery that succeeded is kept.</summary>
    public static readonly TimeSpan Succeeded = TimeSpan.FromDays(7);

    /// <summary>How long a delivery that failed, or waits for an endpoint that is off, is kept, and an event.</summary>
    public static readonly TimeSpan Failed = TimeSpan.FromDays(30);

    /// <summary>How long the marker of a writer that commits nothing is kept.</summary>
    private static readonly TimeSpan IdleWriter = TimeSpan.FromDays(7);

    private const int RowsPerStep = 500;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await StepAsync(stoppingToken))
                {
                }
                await orphans.StepAsync(time.GetUtcNow(), stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                StorageLog.RetentionFailed(logger, exception);
            }
        }
    }

    /// <summary>One bounded step.</summary>
    /// <returns>True when it removed something, so that there may be more.</returns>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var unit = new UnitOfWork();
        OutboxRemoval.EndPendingOfDeleted(unit, now, RowsPerStep);
        OutboxRemoval.Purge(unit, now - Succeeded, now - Failed, RowsPerStep);
        OutboundRows.PurgeClientRefs(unit, now, RowsPerStep);
        CommitMarker.Purge(unit, now - IdleWriter, RowsPerStep);
        CallRows.Purge(unit, now, RowsPerStep);
        KeptResponseRows.Purge(unit, now, RowsPerStep);
        LoginLinkRows.Purge(unit, now, RowsPerStep);
        AuditRows.Purge(unit, now - AuditRows.Lifetime, RowsPerStep);
        await writer.CommitAsync(unit, cancellationToken);
        var isHistoryLeft = await history.StepAsync(now, cancellationToken);
        var isStoryLeft = await stories.PurgeAsync(now, cancellationToken);
        return isHistoryLeft || isStoryLeft || Enumerable.Range(0, unit.Commands.Count).Any(index => unit.ResultOf(index) is not null);
    }
}
