using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Search;

/// <summary>
/// Folds the texts that were stored before the column existed, some at a time, between other units. Every silo does so: a text that another silo has folded, or
/// that changed meanwhile, is unchanged.
/// </summary>
public sealed class SearchFill(Database database, GroupCommitWriter writer, TimeProvider time, ILogger<SearchFill> logger) : BackgroundService
{
    private const long RowsPerStep = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(5);

    private static readonly SqlQuery<(long Sequence, string Body)> Unfolded = new(
        "search.unfolded",
        "SELECT seq, body FROM messages WHERE search IS NULL AND body IS NOT NULL AND seq > @after ORDER BY seq LIMIT @limit",
        new(columns =>
        {
            int sequence = columns["seq"], body = columns["body"];
            return row => (row.GetInt64(sequence), row.GetString(body));
        }));

    private static readonly SqlStatement Fold = new("search.fold", "UPDATE messages SET search = @search WHERE seq = @seq AND body = @body AND search IS NULL");

    private long _after;

    /// <summary>One bounded step.</summary>
    /// <returns>False when there is nothing left.</returns>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(Unfolded, [("after", _after), ("limit", RowsPerStep)], cancellationToken);
        if (rows.Count == 0) return false;
        var unit = new UnitOfWork();
        foreach (var (sequence, body) in rows) unit.Add(Fold, ("seq", sequence), ("body", body), ("search", SearchFolding.Fold(body)));
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
