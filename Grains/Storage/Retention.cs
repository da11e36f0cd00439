using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WhatIsUp.Grains.Storage;

/// <summary>
/// Removes rows whose time is over, in small steps between the other units: deliveries that succeeded after 7 days, all others and the events after 30, refs after their day,
/// and messages when their customer's plan says so.
/// Every silo does so; what another removed is no longer there.
/// </summary>
public sealed class Retention(GroupCommitWriter writer, HistoryRetention history, Leftovers leftovers, TimeProvider time, ILogger<Retention> logger) : BackgroundService
{
    /// <summary>How long a delivery that succeeded is kept.</summary>
    public static readonly TimeSpan Succeeded = TimeSpan.FromDays(7);

    /// <summary>How long a delivery that failed, or waits for an endpoint that is off, is kept, and an event.</summary>
    public static readonly TimeSpan Failed = TimeSpan.FromDays(30);

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
                await leftovers.StepAsync(time.GetUtcNow(), stoppingToken);
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
        var unit = new WriteUnit();
        OutboxRows.EndPendingOfDeleted(unit, now, RowsPerStep);
        OutboxRows.Purge(unit, now - Succeeded, now - Failed, RowsPerStep);
        MessageRows.PurgeClientRefs(unit, now, RowsPerStep);
        await writer.CommitAsync(unit, cancellationToken);
        var isHistoryLeft = await history.StepAsync(now, cancellationToken);
        return isHistoryLeft || Enumerable.Range(0, unit.Commands.Count).Any(index => unit.ResultOf(index) is not null);
    }
}
