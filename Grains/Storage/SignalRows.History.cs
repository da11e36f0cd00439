using WhatIsUp.Grains.Abstractions;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Storage;

/// <summary>Chunks of history that a phone offered: content and keys, sealed until they are read, and only a record of it afterwards.</summary>
public sealed partial class SignalRows
{
    private static readonly SqlStatement PutChunk = new(
        "history.put_chunk",
        "INSERT INTO history_chunks (channel_id, id, sync_type, box, offered_at, attempts, messages) VALUES ($1, $2, $3, $4, $5, $6, 0) "
        + "ON CONFLICT (channel_id, id) DO UPDATE SET attempts = excluded.attempts WHERE history_chunks.finished_at IS NULL");

    private static readonly SqlStatement FinishChunk = new("history.finish_chunk", "UPDATE history_chunks SET finished_at = $3, box = NULL WHERE channel_id = $1 AND id = $2");

    private static readonly SqlStatement NextChunk = new(
        "history.next_chunk", "SELECT id, sync_type, box, offered_at, attempts FROM history_chunks WHERE channel_id = $1 AND finished_at IS NULL "
        + "AND (offered_at > $2 OR (offered_at = $2 AND id > $3)) ORDER BY offered_at, id LIMIT 1");

    /// <summary>The oldest chunk that is not read yet, or the one behind another; null when there is none.</summary>
    public async ValueTask<HistoryNotice?> LoadHistoryNoticeAsync(ChannelId channel, HistoryNotice? after, CancellationToken cancellationToken)
    {
        var id = channel.ToString();
        return await database.ReadOneAsync(
            NextChunk, [id, after?.OfferedAt.ToUnixTimeMilliseconds() ?? -1L, after?.Id ?? ""],
            row => new HistoryNotice(row.GetString(0), (int)row.GetInt64(1), box.Open(ChunkRow(id, row.GetString(0)), row.Bytes(2)!), row.Time(3), (int)row.GetInt64(4)), cancellationToken);
    }

    private void ApplyHistory(WriteUnit unit, string id, StoreBatch batch)
    {
        foreach (var (notice, offered) in batch.HistoryNotices)
            unit.Add(
                PutChunk, id, notice, (long)offered.SyncType, box.Seal(ChunkRow(id, notice), offered.Notification), offered.OfferedAt.ToUnixTimeMilliseconds(), (long)offered.Attempts);
        foreach (var notice in batch.FinishedHistory) unit.Add(FinishChunk, id, notice, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
    }

    private static string ChunkRow(string channel, string id) => $"history_chunks|{channel}|{id}";
}
