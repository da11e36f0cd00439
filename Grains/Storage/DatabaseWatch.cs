using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Storage;

/// <summary>
/// Asks the database of a cluster again and again for a sign of life. While there is none, nothing else waits for it: <see cref="DatabaseAvailability"/>. The log
/// has a line for the begin of an outage, one for its end, and a count now and then between.
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
            if (await AskAsync(settings.DatabaseSilence) is { } fault) NoteAway(fault);
            else NoteBack();
            await _availability.WaitForDoubtAsync(settings.DatabaseProbe, stoppingToken);
        }
    }

    /// <summary>Null when the database answered this question, or anything else while it was asked; else what happened.</summary>
    private async Task<string?> AskAsync(TimeSpan silence)
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
            // Also a server that answers, but takes no connections: it starts, stops, or has too many.
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
        // What was opened meanwhile may hang as well.
        database.ForgetConnections();
        if (_availability.SetBack()) StorageLog.Back(logger, duration, refused, unlogged);
    }
}
