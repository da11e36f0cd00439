using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Paging;

namespace WhatIsUp.Grains.Storage.Channels;

/// <summary>Channels: name, lifecycle, owner. Writes append to a unit, or go through the writer on their own.</summary>
public sealed partial class ChannelRows(Database database, GroupCommitWriter writer, Cursors cursors)
{
    private const string ListName = "channels";

    /// <summary>The owner is part of the condition: a channel of another customer is not found, as an unknown id is not.</summary>
    private const string Owned = "customer_id = @customer_id AND mode = @mode";

    private const string OwnedAndInScope = $"{Owned} AND deleted_at IS NULL AND (@scope = '' OR id = @scope)";

    private static readonly SqlQuery<ChannelRow> Get = new(
        "channel.get", $"SELECT {ChannelRowReader.Columns} FROM channels WHERE id = @id", ChannelRowReader.Rows);

    private static readonly SqlQuery<ChannelRow> GetOwned = new(
        "channel.get_owned", $"SELECT {ChannelRowReader.Columns} FROM channels WHERE {Owned} AND id = @id AND deleted_at IS NULL", ChannelRowReader.Rows);

    private static readonly SqlQuery<ChannelRow> GetOwnedOrDeleted = new(
        "channel.get_owned_or_deleted", $"SELECT {ChannelRowReader.Columns} FROM channels WHERE {Owned} AND id = @id", ChannelRowReader.Rows);

    private static readonly SqlQuery<bool> IsOwned = new(
        "channel.is_owned", $"SELECT 1 FROM channels WHERE {Owned} AND id = @id AND deleted_at IS NULL", RowReader.Exists);

    private static readonly SqlQuery<long> CountOwned = new(
        "channel.count_owned",
        $$"""SELECT count(*) AS owned FROM channels WHERE {{Owned}} AND id {among @ids} AND deleted_at IS NULL""", RowReader.Number("owned"));

    private static readonly SqlQuery<ChannelRow> ListFirst = new(
        "channel.list",
        $"SELECT {ChannelRowReader.Columns} FROM channels WHERE {OwnedAndInScope} ORDER BY created_at DESC, id DESC LIMIT @limit", ChannelRowReader.Rows);

    private static readonly SqlQuery<ChannelRow> ListAfter = new(
        "channel.list_after",
        $"""
        SELECT {ChannelRowReader.Columns} FROM channels
        WHERE {OwnedAndInScope} AND (created_at, id) < (@after_created_at, @after_id) ORDER BY created_at DESC, id DESC LIMIT @limit
        """,
        ChannelRowReader.Rows);

    private static readonly SqlQuery<(Guid Id, Mode Mode)> Live = new(
        "channel.live",
        "SELECT id, mode FROM channels WHERE customer_id = @customer_id AND deleted_at IS NULL",
        new(columns =>
        {
            int id = columns["id"], mode = columns["mode"];
            return row => (row.Channel(id).Value, (Mode)row.GetInt64(mode));
        }));

    /// <summary>The channel, also a deleted one, or null.</summary>
    public Task<ChannelRow?> GetAsync(ChannelId id, CancellationToken cancellationToken) => database.ReadOneAsync(Get, [("id", id)], cancellationToken);

    /// <summary>The caller's channel, or null: a channel of another customer is not found, as an unknown id is not.</summary>
    public Task<ChannelRow?> FindOwnedAsync(Caller caller, ChannelId id, CancellationToken cancellationToken) =>
        database.ReadOneAsync(GetOwned, OfCaller(caller, id), cancellationToken);

    /// <summary>As <see cref="FindOwnedAsync"/>, also one that was deleted.</summary>
    public Task<ChannelRow?> FindOwnedOrDeletedAsync(Caller caller, ChannelId id, CancellationToken cancellationToken) =>
        database.ReadOneAsync(GetOwnedOrDeleted, OfCaller(caller, id), cancellationToken);

    /// <summary>True when all of these channels are the caller's and not deleted.</summary>
    public async Task<bool> AreOwnedAsync(Caller caller, IReadOnlyList<ChannelId> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count == 1) return await database.ReadOneAsync(IsOwned, OfCaller(caller, ids[0]), cancellationToken);
        string[] distinct = [.. ids.Distinct().Select(id => InScope(caller, id).ToString()).Distinct(StringComparer.Ordinal)];
        if (distinct.Length == 0) return true;
        return await database.ReadOneAsync(
            CountOwned, [("customer_id", caller.CustomerId), ("mode", caller.Mode), ("ids", SqlText.List(distinct))], cancellationToken) == distinct.Length;
    }

    /// <summary>Channels of a customer and mode, newest first; a caller bound to one channel sees that one.</summary>
    public async Task<Page<ChannelRow>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellationToken)
    {
        SqlArgument[] first =
        [
            ("customer_id", caller.CustomerId), ("mode", caller.Mode), ("scope", caller.ChannelScope?.ToString() ?? ""), ("limit", page.Limit + 1),
        ];
        var after = cursors.Open(ListName, page.Cursor);
        var rows = after is null
            ? await database.ReadAsync(ListFirst, first, cancellationToken)
            : await database.ReadAsync(ListAfter, [.. first, ("after_created_at", after.Number), ("after_id", after.Text)], cancellationToken);
        return cursors.Page(rows, page.Limit, ListName, row => new CursorPosition(row.CreatedAt.ToUnixTimeMilliseconds(), row.Id.ToString()));
    }

    /// <summary>All channels of a customer that are not deleted: those that count for the plan.</summary>
    public async Task<Dictionary<Guid, Mode>> ListLiveAsync(CustomerId customer, CancellationToken cancellationToken) =>
        (await database.ReadAsync(Live, [("customer_id", customer)], cancellationToken)).ToDictionary(row => row.Id, row => row.Mode);

    private static SqlArgument[] OfCaller(
        Caller caller, ChannelId id) => [("customer_id", caller.CustomerId), ("mode", caller.Mode), ("id", InScope(caller, id))];

    /// <summary>For a caller that is bound to one channel, every other id is an unknown one.</summary>
    private static ChannelId InScope(Caller caller, ChannelId id) => caller.ChannelScope is { } only && only != id ? default : id;
}
