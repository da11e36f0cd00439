using System.Globalization;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Business;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Storage.Business;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Business;

/// <summary>Imports of products and named catalogues, stored here.</summary>
internal sealed class ChannelCatalogRecords(ChannelCore core, ImportRows imports, CatalogRows catalogs, ProductImporter importer) : IChannelCatalogRecords
{
    /// <summary>Products of a channel that may wait for their import.</summary>
    private const int MaxOpenItems = 5_000;

    private const int MaxCatalogs = 1_000;

    private DateTimeOffset Now => core.Dependencies.Time.GetUtcNow();

    /// <inheritdoc />
    public async Task<ProductImportView> ImportAsync(Caller caller, IReadOnlyList<ProductEdit> products)
    {
        if (!core.IsPaired) throw new GatewayException(ErrorCode.ChannelUnavailable, "The channel is not linked to an account.");
        if (await imports.CountOpenAsync(core.Id, CancellationToken.None) + products.Count > MaxOpenItems)
            throw new GatewayException(
                ErrorCode.WorkerAtCapacity, "Too many products wait for their import; try again later.",
                new Dictionary<string, string>
                {
                    ["reason"] = "too_many_imports", ["limit"] = MaxOpenItems.ToString(CultureInfo.InvariantCulture),
                });
        var store = await core.OwnAsync();
        var id = PrefixedId.New(PrefixedId.Import);
        await imports.InsertAsync(store.Fence, core.Row.CustomerId, id, products, Now, CancellationToken.None);
        importer.Wake();
        return await GetImportAsync(caller, id);
    }

    /// <inheritdoc />
    public async Task<ProductImportView> GetImportAsync(Caller caller, string importId) =>
        await imports.FindAsync(core.Id, importId, CancellationToken.None) ?? throw new GatewayException(ErrorCode.NotFound, "No such import.");

    /// <inheritdoc />
    public Task<Page<CatalogView>> ListCatalogsAsync(Caller caller, PageRequest page) => catalogs.ListAsync(core.Id, page, CancellationToken.None);

    /// <inheritdoc />
    public async Task<CatalogView> GetCatalogAsync(Caller caller, string catalogId) =>
        await catalogs.FindAsync(core.Id, catalogId, CancellationToken.None) ?? throw NoCatalog();

    /// <inheritdoc />
    public async Task<CatalogView> CreateCatalogAsync(Caller caller, CatalogEdit values)
    {
        if (await catalogs.CountAsync(core.Id, CancellationToken.None) >= MaxCatalogs)
            throw new GatewayException(
                ErrorCode.BadRequest, "The channel has as many catalogues as it may have.",
                new Dictionary<string, string> { ["reason"] = "too_many_catalogs" });
        var now = Now;
        return await PutAsync(new CatalogView
        {
            Id = PrefixedId.New(PrefixedId.Catalog),
            Name = values.Name!,
            Description = string.IsNullOrEmpty(values.Description) ? null : values.Description,
            ProductIds = IdsOf(values.ProductIds ?? []),
            CreatedAt = now,
            UpdatedAt = now,
        });
    }

    /// <inheritdoc />
    public async Task<CatalogView> UpdateCatalogAsync(Caller caller, string catalogId, CatalogEdit changes)
    {
        var known = await GetCatalogAsync(caller, catalogId);
        return await PutAsync(known with
        {
            Name = changes.Name ?? known.Name,
            Description = changes.Description switch { null => known.Description, "" => null, var text => text },
            ProductIds = changes.ProductIds is { } ids ? IdsOf(ids) : known.ProductIds,
            UpdatedAt = Now,
        });
    }

    /// <inheritdoc />
    public async Task DeleteCatalogAsync(Caller caller, string catalogId)
    {
        if (!await catalogs.DeleteAsync((await core.OwnAsync()).Fence, catalogId, CancellationToken.None)) throw NoCatalog();
    }

    private async Task<CatalogView> PutAsync(CatalogView catalog)
    {
        await catalogs.PutAsync((await core.OwnAsync()).Fence, catalog, CancellationToken.None);
        return await catalogs.FindAsync(core.Id, catalog.Id, CancellationToken.None) ?? throw NoCatalog();
    }

    private static string[] IdsOf(IReadOnlyList<string> ids) =>
        [.. ids.Select(id => PrefixedId.Product + BusinessViews.ProductIdOf(id)).Distinct(StringComparer.Ordinal)];

    private static GatewayException NoCatalog() => new(ErrorCode.NotFound, "No such catalogue.");
}
