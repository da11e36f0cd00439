using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Business;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Business;

/// <summary>A product of an import that has no result yet.</summary>
/// <param name="ImportId">The import.</param>
/// <param name="Position">Position in the import.</param>
/// <param name="Customer">Owner of the channel.</param>
/// <param name="Product">Its values.</param>
/// <param name="IsRunning">True when its creation was begun and its outcome is unknown.</param>
/// <param name="Attempts">Attempts so far.</param>
public sealed record OpenImportItem(string ImportId, int Position, CustomerId Customer, ProductEdit Product, bool IsRunning, int Attempts);

/// <summary>Imports of products.</summary>
public sealed class ImportRows(Database database, GroupCommitWriter writer)
{
    private const long Queued = (long)ImportItemStatus.Queued;
    private const long Running = (long)ImportItemStatus.Running;

    private static readonly SqlStatement InsertImport = new(
        "import.insert", "INSERT INTO product_imports (id, channel_id, customer_id, created_at) VALUES (@id, @channel_id, @customer_id, @created_at)");

    private static readonly SqlStatement InsertItem = new(
        "import.insert_item",
        $"""
        INSERT INTO product_import_items (import_id, position, channel_id, status, product, attempts)
        VALUES (@import_id, @position, @channel_id, {Queued}, @product, 0)
        """);

    private static readonly SqlQuery<DateTimeOffset?> GetImport = new(
        "import.get", "SELECT created_at FROM product_imports WHERE channel_id = @channel_id AND id = @id", RowReader.Time("created_at"));

    private static readonly SqlQuery<ImportItemView> ListItems = new(
        "import.items",
        "SELECT position, status, product_id, reason, message FROM product_import_items WHERE import_id = @import_id ORDER BY position",
        new(columns =>
        {
            int position = columns["position"], status = columns["status"], product = columns["product_id"], reason = columns["reason"];
            var message = columns["message"];
            return row => new ImportItemView
            {
                Index = (int)row.GetInt64(position), Status = (ImportItemStatus)row.GetInt64(status), ProductId = row.Text(product), Reason = row.Text(reason),
                Message = row.Text(message),
            };
        }));

    private static readonly SqlQuery<ChannelId> ListOpenChannels = new(
        "import.open_channels",
        $"SELECT DISTINCT channel_id FROM product_import_items WHERE status IN ({Queued}, {Running}) LIMIT @limit", RowReader.Channel("channel_id"));

    private static readonly SqlQuery<OpenImportItem> NextItem = new(
        "import.next",
        $"""
        SELECT i.import_id, i.position, p.customer_id, i.product, i.status, i.attempts
        FROM product_import_items i JOIN product_imports p ON p.id = i.import_id
        WHERE i.channel_id = @channel_id AND i.status IN ({Queued}, {Running}) ORDER BY i.import_id, i.position LIMIT 1
        """,
        new(columns =>
        {
            int import = columns["import_id"], position = columns["position"], customer = columns["customer_id"], product = columns["product"];
            int status = columns["status"], attempts = columns["attempts"];
            return row => new OpenImportItem(
                row.GetString(import), (int)row.GetInt64(position), row.Customer(customer),
                JsonSerializer.Deserialize<ProductEdit>(row.GetString(product), PublicJson.Options)!, row.GetInt64(status) == Running,
                (int)row.GetInt64(attempts));
        }));

    private static readonly SqlQuery<bool> IsResult = new(
        "import.is_result", "SELECT 1 FROM product_import_items WHERE channel_id = @channel_id AND product_id = @product_id LIMIT 1", RowReader.Exists);

    private static readonly SqlQuery<long> CountOpen = new(
        "import.count_open",
        $"SELECT count(*) AS items FROM product_import_items WHERE channel_id = @channel_id AND status IN ({Queued}, {Running})", RowReader.Number("items"));

