using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WhatIsUp.Grains.Storage.Search;

/// <summary>
/// Folds the texts that were stored before there was a column for it, some at a time, between the other units. Every silo does so: a text that another folded, or that changed
/// meanwhile, stays as it is.
/// </summary>
public sealed class SearchFill(Database database, GroupCommitWriter writer, TimeProvider time, ILogger<SearchFill> logger) : BackgroundService
{
    private const long RowsPerStep = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(5);

    private static readonly SqlStatement Unfolded = new(
        "search.unfolded", "SELECT seq, body FROM messages WHERE search IS NULL AND body IS NOT NULL AND seq > $1 ORDER BY seq LIMIT $2");

    private static readonly SqlStatement Fold = new("search.fold", "UPDATE messages SET search = $3 WHERE seq = $1 AND body = $2 AND search IS NULL");

    private long _after;

    /// <summary>One bounded step.</summary>
    /// <returns>False when there is nothing left.</returns>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(Unfolded, [_after, RowsPerStep], row => (Sequence: row.GetInt64(0), Body: row.GetString(1)), cancellationToken);
        if (rows.Count == 0) return false;
        var unit = new WriteUnit();
        foreach (var (sequence, body) in rows) unit.Add(Fold, sequence, body, SearchFolding.Fold(body));
        await writer.CommitAsync(unit, cancellationToken);
        _after = rows[^1].Sequence;
        return true;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                while (await StepAsync(stoppingToken)) await Task.Delay(Pause, time, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                StorageLog.SearchFillFailed(logger, exception, Rest);
            }
            // During an upgrade, silos of the former version still store texts that are not folded.
            _after = 0;
            await Task.Delay(Rest, time, stoppingToken);
        }
    }
}
