using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.Grains.Storage.Media;

public sealed partial class MediaRows
{
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

    private static readonly SqlStatement PutMetadata = new(
        "media.facts",
        $"""
        UPDATE media SET mime_type = @mime_type, width = @width, height = @height, seconds = @seconds, thumbnail = @thumbnail, waveform = @waveform,
            animated = @animated, ready_for = @ready_for
        WHERE id = @id AND state <> {Pending}
        """);

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
        writer.TryWriteAsync(PutState, [("id", mediaId), ("state", (long)state), ("size", size)], cancellationToken);

    /// <summary>The file of a pending row is complete: it is visible from now on.</summary>
    public Task KeepAsync(string mediaId, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        writer.WriteAsync(Keep, [("id", mediaId), ("expires_at", expiresAt)], cancellationToken);

    /// <summary>Stores metadata that was read from a file after it was stored.</summary>
    public Task PutFactsAsync(MediaView view, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(view);
        return writer.WriteAsync(
            PutMetadata,
            [
                ("id", view.MediaId), ("mime_type", view.MimeType), ("width", view.Width), ("height", view.Height), ("seconds", view.Seconds),
                ("thumbnail", view.Thumbnail), ("waveform", view.Waveform), ("animated", NumberOf(view.IsAnimated)), ("ready_for", (long)view.ReadyFor),
            ],
            cancellationToken);
    }

    private static long? NumberOf(bool? flag) => flag is { } isSet ? isSet ? 1L : 0L : null;
}