    private static readonly SqlStatement PutResult = new(
        "import.put",
        """
        UPDATE product_import_items SET status = @status, attempts = @attempts, product_id = @product_id, reason = @reason, message = @message
        WHERE import_id = @import_id AND position = @position
        """);

    private static readonly SqlStatement DeleteOldItems = new(
        "import.delete_old_items", "DELETE FROM product_import_items WHERE import_id IN (SELECT id FROM product_imports WHERE created_at < @before)");

    private static readonly SqlStatement DeleteOld = new("import.delete_old", "DELETE FROM product_imports WHERE created_at < @before");

    /// <summary>Stores an import.</summary>
    public Task InsertAsync(
        ChannelFence fence, CustomerId customer, string importId, IReadOnlyList<ProductEdit> products, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(products);
        var unit = new UnitOfWork(fence);
        unit.Add(InsertImport, ("id", importId), ("channel_id", fence.Channel), ("customer_id", customer), ("created_at", now));
        for (var i = 0; i < products.Count; i++)
            unit.Add(
                InsertItem, ("import_id", importId), ("position", i), ("channel_id", fence.Channel),
                ("product", JsonSerializer.Serialize(products[i], PublicJson.Options)));
        return writer.CommitAsync(unit, cancellationToken);
    }

    /// <summary>An import of a channel, or null.</summary>
    public async Task<ProductImportView?> FindAsync(ChannelId channel, string importId, CancellationToken cancellationToken)
    {
        if (await database.ReadOneAsync(GetImport, [("channel_id", channel), ("id", importId)], cancellationToken) is not { } createdAt) return null;
        var items = await database.ReadAsync(ListItems, [("import_id", importId)], cancellationToken);
        var (created, failed) = (Count(ImportItemStatus.Created), Count(ImportItemStatus.Failed));
        return new ProductImportView
        {
            Id = importId,
            Status = created + failed == items.Count ? ImportStatus.Finished : ImportStatus.Running,
            Total = items.Count,
            Created = created,
            Failed = failed,
            CreatedAt = createdAt,
            Items = items,
        };

        int Count(ImportItemStatus status) => items.Count(item => item.Status == status);
    }

    /// <summary>Channels with products that have no result yet.</summary>
    public Task<IReadOnlyList<ChannelId>> ListOpenChannelsAsync(int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(ListOpenChannels, [("limit", limit)], cancellationToken);

    /// <summary>Products of a channel that have no result yet.</summary>
    public Task<long> CountOpenAsync(ChannelId channel, CancellationToken cancellationToken) =>
        database.ReadOneAsync(CountOpen, [("channel_id", channel)], cancellationToken);

    /// <summary>The next product of a channel without a result, or null.</summary>
    public Task<OpenImportItem?> FindNextAsync(ChannelId channel, CancellationToken cancellationToken) =>
        database.ReadOneAsync(NextItem, [("channel_id", channel)], cancellationToken);

    /// <summary>True for a product that is the result of an import of the channel.</summary>
    public Task<bool> IsResultAsync(ChannelId channel, string productId, CancellationToken cancellationToken) =>
        database.ReadOneAsync(IsResult, [("channel_id", channel), ("product_id", productId)], cancellationToken);

    /// <summary>Stores how far a product is.</summary>
    public Task PutAsync(
        ChannelFence fence, OpenImportItem item, ImportItemStatus status, string? productId, string? reason, string? message,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(item);
        var unit = new UnitOfWork(fence);
        unit.Add(
            PutResult, ("status", (long)status), ("attempts", item.Attempts), ("product_id", productId), ("reason", reason), ("message", message),
            ("import_id", item.ImportId), ("position", item.Position));
        return writer.CommitAsync(unit, cancellationToken);
    }

    /// <summary>Deletes imports that are older than a time.</summary>
    public Task DeleteBeforeAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var unit = new UnitOfWork();
        unit.Add(DeleteOldItems, ("before", before));
        unit.Add(DeleteOld, ("before", before));
        return writer.CommitAsync(unit, cancellationToken);
    }
}
