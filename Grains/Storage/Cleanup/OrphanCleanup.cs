using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Cleanup;

/// <summary>
/// Removes orphans: reactions and other add-ons of messages that never arrived, and chunks of history that were read long ago. The tables are read in key
/// order, a bounded number of rows per step, over and over; nothing is written where nothing is old.
/// </summary>
public sealed class OrphanCleanup(Database database, GroupCommitWriter writer)
{
    /// <summary>How long an add-on waits for its message, and how long a chunk is kept after it was read.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private const long RowsPerStep = 500;

    private static readonly RowReader<(string Channel, string Id, bool IsOld)> Rows = new(columns =>
    {
        int channel = columns["channel_id"], id = columns["id"], old = columns["is_old"];
        return row => (row.GetString(channel), row.GetString(id), row.Flag(old));
    });

    private static readonly SqlQuery<(string Channel, string Id, bool IsOld)> AddOns = new(
        "leftovers.marks",
        """
        SELECT k.channel_id, k.message_id AS id, CASE WHEN MIN(k.marked_at) < @before
            AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.channel_id = k.channel_id AND m.message_id = k.message_id) THEN 1 ELSE 0 END AS is_old
        FROM message_marks k WHERE (k.channel_id, k.message_id) > (@channel_id, @id)
        GROUP BY k.channel_id, k.message_id ORDER BY k.channel_id, k.message_id LIMIT @limit
        """,
        Rows);

    private static readonly SqlStatement RemoveAddOns = new(
        "leftovers.remove_marks",
        """
        DELETE FROM message_marks WHERE channel_id = @channel_id AND message_id = @id AND marked_at < @before
            AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.channel_id = message_marks.channel_id AND m.message_id = message_marks.message_id)
        """);

    private static readonly SqlQuery<(string Channel, string Id, bool IsOld)> Chunks = new(
        "leftovers.chunks",
        """
        SELECT channel_id, id, CASE WHEN finished_at < @before THEN 1 ELSE 0 END AS is_old
        FROM history_chunks WHERE (channel_id, id) > (@channel_id, @id) ORDER BY channel_id, id LIMIT @limit
        """,
        Rows);

    private static readonly SqlStatement RemoveChunk = new(
        "leftovers.remove_chunk", "DELETE FROM history_chunks WHERE channel_id = @channel_id AND id = @id AND finished_at < @before");

    private (string Channel, string Id) _addOn = ("", ""), _chunk = ("", "");

    /// <summary>Handles the next rows of each table.</summary>
    public async Task StepAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = (now - Lifetime).ToUnixTimeMilliseconds();
        _addOn = await StepAsync(AddOns, RemoveAddOns, _addOn, before, cancellationToken);
        _chunk = await StepAsync(Chunks, RemoveChunk, _chunk, before, cancellationToken);
    }

    private async Task<(string Channel, string Id)> StepAsync(
        SqlQuery<(string Channel, string Id, bool IsOld)> look, SqlStatement remove, (string Channel, string Id) from, long before,
        CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(look, [("channel_id", from.Channel), ("id", from.Id), ("before", before), ("limit", RowsPerStep)],
            cancellationToken);
        var unit = new UnitOfWork();
        foreach (var row in rows.Where(row => row.IsOld)) unit.Add(remove, ("channel_id", row.Channel), ("id", row.Id), ("before", before));
        await writer.CommitAsync(unit, cancellationToken);
        // Past the end it starts over.
        return rows.Count < RowsPerStep ? ("", "") : (rows[^1].Channel, rows[^1].Id);
    }
}
