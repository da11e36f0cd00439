using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.Grains.Storage.Media;

public sealed partial class MediaRows
{
    private const long FilesPerStep = 500;

    /// <summary>How long a file may be in transfer before its remains are removed: longer than any transfer lasts.</summary>
    public static readonly TimeSpan PendingTime = TimeSpan.FromHours(1);

    private static readonly SqlStatement InsertFile = new(
        "media.insert",
        $"""
        INSERT INTO media ({MediaRowReader.Columns})
        VALUES (@id, @channel_id, @customer_id, @mode, @state, @mime_type, @size, @sha256, @filename, @width, @height, @seconds, @thumbnail, @message_id,
            @chat_id, @created_at, @expires_at, @waveform, @animated, @ready_for, @source_id)
        ON CONFLICT (id) DO NOTHING
        """);

    private static readonly SqlStatement PutState = new(
        "media.state", $"UPDATE media SET state = @state, size = @size WHERE id = @id AND state <> {Pending} RETURNING 1", returnsValue: true);

    private static readonly SqlStatement Keep = new(
        "media.keep", $"UPDATE media SET state = {Stored}, expires_at = @expires_at WHERE id = @id AND state = {Pending}");

    /// <summary>Not visible any more, and not counted for the customer; its remains are removed when it expires.</summary>
    private static readonly SqlStatement Withdraw = new(
        "media.withdraw", $"UPDATE media SET state = {Pending}, size = 0, expires_at = @expires_at WHERE id = @id");

