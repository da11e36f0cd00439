namespace WhatIsUp.Grains.Storage;

/// <summary>
/// Removes what belongs to nothing that is kept: reactions and the like to messages that never came, and chunks of history that were read long ago. The tables are
/// walked by key, one bounded stretch per step, round and round; nothing is written where nothing is old.
/// </summary>
public sealed class Leftovers(Database database, GroupCommitWriter writer)
{
    /// <summary>How long a mark waits for its message, and a chunk that was read is known as such.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private const long RowsPerStep = 500;

    private static readonly SqlStatement Marks = new(
        "leftovers.marks",
        "SELECT k.channel_id, k.message_id, CASE WHEN MIN(k.marked_at) < $3 AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.channel_id = k.channel_id AND m.message_id = k.message_id) THEN 1 ELSE 0 END "
        + "FROM message_marks k WHERE (k.channel_id, k.message_id) > ($1, $2) GROUP BY k.channel_id, k.message_id ORDER BY k.channel_id, k.message_id LIMIT $4");

    private static readonly SqlStatement RemoveMarks = new(
        "leftovers.remove_marks",
        "DELETE FROM message_marks WHERE channel_id = $1 AND message_id = $2 AND marked_at < $3 "
        + "AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.channel_id = message_marks.channel_id AND m.message_id = message_marks.message_id)");

    private static readonly SqlStatement Chunks = new(
        "leftovers.chunks",
        "SELECT channel_id, id, CASE WHEN finished_at < $3 THEN 1 ELSE 0 END FROM history_chunks WHERE (channel_id, id) > ($1, $2) ORDER BY channel_id, id LIMIT $4");

    private static readonly SqlStatement RemoveChunk = new("leftovers.remove_chunk", "DELETE FROM history_chunks WHERE channel_id = $1 AND id = $2 AND finished_at < $3");

    private (string Channel, string Id) _mark = ("", ""), _chunk = ("", "");

    /// <summary>Looks at the next stretch of each table.</summary>
    public async Task StepAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = (now - Lifetime).ToUnixTimeMilliseconds();
        _mark = await StepAsync(Marks, RemoveMarks, _mark, before, cancellationToken);
        _chunk = await StepAsync(Chunks, RemoveChunk, _chunk, before, cancellationToken);
    }

    private async Task<(string Channel, string Id)> StepAsync(SqlStatement look, SqlStatement remove, (string Channel, string Id) from, long before, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            look, [from.Channel, from.Id, before, RowsPerStep], row => (Channel: row.GetString(0), Id: row.GetString(1), IsOld: row.Flag(2)), cancellationToken);
        var unit = new WriteUnit();
        foreach (var row in rows.Where(row => row.IsOld)) unit.Add(remove, row.Channel, row.Id, before);
        await writer.CommitAsync(unit, cancellationToken);
        // Past the end the walk begins anew.
        return rows.Count < RowsPerStep ? ("", "") : (rows[^1].Channel, rows[^1].Id);
    }
}
