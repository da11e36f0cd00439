using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage;

namespace WhatIsUp.Grains.Media;

/// <summary>Deletes files whose time is over, and lets those of deleted channels end earlier, some at a time. Every silo does so; what another deleted is no longer there.</summary>
public sealed partial class MediaRetention(MediaRows rows, IMediaStore store, IOptions<WhatIsUpOptions> options, TimeProvider time, ILogger<MediaRetention> logger) : BackgroundService
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
                LogFault(logger, exception);
            }
        }
    }

    /// <summary>One bounded step.</summary>
    /// <returns>True when there may be more.</returns>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        var mayEndMore = await rows.EndOfDeletedAsync(options.Value.Media.LifetimeAfterDeletion, cancellationToken);
        var expired = await rows.FindExpiredAsync(time.GetUtcNow(), FilesPerStep, cancellationToken);
        foreach (var id in expired)
        {
            try
            {
                // The file first: a row finds it again, when this breaks off between the two.
                await store.DeleteAsync(id, cancellationToken);
                await rows.DeleteAsync(id, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // One that can't be deleted keeps nobody from the others.
                LogFault(logger, exception);
                await rows.PostponeAsync(id, time.GetUtcNow() + MediaRows.PendingTime, cancellationToken);
            }
        }
        return mayEndMore || expired.Count == FilesPerStep;
    }

    [LoggerMessage(3600, LogLevel.Error, "A file whose time is over could not be deleted; it is tried again later.")]
    private static partial void LogFault(ILogger logger, Exception exception);
}
