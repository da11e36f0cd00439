using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Business;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Storage.Paging;
using WhatIsUp.WhatsApp.Binary;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Business;

/// <summary>Products and collections, read and changed at WhatsApp: nothing of them is stored here.</summary>
internal sealed class ChannelCatalog(ChannelCore core, BusinessPictures pictures, Cursors cursors) : IChannelCatalog
{
    private const string ProductsCursor = "products";
    private const string CollectionsCursor = "collections";
    private const string NoProduct = "No such product.";
    private const string NoCollection = "No such collection.";
    private const string NoCatalogue = "This account has no catalogue.";
    private const int ListedProducts = 10;

    private readonly KnownChats _chats = new(core);

    /// <inheritdoc />
    public async Task<Page<ProductView>> ListProductsAsync(Caller caller, string? business, PageRequest page)
    {
        var owner = business is null ? (Jid?)null : (await _chats.PersonAsync(business)).Wire;
        var name = $"{ProductsCursor} {owner}";
        var after = cursors.Open(name, page.Cursor)?.Text;
        var found = await BusinessErrors.ExplainAsync(
            () => core.CallAsync((client, token) => client.Business.ListProductsAsync(owner, page.Limit, after, token)), NoCatalogue);
        return new Page<ProductView>([.. found.Products.Select(BusinessViews.Of)], SealOrNull(name, found.After));
    }

    /// <inheritdoc />
    public async Task<ProductView> GetProductAsync(Caller caller, string productId)
    {
        var id = BusinessViews.ProductIdOf(productId);
        var found = await BusinessErrors.ExplainAsync(
            () => core.CallAsync((client, token) => client.Business.FindProductAsync(null, id, token)), NoProduct);
        return found is { } product ? BusinessViews.Of(product) : throw Missing(NoProduct);
    }

    /// <inheritdoc />
    public async Task<ProductContent> DescribeProductAsync(Caller caller, string? business, string productId)
    {
        var owner = business is null ? (Jid?)null : (await _chats.PersonAsync(business)).Wire;
        var id = BusinessViews.ProductIdOf(productId);
        var found = await BusinessErrors.ExplainAsync(
            () => core.CallAsync((client, token) => client.Business.FindProductAsync(owner, id, token)), NoProduct);
        if (found is not { } product) throw Missing(NoProduct);
        return new ProductContent
        {
            ProductId = product.Id,
            Title = product.Name,
            Description = product.Description,
            PriceThousandths = product.PriceThousandths,
            Currency = product.Currency,
            RetailerId = product.RetailerId,
            Url = product.Url,
            Owner = owner?.ToString() ?? (Jid.TryParse(core.Row.Jid, out var own) ? own.ToAccount().ToString() : null),
        };
    }

    /// <inheritdoc />
    public async Task<ProductView> CreateProductAsync(Caller caller, ProductEdit values)
    {
        var images = await PlaceAsync(values.Images);
        return BusinessViews.Of(await BusinessErrors.ExplainAsync(
            () => core.CallAsync((client, token) => client.Business.AddProductAsync(BusinessViews.Of(values, images), token)), NoCatalogue));
    }

    /// <inheritdoc />
    public async Task<ProductView> UpdateProductAsync(Caller caller, string productId, ProductEdit changes)
    {
        var (id, images) = (BusinessViews.ProductIdOf(productId), await PlaceAsync(changes.Images));
        var changed = await BusinessErrors.ExplainAsync(
            () => core.CallAsync((client, token) => client.Business.EditProductAsync(id, BusinessViews.Of(changes, images), token)), NoProduct);
        return changed is { } product ? BusinessViews.Of(product) : throw Missing(NoProduct);
    }

    /// <inheritdoc />
    public async Task DeleteProductAsync(Caller caller, string productId)
    {
        var id = BusinessViews.ProductIdOf(productId);
        var deleted = await BusinessErrors.ExplainAsync(
            () => core.CallAsync((client, token) => client.Business.DeleteProductsAsync([id], token)), NoProduct);
        if (deleted == 0) throw Missing(NoProduct);
    }

    /// <inheritdoc />
    public async Task<Page<CollectionView>> ListCollectionsAsync(Caller caller, PageRequest page)
    {
        var after = cursors.Open(CollectionsCursor, page.Cursor)?.Text;
        var found = await BusinessErrors.ExplainAsync(
            () => core.CallAsync((client, token) => client.Business.ListCollectionsAsync(null, page.Limit, ListedProducts, after, token)), NoCatalogue);
        return new Page<CollectionView>([.. found.Collections.Select(BusinessViews.Of)], SealOrNull(CollectionsCursor, found.After));
    }

    /// <inheritdoc />
    public async Task<CollectionView> GetCollectionAsync(Caller caller, string collectionId, int productsCount)
    {
        var found = await BusinessErrors.ExplainAsync(
            () => core.CallAsync((client, token) => client.Business.FindCollectionAsync(null, collectionId, productsCount, token)), NoCollection);
        return found is { } collection ? BusinessViews.Of(collection) : throw Missing(NoCollection);
    }

    /// <inheritdoc />
    public async Task<CollectionView> CreateCollectionAsync(Caller caller, string name, IReadOnlyList<string> productIds)
    {
        string[] ids = [.. productIds.Select(BusinessViews.ProductIdOf)];
        return BusinessViews.Of(await BusinessErrors.ExplainAsync(
            () => core.CallAsync((client, token) => client.Business.CreateCollectionAsync(name, ids, token)), NoProduct));
    }

    /// <inheritdoc />
    public async Task<CollectionView> UpdateCollectionAsync(
        Caller caller, string collectionId, string? name, IReadOnlyList<string> added, IReadOnlyList<string> removed)
    {
        string[] more = [.. added.Select(BusinessViews.ProductIdOf)], less = [.. removed.Select(BusinessViews.ProductIdOf)];
        return BusinessViews.Of(await BusinessErrors.ExplainAsync(
            () => core.CallAsync((client, token) => client.Business.UpdateCollectionAsync(collectionId, name, more, less, token)), NoCollection));
    }

    /// <inheritdoc />
    public Task DeleteCollectionAsync(Caller caller, string collectionId) => BusinessErrors.ExplainAsync(
        () => core.CallAsync((client, token) => client.Business.DeleteCollectionAsync(collectionId, token)), NoCollection);

    /// <summary>In a call of its own: uploads may take as long as the change itself.</summary>
    private Task<IReadOnlyList<string>?> PlaceAsync(IReadOnlyList<string>? images) => BusinessErrors.ExplainAsync(
        () => core.CallAsync((client, token) => pictures.PlaceAsync(client, core.Row, images, token)), NoProduct);

    private string? SealOrNull(string list, string? after) => after is null ? null : cursors.Seal(list, new CursorPosition(0, after));

    private static GatewayException Missing(string message) => new(ErrorCode.NotFound, message);
}
