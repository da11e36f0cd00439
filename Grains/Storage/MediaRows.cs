using System.Data.Common;
using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Storage.Secrets;
using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.Grains.Storage;

/// <summary>Files of channels, and where they lie at WhatsApp. Keys of uploads are sealed at rest.</summary>
public sealed class MediaRows(Database database, GroupCommitWriter writer, Cursors cursors, SecretBox box)
{
    private const string CursorName = "media";
    private const string OwnCursorName = "media of all channels";
    private const long FilesPerStep = 500;

    /// <summary>State of a row that nobody sees.</summary>
    private const long Pending = 3;

    /// <summary>How long a file may be on its way in or out before what is left of it is removed: longer than any transfer takes.</summary>
    public static readonly TimeSpan PendingTime = TimeSpan.FromHours(1);

    /// <summary>Makes a row; the same id again changes nothing.</summary>
    public static void Insert(WriteUnit unit, MediaRow row)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(row);
        Insert(unit, row, (long)row.View.State);
    }

    private static void Insert(WriteUnit unit, MediaRow row, long state)
    {
        var view = row.View;
        unit.Add(
            MediaSql.Insert, view.MediaId, view.ChannelId.ToString(), row.CustomerId.ToString(), (long)row.Mode, state, view.MimeType, view.Size, view.Sha256, view.Filename,
            (long?)view.Width, (long?)view.Height, (long?)view.Seconds, view.Thumbnail, view.MessageId, row.ChatId, view.CreatedAt.ToUnixTimeMilliseconds(),
            view.ExpiresAt.ToUnixTimeMilliseconds(), view.Waveform, view.IsAnimated is { } moves ? (moves ? 1L : 0L) : null, (long)view.ReadyFor, row.SourceId);
    }

    /// <summary>Makes the row of a file that is not whole yet, durable when this returns. Nobody sees it.</summary>
    public Task InsertPendingAsync(MediaRow row, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        var unit = new WriteUnit();
        Insert(unit, row, Pending);
        return writer.CommitAsync(unit, cancellationToken);
    }

    /// <summary>The file, or null. Whose it is must be checked after.</summary>
    public Task<MediaRow?> FindAsync(string mediaId, CancellationToken cancellationToken) => database.ReadOneAsync(MediaSql.Get, [mediaId], Map, cancellationToken)!;

    /// <summary>A file of a channel, or null. Whose channel it is must be checked before.</summary>
    public Task<MediaRow?> FindAsync(ChannelId channel, string mediaId, CancellationToken cancellationToken) =>
        database.ReadOneAsync(MediaSql.GetOfChannel, [channel.ToString(), mediaId], Map, cancellationToken)!;

    /// <summary>The caller's file, or null: what belongs to others is the same miss as what never was.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="channel">Channel that the file must belong to, or null for any that the caller may see.</param>
    /// <param name="mediaId">The file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<MediaRow?> FindOwnedAsync(Caller caller, ChannelId? channel, string mediaId, CancellationToken cancellationToken) => database.ReadOneAsync(
        MediaSql.GetOwned, [caller.CustomerId.ToString(), (long)caller.Mode, mediaId, (channel ?? caller.ChannelScope)?.ToString() ?? ""], Map, cancellationToken)!;

    /// <summary>Files of a channel, newest first. Whose channel it is must be checked before.</summary>
    public async Task<Page<MediaView>> ListAsync(ChannelId channel, PageRequest page, CancellationToken cancellationToken)
    {
        var after = cursors.Open(CursorName, page.Cursor);
        object?[] first = [channel.ToString(), (long)(page.Limit + 1)];
        var rows = after is null
            ? await database.ReadAsync(MediaSql.ListFirst, first, Map, cancellationToken)
            : await database.ReadAsync(MediaSql.ListAfter, [.. first, after.Number, after.Text], Map, cancellationToken);
        var listed = cursors.Page(rows, page.Limit, CursorName, row => new CursorPosition(row.View.CreatedAt.ToUnixTimeMilliseconds(), row.View.MediaId));
        return new Page<MediaView>([.. listed.Data.Select(row => row.View)], listed.NextCursor);
    }

    /// <summary>Files of all channels of a customer, deleted ones too, newest first.</summary>
    public async Task<Page<MediaView>> ListOwnAsync(CustomerId customer, Mode mode, PageRequest page, CancellationToken cancellationToken)
    {
        var after = cursors.Open(OwnCursorName, page.Cursor);
        object?[] first = [customer.ToString(), (long)mode, (long)(page.Limit + 1)];
        var rows = after is null
            ? await database.ReadAsync(MediaSql.ListOwnFirst, first, Map, cancellationToken)
            : await database.ReadAsync(MediaSql.ListOwnAfter, [.. first, after.Number, after.Text], Map, cancellationToken);
        var listed = cursors.Page(rows, page.Limit, OwnCursorName, row => new CursorPosition(row.View.CreatedAt.ToUnixTimeMilliseconds(), row.View.MediaId));
        return new Page<MediaView>([.. listed.Data.Select(row => row.View)], listed.NextCursor);
    }

    /// <summary>Bytes of a customer's files that are here, or on their way.</summary>
    public Task<long> CountBytesAsync(CustomerId customer, CancellationToken cancellationToken) =>
        database.ReadOneAsync(MediaSql.Kept, [customer.ToString()], row => row.GetInt64(0), cancellationToken);

    /// <summary>Says where a file is now.</summary>
    /// <returns>False when it was deleted meanwhile.</returns>
    public async Task<bool> TryPutStateAsync(string mediaId, MediaState state, long size, CancellationToken cancellationToken)
    {
        var unit = new WriteUnit();
        var moved = unit.Add(MediaSql.PutState, mediaId, (long)state, size);
        await writer.CommitAsync(unit, cancellationToken);
        return unit.ResultOf(moved) is not null;
    }

    /// <summary>The file of a pending row is whole: it is seen from now on.</summary>
    public Task KeepAsync(string mediaId, DateTimeOffset expiresAt, CancellationToken cancellationToken) => WriteAsync(MediaSql.Keep, cancellationToken, mediaId, expiresAt.ToUnixTimeMilliseconds());

    /// <summary>A file that was made of another one for a use, and stays at least until a time; or null.</summary>
    public Task<string?> FindMadeAsync(string sourceId, MediaUse use, DateTimeOffset until, CancellationToken cancellationToken) =>
        database.ReadOneAsync(MediaSql.FindMade, [sourceId, (long)use, until.ToUnixTimeMilliseconds()], row => row.GetString(0), cancellationToken)!;

    /// <summary>All files that were made of one.</summary>
    public Task<IReadOnlyList<string>> ListMadeAsync(string sourceId, CancellationToken cancellationToken) =>
        database.ReadAsync(MediaSql.ListMade, [sourceId], row => row.GetString(0), cancellationToken);

    /// <summary>Keeps what was read from a file later than at its coming.</summary>
    public Task PutFactsAsync(MediaView view, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(view);
        return WriteAsync(
            MediaSql.PutFacts, cancellationToken, view.MediaId, view.MimeType, (long?)view.Width, (long?)view.Height, (long?)view.Seconds, view.Thumbnail, view.Waveform,
            view.IsAnimated is { } moves ? (moves ? 1L : 0L) : null, (long)view.ReadyFor);
    }

    /// <summary>Nobody sees the file any more; retention removes what is left of it after a while.</summary>
    public Task WithdrawAsync(string mediaId, DateTimeOffset until, CancellationToken cancellationToken) => WriteAsync(MediaSql.Withdraw, cancellationToken, mediaId, until.ToUnixTimeMilliseconds());

    /// <summary>Nobody sees any file of the channel any more; some at a time.</summary>
    public async Task WithdrawAllAsync(ChannelId channel, DateTimeOffset until, CancellationToken cancellationToken)
    {
        while (await WriteSomeAsync(MediaSql.WithdrawSome, cancellationToken, channel.ToString(), until.ToUnixTimeMilliseconds(), FilesPerStep))
        {
        }
    }

    /// <summary>One bounded step: files of deleted channels end when they have been deleted for so long.</summary>
    /// <returns>True when there may be more.</returns>
    public async Task<bool> EndOfDeletedAsync(TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var channel = await database.ReadOneAsync(MediaSql.DeletedChannel, [], row => new DeletedChannel(row.GetString(0), row.Time(1)), cancellationToken);
        if (channel is null) return false;
        if (!await WriteSomeAsync(MediaSql.EndSome, cancellationToken, channel.Id, (channel.DeletedAt + lifetime).ToUnixTimeMilliseconds(), FilesPerStep))
            await WriteAsync(MediaSql.Ended, cancellationToken, channel.Id);
        return true;
    }

    /// <summary>Tries again later to remove what could not be removed.</summary>
    public Task PostponeAsync(string mediaId, DateTimeOffset until, CancellationToken cancellationToken) => WriteAsync(MediaSql.Postpone, cancellationToken, mediaId, until.ToUnixTimeMilliseconds());

    /// <summary>Forgets a file and its uploads.</summary>
    public Task DeleteAsync(string mediaId, CancellationToken cancellationToken)
    {
        var unit = new WriteUnit();
        unit.Add(MediaSql.DeleteUploads, mediaId);
        unit.Add(MediaSql.Delete, mediaId);
        return writer.CommitAsync(unit, cancellationToken);
    }

    /// <summary>Files whose time is over.</summary>
    public Task<IReadOnlyList<string>> FindExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(MediaSql.Expired, [now.ToUnixTimeMilliseconds(), (long)limit], row => row.GetString(0), cancellationToken);

    /// <summary>Keeps where a file lies at WhatsApp.</summary>
    public Task PutUploadAsync(string mediaId, UploadedMedia uploaded, DateTimeOffset expiresAt, CancellationToken cancellationToken) => WriteAsync(
        MediaSql.PutUpload, cancellationToken, mediaId, (long)uploaded.Kind, box.Seal(RowOf(mediaId, uploaded.Kind), JsonSerializer.SerializeToUtf8Bytes(uploaded)),
        expiresAt.ToUnixTimeMilliseconds());

    /// <summary>Where a file lies at WhatsApp under the keys of a kind, while that lives.</summary>
    public async Task<UploadedMedia?> FindUploadAsync(string mediaId, MediaKind kind, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sealedValue = await database.ReadOneAsync(MediaSql.FindUpload, [mediaId, (long)kind, now.ToUnixTimeMilliseconds()], row => row.Bytes(0), cancellationToken);
        return sealedValue is null ? null : JsonSerializer.Deserialize<UploadedMedia>(box.Open(RowOf(mediaId, kind), sealedValue));
    }

    private static string RowOf(string mediaId, MediaKind kind) => $"media_uploads|{mediaId}|{(int)kind}";

    private sealed record DeletedChannel(string Id, DateTimeOffset DeletedAt);

    /// <returns>True when a row was changed.</returns>
    private async Task<bool> WriteSomeAsync(SqlStatement statement, CancellationToken cancellationToken, params object?[] arguments)
    {
        var unit = new WriteUnit();
        var changed = unit.Add(statement, arguments);
        await writer.CommitAsync(unit, cancellationToken);
        return unit.ResultOf(changed) is not null;
    }

    private Task WriteAsync(SqlStatement statement, CancellationToken cancellationToken, params object?[] arguments)
    {
        var unit = new WriteUnit();
        unit.Add(statement, arguments);
        return writer.CommitAsync(unit, cancellationToken);
    }

    private static MediaRow Map(DbDataReader row) => new(
        new MediaView
        {
            MediaId = row.GetString(0),
            ChannelId = new ChannelId(Guid.Parse(row.GetString(1))),
            State = (MediaState)row.GetInt64(4),
            MimeType = row.GetString(5),
            Size = row.GetInt64(6),
            Sha256 = row.GetString(7),
            Filename = row.Text(8),
            Width = (int?)row.Number(9),
            Height = (int?)row.Number(10),
            Seconds = (int?)row.Number(11),
            Thumbnail = row.Bytes(12),
            MessageId = row.Text(13),
            CreatedAt = row.Time(15),
            ExpiresAt = row.Time(16),
            Waveform = row.Bytes(17),
            IsAnimated = row.Number(18) is { } moves ? moves != 0 : null,
            ReadyFor = (MediaUse)row.GetInt64(19),
        },
        new CustomerId(Guid.Parse(row.GetString(2))), (Mode)row.GetInt64(3), row.Text(14)) { SourceId = row.Text(20) };
}
