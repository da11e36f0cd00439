using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage.Media;

namespace WhatIsUp.Grains.Files;

/// <summary>
/// Deletes expired files in small batches, and shortens the lifetime of files of deleted channels. Runs in every silo; files that another one
/// has deleted are skipped.
/// </summary>
public sealed class MediaRetention(
    MediaRows rows, IMediaStore store, IOptions<WhatIsUpOptions> options, TimeProvider time, ILogger<MediaRetention> logger) : BackgroundService
{
    private const int FilesPerStep = 100;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

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
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.FileNotDeleted(exception);
            }
        }
    }

    /// <summary>Deletes one batch.</summary>
    /// <returns>True when more may be due.</returns>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        var mayEndMore = await rows.Removal.EndOfDeletedAsync(options.Value.Media.LifetimeAfterDeletion, cancellationToken);
        var expired = await rows.Removal.FindExpiredAsync(time.GetUtcNow(), FilesPerStep, cancellationToken);
        foreach (var id in expired)
        {
            try
            {
                // The file before its row, so that an interrupted deletion is repeated.
                await store.DeleteAsync(id, cancellationToken);
                await rows.Removal.DeleteAsync(id, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // A failure does not prevent the others from being deleted.
                logger.FileNotDeleted(exception);
                await rows.Removal.PostponeAsync(id, time.GetUtcNow() + MediaRows.PendingTime, cancellationToken);
            }
        }
        return mayEndMore || expired.Count == FilesPerStep;
    }
}
