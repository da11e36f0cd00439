using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Media;

/// <summary>The end of files: they are hidden at once, and deleted with their uploads after they have expired.</summary>
public sealed class MediaRemovalRows(Database database, GroupCommitWriter writer)
{
    private const long FilesPerStep = 500;

    private static readonly SqlQuery<string> Expired = new(
        "media.expired", "SELECT id FROM media WHERE expires_at < @now ORDER BY expires_at LIMIT @limit", RowReader.Text("id"));

    /// <summary>Not visible any more, and not counted for the customer; its remains are removed when it expires.</summary>
    private static readonly SqlStatement Withdraw = new(
        "media.withdraw", $"UPDATE media SET state = {MediaRowReader.Pending}, size = 0, expires_at = @expires_at WHERE id = @id");

    private static readonly SqlStatement WithdrawSome = new(
        "media.withdraw_some",
        $"""
        UPDATE media SET state = {MediaRowReader.Pending}, size = 0, expires_at = @expires_at
        WHERE id IN (SELECT id FROM media WHERE channel_id = @channel_id AND state <> {MediaRowReader.Pending} LIMIT @limit) RETURNING 1
        """,
        returnsValue: true);

    /// <summary>A deleted channel whose files may stay longer than those of a deleted channel do.</summary>
    private static readonly SqlQuery<(ChannelId Id, DateTimeOffset DeletedAt)> DeletedChannel = new(
        "media.deleted_channel",
        "SELECT id, deleted_at FROM channels WHERE deleted_at IS NOT NULL AND are_files_ended = 0 ORDER BY id LIMIT 1",
        new(columns =>
        {
            int id = columns["id"], deletedAt = columns["deleted_at"];
            return row => (row.Channel(id), row.Time(deletedAt));
        }));

    private static readonly SqlStatement EndSome = new(
        "media.end_some",
        """
        UPDATE media SET expires_at = @expires_at
        WHERE id IN (SELECT id FROM media WHERE channel_id = @channel_id AND expires_at > @expires_at LIMIT @limit) RETURNING 1
        """,
        returnsValue: true);

    private static readonly SqlStatement Ended = new(
        "media.ended", "UPDATE channels SET are_files_ended = 1 WHERE id = @channel_id AND deleted_at IS NOT NULL");

    private static readonly SqlStatement Postpone = new("media.postpone", "UPDATE media SET expires_at = @expires_at WHERE id = @id");

    private static readonly SqlStatement Delete = new("media.delete", "DELETE FROM media WHERE id = @id");

    private static readonly SqlStatement DeleteUploads = new("media.delete_uploads", "DELETE FROM media_uploads WHERE media_id = @media_id");

    /// <summary>The file is not visible any more; retention removes its remains after a time.</summary>
    public Task WithdrawAsync(string mediaId, DateTimeOffset until, CancellationToken cancellationToken) =>
        writer.WriteAsync(Withdraw, [("id", mediaId), ("expires_at", until)], cancellationToken);

    /// <summary>No file of the channel is visible any more; some at a time.</summary>
    public async Task WithdrawAllAsync(ChannelId channel, DateTimeOffset until, CancellationToken cancellationToken)
    {
        while (await writer.TryWriteAsync(WithdrawSome, [("channel_id", channel), ("expires_at", until), ("limit", FilesPerStep)], cancellationToken))
        {
        }
    }

    /// <summary>One bounded step: files of deleted channels expire when the channel has been deleted for the lifetime.</summary>
    /// <returns>True when there may be more.</returns>
    public async Task<bool> EndOfDeletedAsync(TimeSpan lifetime, CancellationToken cancellationToken)
    {
        if (await database.ReadAsync(DeletedChannel, [], cancellationToken) is not [var (channel, deletedAt), ..]) return false;
        if (!await writer.TryWriteAsync(EndSome, [("channel_id", channel), ("expires_at", deletedAt + lifetime), ("limit", FilesPerStep)], cancellationToken))
            await writer.WriteAsync(Ended, [("channel_id", channel)], cancellationToken);
        return true;
    }

    /// <summary>Files that have expired.</summary>
    public Task<IReadOnlyList<string>> FindExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(Expired, [("now", now), ("limit", limit)], cancellationToken);

    /// <summary>Schedules another attempt to remove a file.</summary>
    public Task PostponeAsync(string mediaId, DateTimeOffset until, CancellationToken cancellationToken) =>
        writer.WriteAsync(Postpone, [("id", mediaId), ("expires_at", until)], cancellationToken);

    /// <summary>Deletes the rows of a file and of its uploads.</summary>
    public Task DeleteAsync(string mediaId, CancellationToken cancellationToken)
    {
        var unit = new UnitOfWork();
        unit.Add(DeleteUploads, ("media_id", mediaId));
        unit.Add(Delete, ("id", mediaId));
        return writer.CommitAsync(unit, cancellationToken);
    }
}
