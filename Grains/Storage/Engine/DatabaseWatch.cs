using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>
/// Tests periodically whether the database of a cluster responds. While it does not, no other operation waits for it: <see cref="DatabaseAvailability"/>. The
/// log has a line for the beginning of an outage, one for its end, and a count from time to time.
/// </summary>
public sealed class DatabaseWatch(Database database, IOptions<WhatIsUpOptions> options, TimeProvider time, ILogger<DatabaseWatch> logger) : BackgroundService
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(30);

    private readonly DatabaseAvailability _availability = database.Availability;
    private TimeSpan _reported;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Database.IsPostgres) return;
        var settings = options.Value.Cluster;
        while (true)
        {
            if (await ProbeAsync(settings.DatabaseSilence) is { } fault) NoteAway(fault);
            else NoteBack();
            await _availability.WaitForFailureAsync(settings.DatabaseProbe, stoppingToken);
        }
    }

    /// <summary>Null if the database answered this test, or anything else meanwhile; otherwise the fault.</summary>
    private async Task<string?> ProbeAsync(TimeSpan silence)
    {
        var since = time.GetTimestamp();
        var question = database.ProbeAsync();
        try
        {
            await question.WaitAsync(silence, time);
            return null;
        }
        catch (TimeoutException) when (!question.IsCompleted)
        {
            _ = question.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
            return _availability.HasAnsweredSince(since) ? null : "no answer";
        }
        catch (Exception fault)
        {
            // Also a server that responds, but accepts no connections: it is starting, stopping, or has too many.
            return _availability.HasAnsweredSince(since) ? null : fault.GetType().Name;
        }
    }

    private void NoteAway(string fault)
    {
        if (_availability.SetAway())
        {
            _reported = TimeSpan.Zero;
            StorageLog.Away(logger, fault);
            database.ForgetConnections();
        }
        else if (_availability.Since - _reported > ReportInterval)
        {
            _reported = _availability.Since;
            StorageLog.StillAway(logger, _reported, _availability.Refused, _availability.Unlogged);
        }
    }

    private void NoteBack()
    {
        var (duration, refused, unlogged) = (_availability.Since, _availability.Refused, _availability.Unlogged);
        if (!_availability.IsAway) return;
        // Connections opened meanwhile may hang as well.
        database.ForgetConnections();
        if (_availability.SetBack()) StorageLog.Back(logger, duration, refused, unlogged);
    }
}
