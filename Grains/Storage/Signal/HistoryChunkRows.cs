using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Secrets;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Signal;

/// <summary>Chunks of history offered by a phone: content and keys, encrypted until they are read, and afterwards only the fact that they were read.</summary>
public sealed class HistoryChunkRows(Database database, SecretBox box, TimeProvider time)
{
    private static readonly SqlStatement PutChunk = new(
        "history.put_chunk",
        """
        INSERT INTO history_chunks (channel_id, id, sync_type, box, offered_at, attempts, messages)
        VALUES (@channel_id, @id, @sync_type, @box, @offered_at, @attempts, 0)
        ON CONFLICT (channel_id, id) DO UPDATE SET attempts = excluded.attempts WHERE history_chunks.finished_at IS NULL
        """);

    private static readonly SqlStatement FinishChunk = new(
        "history.finish_chunk", "UPDATE history_chunks SET finished_at = @now, box = NULL WHERE channel_id = @channel_id AND id = @id");

    private static readonly SqlQuery<HistoryNotice> NextChunk = new(
        "history.next_chunk",
        """
        SELECT id, sync_type, box, offered_at, attempts FROM history_chunks WHERE channel_id = @channel_id AND finished_at IS NULL
            AND (offered_at > @after OR (offered_at = @after AND id > @after_id))
        ORDER BY offered_at, id LIMIT 1
        """,
        new(columns =>
        {
            int id = columns["id"], syncType = columns["sync_type"], box = columns["box"], offeredAt = columns["offered_at"], attempts = columns["attempts"];
            return row => new HistoryNotice(
                row.GetString(id), (int)row.GetInt64(syncType), row.GetFieldValue<byte[]>(box), row.Time(offeredAt), (int)row.GetInt64(attempts));
        }));

    private static readonly SqlStatement Wipe = new("history.wipe_chunks", "DELETE FROM history_chunks WHERE channel_id = @channel_id");

    /// <summary>The oldest chunk that is not read yet, or the next one after another; null if there is none.</summary>
    public async ValueTask<HistoryNotice?> LoadNextAsync(ChannelId channel, HistoryNotice? after, CancellationToken cancellationToken)
    {
        var found = await database.ReadOneAsync(
            NextChunk, [("channel_id", channel), ("after", after?.OfferedAt.ToUnixTimeMilliseconds() ?? -1L), ("after_id", after?.Id ?? "")],
            cancellationToken);
        return found is null ? null : found with { Notification = box.Open(ChunkRow(channel, found.Id), found.Notification) };
    }

    /// <summary>Appends the changes of the history.</summary>
    internal void Apply(UnitOfWork unit, ChannelId channel, DeviceStateChanges batch)
    {
        if (batch.WipesDevice) unit.Add(Wipe, ("channel_id", channel));
        foreach (var (id, offered) in batch.HistoryNotices)
            unit.Add(
                PutChunk, ("channel_id", channel), ("id", id), ("sync_type", offered.SyncType), ("box", box.Seal(ChunkRow(channel, id), offered.Notification)),
                ("offered_at", offered.OfferedAt), ("attempts", offered.Attempts));
        foreach (var id in batch.FinishedHistory) unit.Add(FinishChunk, ("channel_id", channel), ("id", id), ("now", time.GetUtcNow()));
    }

    private static string ChunkRow(ChannelId channel, string id) => $"history_chunks|{channel}|{id}";
}
