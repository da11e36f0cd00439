using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Paging;

namespace WhatIsUp.Grains.Storage.Customers;

/// <summary>API keys. The database has their hashes only.</summary>
public sealed class ApiKeyRows(Database database, Cursors cursors)
{
    private const string ListName = "api_keys";

    /// <summary>Keys of the caller's customer and mode; for a caller that is restricted to one channel, the keys of that channel alone.</summary>
    private const string Owned = "customer_id = @customer_id AND mode = @mode AND (@scope = '' OR channel_id = @scope)";

    private const string Columns = "hash, customer_id, view_json, last_used_at, revoked_at";

    private static readonly RowReader<ApiKeyRow> Rows = new(columns =>
    {
        int hash = columns["hash"], customer = columns["customer_id"], view = columns["view_json"];
        int lastUsedAt = columns["last_used_at"], revokedAt = columns["revoked_at"];
        return row => new ApiKeyRow(
            row.GetString(hash), row.Customer(customer),
            JsonSerializer.Deserialize<ApiKeyView>(row.GetString(view), PublicJson.Options)! with
            {
                LastUsedAt = row.TimeOrNull(lastUsedAt), RevokedAt = row.TimeOrNull(revokedAt),
            });
    });

    private static readonly SqlStatement InsertKey = new(
        "api_key.insert",
        """
        INSERT INTO api_keys (id, hash, customer_id, mode, channel_id, view_json, created_at, expires_at, last_used_at, revoked_at)
        VALUES (@id, @hash, @customer_id, @mode, @channel_id, @view_json, @created_at, @expires_at, @last_used_at, @revoked_at)
        ON CONFLICT (hash) DO NOTHING
        """);

    private static readonly SqlStatement UseKey = new("api_key.use", "UPDATE api_keys SET last_used_at = @last_used_at WHERE hash = @hash");

    private static readonly SqlStatement RevokeKey = new(
        "api_key.revoke", "UPDATE api_keys SET revoked_at = @revoked_at WHERE hash = @hash AND revoked_at IS NULL");

    private static readonly SqlQuery<ApiKeyRow> ByHash = new("api_key.by_hash", $"SELECT {Columns} FROM api_keys WHERE hash = @hash", Rows);

    private static readonly SqlQuery<ApiKeyRow> ById = new("api_key.by_id", $"SELECT {Columns} FROM api_keys WHERE id = @id AND {Owned}", Rows);

    private static readonly SqlQuery<ApiKeyRow> ListFirst = new(
        "api_key.list", $"SELECT {Columns} FROM api_keys WHERE {Owned} ORDER BY created_at DESC, id DESC LIMIT @limit", Rows);

    private static readonly SqlQuery<ApiKeyRow> ListAfter = new(
        "api_key.list_after",
        $"""
        SELECT {Columns} FROM api_keys WHERE {Owned} AND (created_at, id) < (@after_created_at, @after_id) ORDER BY created_at DESC, id DESC LIMIT @limit
        """,
        Rows);

    private static readonly SqlQuery<long> Count = new(
        "api_key.count",
        """
        SELECT count(*) AS api_keys FROM api_keys
        WHERE customer_id = @customer_id AND mode = @mode AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @now)
        """,
        RowReader.Number("api_keys"));

    /// <summary>Adds a key; a key that exists is not changed.</summary>
    public static void Add(UnitOfWork unit, ApiKeyRow key)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(key);
        var view = key.View;
        unit.Add(
            InsertKey, ("id", view.Id), ("hash", key.Hash), ("customer_id", key.CustomerId), ("mode", view.Mode), ("channel_id", view.ChannelId?.ToString()),
            ("view_json", JsonSerializer.Serialize(view with { LastUsedAt = null, RevokedAt = null, Secret = null }, PublicJson.Options)),
            ("created_at", view.CreatedAt), ("expires_at", view.ExpiresAt), ("last_used_at", view.LastUsedAt), ("revoked_at", view.RevokedAt));
    }

    /// <summary>Records a use.</summary>
    public static void Use(UnitOfWork unit, string hash, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(UseKey, ("hash", hash), ("last_used_at", now));
    }

    /// <summary>Revokes a key.</summary>
    public static void Revoke(UnitOfWork unit, string hash, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(RevokeKey, ("hash", hash), ("revoked_at", now));
    }

    /// <summary>The key with this hash, or null.</summary>
    public Task<ApiKeyRow?> FindAsync(string hash, CancellationToken cancellationToken) => database.ReadOneAsync(ByHash, [("hash", hash)], cancellationToken);

    /// <summary>A key that the caller may see, or null.</summary>
    public Task<ApiKeyRow?> FindOwnedAsync(Caller caller, string id, CancellationToken cancellationToken) =>
        database.ReadOneAsync(ById, [.. OfCaller(caller), ("id", id)], cancellationToken);

    /// <summary>Keys that the caller may see, newest first, revoked ones too.</summary>
    public async Task<Page<ApiKeyView>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        SqlArgument[] first = [.. OfCaller(caller), ("limit", page.Limit + 1)];
        var rows = cursors.Open(ListName, page.Cursor) is { } after
            ? await database.ReadAsync(ListAfter, [.. first, ("after_created_at", after.Number), ("after_id", after.Text)], cancellationToken)
            : await database.ReadAsync(ListFirst, first, cancellationToken);
        var listed = cursors.Page(rows, page.Limit, ListName, row => new CursorPosition(row.View.CreatedAt.ToUnixTimeMilliseconds(), row.View.Id));
        return new Page<ApiKeyView>([.. listed.Data.Select(row => row.View)], listed.NextCursor);
    }

    /// <summary>How many valid keys a customer has in a mode.</summary>
    public Task<long> CountAsync(CustomerId customer, Mode mode, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadOneAsync(Count, [("customer_id", customer), ("mode", mode), ("now", now)], cancellationToken);

    private static SqlArgument[] OfCaller(Caller caller) =>
        [("customer_id", caller.CustomerId), ("mode", caller.Mode), ("scope", caller.ChannelScope?.ToString() ?? "")];
}
