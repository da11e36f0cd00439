using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Business;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Paging;

namespace WhatIsUp.Grains.Storage.Business;

/// <summary>Named catalogues of channels.</summary>
public sealed class CatalogRows(Database database, GroupCommitWriter writer, Cursors cursors)
{
    private const string CursorName = "catalogs";
    private const string Columns = "id, name, description, product_ids, created_at, updated_at";

    private static readonly RowReader<CatalogView> Views = new(columns =>
    {
        int id = columns["id"], name = columns["name"], description = columns["description"], products = columns["product_ids"];
        int createdAt = columns["created_at"], updatedAt = columns["updated_at"];
        return row => new CatalogView
        {
            Id = row.GetString(id),
            Name = row.GetString(name),
            Description = row.Text(description),
            ProductIds = JsonSerializer.Deserialize<string[]>(row.GetString(products)) ?? [],
            CreatedAt = row.Time(createdAt),
            UpdatedAt = row.Time(updatedAt),
        };
    });

    private static readonly SqlStatement PutCatalog = new(
        "catalog.put",
        """
        INSERT INTO catalogs (channel_id, id, name, description, product_ids, created_at, updated_at)
        VALUES (@channel_id, @id, @name, @description, @product_ids, @created_at, @updated_at)
        ON CONFLICT (channel_id, id) DO UPDATE SET name = excluded.name, description = excluded.description, product_ids = excluded.product_ids,
            updated_at = excluded.updated_at
        """);

    private static readonly SqlStatement DeleteCatalog = new(
        "catalog.delete", "DELETE FROM catalogs WHERE channel_id = @channel_id AND id = @id RETURNING 1", returnsValue: true);

    private static readonly SqlQuery<CatalogView> GetCatalog = new(
        "catalog.get", $"SELECT {Columns} FROM catalogs WHERE channel_id = @channel_id AND id = @id", Views);

    private static readonly SqlQuery<long> CountCatalogs = new(
        "catalog.count", "SELECT count(*) AS catalogs FROM catalogs WHERE channel_id = @channel_id", RowReader.Number("catalogs"));

    private static readonly SqlQuery<CatalogView> ListFirst = new(
        "catalog.list", $"SELECT {Columns} FROM catalogs WHERE channel_id = @channel_id ORDER BY id DESC LIMIT @limit", Views);

    private static readonly SqlQuery<CatalogView> ListAfter = new(
        "catalog.list_after", $"SELECT {Columns} FROM catalogs WHERE channel_id = @channel_id AND id < @after_id ORDER BY id DESC LIMIT @limit", Views);

    /// <summary>Stores a catalogue.</summary>
    public Task PutAsync(ChannelFence fence, CatalogView catalog, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var unit = new UnitOfWork(fence);
        unit.Add(
            PutCatalog, ("channel_id", fence.Channel), ("id", catalog.Id), ("name", catalog.Name), ("description", catalog.Description),
            ("product_ids", JsonSerializer.Serialize(catalog.ProductIds)), ("created_at", catalog.CreatedAt), ("updated_at", catalog.UpdatedAt));
        return writer.CommitAsync(unit, cancellationToken);
    }

    /// <summary>Deletes a catalogue.</summary>
    /// <returns>False when there was none.</returns>
    public async Task<bool> DeleteAsync(ChannelFence fence, string catalogId, CancellationToken cancellationToken)
    {
        var unit = new UnitOfWork(fence);
        var deleted = unit.Add(DeleteCatalog, ("channel_id", fence.Channel), ("id", catalogId));
        await writer.CommitAsync(unit, cancellationToken);
        return unit.ResultOf(deleted) is not null;
    }

    /// <summary>A catalogue, or null.</summary>
    public Task<CatalogView?> FindAsync(ChannelId channel, string catalogId, CancellationToken cancellationToken) =>
        database.ReadOneAsync(GetCatalog, [("channel_id", channel), ("id", catalogId)], cancellationToken);

    /// <summary>Catalogues of a channel.</summary>
    public Task<long> CountAsync(ChannelId channel, CancellationToken cancellationToken) =>
        database.ReadOneAsync(CountCatalogs, [("channel_id", channel)], cancellationToken);

    /// <summary>Catalogues of a channel, newest first.</summary>
    public async Task<Page<CatalogView>> ListAsync(ChannelId channel, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        SqlArgument[] scope = [("channel_id", channel), ("limit", page.Limit + 1)];
        var rows = cursors.Open(CursorName, page.Cursor) is { } after
            ? await database.ReadAsync(ListAfter, [.. scope, ("after_id", after.Text)], cancellationToken)
            : await database.ReadAsync(ListFirst, scope, cancellationToken);
        return cursors.Page(rows, page.Limit, CursorName, catalog => new CursorPosition(0, catalog.Id));
    }
}