    private static readonly SqlStatement WithdrawSome = new(
        "media.withdraw_some",
        $"""
        UPDATE media SET state = {Pending}, size = 0, expires_at = @expires_at
        WHERE id IN (SELECT id FROM media WHERE channel_id = @channel_id AND state <> {Pending} LIMIT @limit) RETURNING 1
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

    private static readonly SqlStatement PutMetadata = new(
        "media.facts",
        $"""
        UPDATE media SET mime_type = @mime_type, width = @width, height = @height, seconds = @seconds, thumbnail = @thumbnail, waveform = @waveform,
            animated = @animated, ready_for = @ready_for
        WHERE id = @id AND state <> {Pending}
        """);

    private static readonly SqlStatement Postpone = new("media.postpone", "UPDATE media SET expires_at = @expires_at WHERE id = @id");

    private static readonly SqlStatement Delete = new("media.delete", "DELETE FROM media WHERE id = @id");

    private static readonly SqlStatement DeleteUploads = new("media.delete_uploads", "DELETE FROM media_uploads WHERE media_id = @media_id");

    /// <summary>Makes a row; the same id again changes nothing.</summary>
    public static void Insert(UnitOfWork unit, MediaRow row)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(row);
        Insert(unit, row, (long)row.View.State);
    }

    private static void Insert(UnitOfWork unit, MediaRow row, long state)
    {
        var view = row.View;
        unit.Add(
            InsertFile, ("id", view.MediaId), ("channel_id", view.ChannelId), ("customer_id", row.CustomerId), ("mode", row.Mode), ("state", state),
            ("mime_type", view.MimeType), ("size", view.Size), ("sha256", view.Sha256), ("filename", view.Filename), ("width", view.Width),
            ("height", view.Height),
            ("seconds", view.Seconds), ("thumbnail", view.Thumbnail), ("message_id", view.MessageId), ("chat_id", row.ChatId), ("created_at", view.CreatedAt),
            ("expires_at", view.ExpiresAt), ("waveform", view.Waveform), ("animated", NumberOf(view.IsAnimated)), ("ready_for", (long)view.ReadyFor),
            ("source_id", row.SourceId));
    }

    /// <summary>Makes the row of a file that is not complete yet, durable when this returns. It is not visible.</summary>
    public Task InsertPendingAsync(MediaRow row, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        var unit = new UnitOfWork();
        Insert(unit, row, Pending);
        return writer.CommitAsync(unit, cancellationToken);
    }

    /// <summary>Sets where a file is now.</summary>
    /// <returns>False when it was deleted meanwhile.</returns>
    public Task<bool> TryPutStateAsync(string mediaId, MediaState state, long size, CancellationToken cancellationToken) =>
        TryWriteAsync(PutState, [("id", mediaId), ("state", (long)state), ("size", size)], cancellationToken);

    /// <summary>The file of a pending row is complete: it is visible from now on.</summary>
    public Task KeepAsync(string mediaId, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        WriteAsync(Keep, [("id", mediaId), ("expires_at", expiresAt)], cancellationToken);

    /// <summary>Stores metadata that was read from a file after it was stored.</summary>
    public Task PutFactsAsync(MediaView view, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(view);
        return WriteAsync(
            PutMetadata,
            [
                ("id", view.MediaId), ("mime_type", view.MimeType), ("width", view.Width), ("height", view.Height), ("seconds", view.Seconds),
                ("thumbnail", view.Thumbnail), ("waveform", view.Waveform), ("animated", NumberOf(view.IsAnimated)), ("ready_for", (long)view.ReadyFor),
            ],
            cancellationToken);
    }

    /// <summary>The file is not visible any more; retention removes its remains after a time.</summary>
    public Task WithdrawAsync(string mediaId, DateTimeOffset until, CancellationToken cancellationToken) =>
        WriteAsync(Withdraw, [("id", mediaId), ("expires_at", until)], cancellationToken);

    /// <summary>No file of the channel is visible any more; some at a time.</summary>
    public async Task WithdrawAllAsync(ChannelId channel, DateTimeOffset until, CancellationToken cancellationToken)
    {
        while (await TryWriteAsync(WithdrawSome, [("channel_id", channel), ("expires_at", until), ("limit", FilesPerStep)], cancellationToken))
        {
        }
    }

    /// <summary>One bounded step: files of deleted channels expire when the channel has been deleted for the lifetime.</summary>
    /// <returns>True when there may be more.</returns>
    public async Task<bool> EndOfDeletedAsync(TimeSpan lifetime, CancellationToken cancellationToken)
    {
        if (await database.ReadAsync(DeletedChannel, [], cancellationToken) is not [var (channel, deletedAt), ..]) return false;
        if (!await TryWriteAsync(EndSome, [("channel_id", channel), ("expires_at", deletedAt + lifetime), ("limit", FilesPerStep)], cancellationToken))
            await WriteAsync(Ended, [("channel_id", channel)], cancellationToken);
        return true;
    }

    /// <summary>Schedules another attempt to remove a file.</summary>
    public Task PostponeAsync(string mediaId, DateTimeOffset until, CancellationToken cancellationToken) =>
        WriteAsync(Postpone, [("id", mediaId), ("expires_at", until)], cancellationToken);

    /// <summary>Deletes the rows of a file and of its uploads.</summary>
    public Task DeleteAsync(string mediaId, CancellationToken cancellationToken)
    {
        var unit = new UnitOfWork();
        unit.Add(DeleteUploads, ("media_id", mediaId));
        unit.Add(Delete, ("id", mediaId));
        return writer.CommitAsync(unit, cancellationToken);
    }

    private static long? NumberOf(bool? flag) => flag is { } isSet ? isSet ? 1L : 0L : null;

    /// <returns>True when a row was changed.</returns>
    private async Task<bool> TryWriteAsync(SqlStatement statement, SqlArgument[] arguments, CancellationToken cancellationToken)
    {
        var unit = new UnitOfWork();
        var changed = unit.Add(statement, arguments);
        await writer.CommitAsync(unit, cancellationToken);
        return unit.ResultOf(changed) is not null;
    }

    private Task WriteAsync(SqlStatement statement, SqlArgument[] arguments, CancellationToken cancellationToken)
    {
        var unit = new UnitOfWork();
        unit.Add(statement, arguments);
        return writer.CommitAsync(unit, cancellationToken);
    }
}
