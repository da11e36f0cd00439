using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Paging;
using WhatIsUp.Grains.Storage.Secrets;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.Grains.Storage.Media;

/// <summary>Files of channels.</summary>
public sealed partial class MediaRows(Database database, GroupCommitWriter writer, Cursors cursors, SecretBox box)
{
    private const string CursorName = "media";
    private const string OwnCursorName = "media of all channels";

    private const long Pending = MediaRowReader.Pending;
    private const long Stored = (long)MediaState.Stored;

    private static readonly string OfChannel = $"FROM media WHERE channel_id = @channel_id AND state <> {Pending}";
    private static readonly string OfCustomer = $"FROM media WHERE customer_id = @customer_id AND mode = @mode AND state <> {Pending}";

    private static readonly SqlQuery<MediaRow> Get = new(
        "media.get", $"SELECT {MediaRowReader.Columns} FROM media WHERE id = @id AND state <> {Pending}", MediaRowReader.Rows);

    private static readonly SqlQuery<MediaRow> GetOfChannel = new(
        "media.get_of_channel",
        $"SELECT {MediaRowReader.Columns} FROM media WHERE channel_id = @channel_id AND id = @id AND state <> {Pending}", MediaRowReader.Rows);

    /// <summary>Of one channel, or with an empty text of any.</summary>
    private static readonly SqlQuery<MediaRow> GetOwned = new(
        "media.get_owned",
        $"""
        SELECT {MediaRowReader.Columns} FROM media
        WHERE customer_id = @customer_id AND mode = @mode AND id = @id AND (@channel_id = '' OR channel_id = @channel_id) AND state <> {Pending}
        """,
        MediaRowReader.Rows);

    private static readonly SqlQuery<MediaRow> ListFirst = new(
        "media.list", $"SELECT {MediaRowReader.Columns} {OfChannel} ORDER BY created_at DESC, id DESC LIMIT @limit", MediaRowReader.Rows);

    private static readonly SqlQuery<MediaRow> ListAfter = new(
        "media.list_after",
        $"SELECT {MediaRowReader.Columns} {OfChannel} AND (created_at, id) < (@after_created_at, @after_id) ORDER BY created_at DESC, id DESC LIMIT @limit",
        MediaRowReader.Rows);

    private static readonly SqlQuery<MediaRow> ListOwnFirst = new(
        "media.list_own", $"SELECT {MediaRowReader.Columns} {OfCustomer} ORDER BY created_at DESC, id DESC LIMIT @limit", MediaRowReader.Rows);

    private static readonly SqlQuery<MediaRow> ListOwnAfter = new(
        "media.list_own_after",
        $"SELECT {MediaRowReader.Columns} {OfCustomer} AND (created_at, id) < (@after_created_at, @after_id) ORDER BY created_at DESC, id DESC LIMIT @limit",
        MediaRowReader.Rows);

    private static readonly SqlQuery<long> StoredBytes = new(
        "media.kept",
        $"SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes FROM media WHERE customer_id = @customer_id AND state IN ({Stored}, {Pending})",
        RowReader.Number("bytes"));

    /// <summary>A file that was made of another one, and stays for a while.</summary>
    private static readonly SqlQuery<string> FindMade = new(
        "media.made",
        $"""
        SELECT id FROM media WHERE source_id = @source_id AND ready_for = @ready_for AND state = {Stored} AND expires_at > @until
        ORDER BY expires_at DESC LIMIT 1
        """,
        RowReader.Text("id"));

    private static readonly SqlQuery<string> ListMade = new(
        "media.list_made", $"SELECT id FROM media WHERE source_id = @source_id AND state <> {Pending}", RowReader.Text("id"));

    /// <summary>Uploads of the files to WhatsApp.</summary>
    public MediaUploadRows Uploads { get; } = new(database, writer, box);

    /// <summary>The end of the files: hidden, expired and deleted.</summary>
    public MediaRemovalRows Removal { get; } = new(database, writer);

    /// <summary>The file, or null. Whose it is must be checked after.</summary>
    public Task<MediaRow?> FindAsync(string mediaId, CancellationToken cancellationToken) => database.ReadOneAsync(Get, [("id", mediaId)], cancellationToken);

    /// <summary>A file of a channel, or null. Whose channel it is must be checked before.</summary>
    public Task<MediaRow?> FindAsync(ChannelId channel, string mediaId, CancellationToken cancellationToken) =>
        database.ReadOneAsync(GetOfChannel, [("channel_id", channel), ("id", mediaId)], cancellationToken);

    /// <summary>The caller's file, or null: a file of another customer is not found, as an unknown id is not.</summary>
    /// <param name="caller">Caller.</param>
    /// <param name="channel">Channel that the file must belong to, or null for any that the caller may see.</param>
    /// <param name="mediaId">The file.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public Task<MediaRow?> FindOwnedAsync(Caller caller, ChannelId? channel, string mediaId, CancellationToken cancellationToken) => database.ReadOneAsync(
        GetOwned,
        [("customer_id", caller.CustomerId), ("mode", caller.Mode), ("id", mediaId), ("channel_id", (channel ?? caller.ChannelScope)?.ToString() ?? "")],
        cancellationToken);

    /// <summary>Files of a channel, newest first. Whose channel it is must be checked before.</summary>
    public Task<Page<MediaView>> ListAsync(ChannelId channel, PageRequest page, CancellationToken cancellationToken) =>
        ListAsync(CursorName, ListFirst, ListAfter, [("channel_id", channel)], page, cancellationToken);

    /// <summary>Files of all channels of a customer, deleted ones too, newest first.</summary>
    public Task<Page<MediaView>> ListOwnAsync(CustomerId customer, Mode mode, PageRequest page, CancellationToken cancellationToken) =>
        ListAsync(OwnCursorName, ListOwnFirst, ListOwnAfter, [("customer_id", customer), ("mode", mode)], page, cancellationToken);

    /// <summary>Bytes of a customer's files that are stored, or being stored.</summary>
    public Task<long> CountBytesAsync(CustomerId customer, CancellationToken cancellationToken) =>
        database.ReadOneAsync(StoredBytes, [("customer_id", customer)], cancellationToken);

    /// <summary>A file that was made of another one for a use, and stays at least until a time; or null.</summary>
    public Task<string?> FindMadeAsync(string sourceId, MediaUse use, DateTimeOffset until, CancellationToken cancellationToken) =>
        database.ReadOneAsync(FindMade, [("source_id", sourceId), ("ready_for", (long)use), ("until", until)], cancellationToken);

    /// <summary>All files that were made of one.</summary>
    public Task<IReadOnlyList<string>> ListMadeAsync(string sourceId, CancellationToken cancellationToken) =>
        database.ReadAsync(ListMade, [("source_id", sourceId)], cancellationToken);

    private async Task<Page<MediaView>> ListAsync(
        string cursorName, SqlQuery<MediaRow> first, SqlQuery<MediaRow> next, SqlArgument[] owner, PageRequest page, CancellationToken cancellationToken)
    {
        SqlArgument limit = ("limit", page.Limit + 1);
        var rows = cursors.Open(cursorName, page.Cursor) is { } after
            ? await database.ReadAsync(next, [.. owner, limit, ("after_created_at", after.Number), ("after_id", after.Text)], cancellationToken)
            : await database.ReadAsync(first, [.. owner, limit], cancellationToken);
        var listed = cursors.Page(rows, page.Limit, cursorName, row => new CursorPosition(row.View.CreatedAt.ToUnixTimeMilliseconds(), row.View.MediaId));
        return new Page<MediaView>([.. listed.Data.Select(row => row.View)], listed.NextCursor);
    }
}
