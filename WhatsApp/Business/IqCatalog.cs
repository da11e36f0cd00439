using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Business;

/// <summary>Catalogues by stanzas of <c>w:biz:catalog</c>, which the sandbox answers and the live server does not any more.</summary>
internal sealed class IqCatalog(ClientConnection connection) : ICatalog
{
    private const string Space = "w:biz:catalog";
    private const string CollectionsSchema = "35";
    private const string OrderSchema = "5";
    private const int ImagePixels = 100;

    /// <summary>There is no request for one product: the catalogue is read page by page.</summary>
    private const int ScanLimit = 100;

    private const int MaxScannedPages = 100;

    /// <inheritdoc />
    public Task<ProductPage> ListAsync(Jid business, int limit, string? after, CancellationToken cancellationToken)
    {
        Node[] fields = [Node.OfText("limit", CatalogNodes.Number(limit)), .. CatalogNodes.ImageSize(ImagePixels)];
        if (after is not null) fields = [.. fields, Node.OfText("after", after)];
        var query = Node.Of("product_catalog", [new("jid", business), new("allow_shop_source", "true")], fields);
        return connection.SendIqAsync(
            IqRequest.Get(Space, query),
            answer => new ProductPage(CatalogNodes.Products(answer.Child("product_catalog")), CatalogNodes.After(answer.Child("product_catalog"))),
            cancellationToken);
    }

    /// <inheritdoc />
    public async Task<Product?> FindAsync(Jid business, string productId, CancellationToken cancellationToken)
    {
        string? after = null;
        for (var page = 0; page < MaxScannedPages; page++)
        {
            var found = await ListAsync(business, ScanLimit, after, cancellationToken);
            if (found.Products.FirstOrDefault(product => product.Id == productId) is { } product) return product;
            if (found.After is null || found.After == after) return null;
            after = found.After;
        }
        return null;
    }

    /// <inheritdoc />
    public Task<Product> AddAsync(ProductValues values, CancellationToken cancellationToken) =>
        WriteAsync("product_catalog_add", null, values, cancellationToken);

    /// <inheritdoc />
    public Task<Product> ReplaceAsync(string productId, ProductValues values, CancellationToken cancellationToken) =>
        WriteAsync("product_catalog_edit", productId, values, cancellationToken);

    /// <inheritdoc />
    public Task<int> DeleteAsync(IReadOnlyList<string> productIds, CancellationToken cancellationToken) => connection.SendIqAsync(
        IqRequest.Set(
            Space,
            Node.Of("product_catalog_delete", [new("v", "1")], [.. productIds.Select(id => Node.Of("product", Node.OfText("id", id)))])),
        answer => (int)Math.Clamp(answer.Child("product_catalog_delete")?.GetInteger("deleted_count") ?? 0, 0, productIds.Count), cancellationToken);

    /// <inheritdoc />
    public Task<CollectionPage> ListCollectionsAsync(Jid business, int limit, int itemLimit, string? after, CancellationToken cancellationToken)
    {
        Node[] fields =
        [
            Node.OfText("collection_limit", CatalogNodes.Number(limit)), Node.OfText("item_limit", CatalogNodes.Number(itemLimit)),
            .. CatalogNodes.ImageSize(ImagePixels),
        ];
        if (after is not null) fields = [.. fields, Node.OfText("after", after)];
        var request = IqRequest.Get(Space, Node.Of("collections", [new("biz_jid", business)], fields)) with { Schema = CollectionsSchema };
        return connection.SendIqAsync(
            request,
            answer => new CollectionPage(CatalogNodes.Collections(answer.Child("collections")), CatalogNodes.After(answer.Child("collections"))),
            cancellationToken);
    }

    /// <inheritdoc />
    public async Task<ProductCollection?> FindCollectionAsync(Jid business, string collectionId, int itemLimit, CancellationToken cancellationToken)
    {
        string? after = null;
        for (var page = 0; page < MaxScannedPages; page++)
        {
            var found = await ListCollectionsAsync(business, ScanLimit, itemLimit, after, cancellationToken);
            if (found.Collections.FirstOrDefault(collection => collection.Id == collectionId) is { } collection) return collection;
            if (found.After is null || found.After == after) return null;
            after = found.After;
        }
        return null;
    }

    /// <inheritdoc />
    public Task<OrderDetails> ReadOrderAsync(Jid seller, string orderId, string token, CancellationToken cancellationToken)
    {
        var order = Node.Of(
            "order", [new("op", "get"), new("id", orderId)],
            Node.Of("image_dimensions", CatalogNodes.ImageSize(ImagePixels)), Node.OfText("token", token));
        return connection.SendIqAsync(
            IqRequest.Get("fb:thrift_iq", order) with { Schema = OrderSchema },
            answer => CatalogNodes.Order(answer) ?? throw new CatalogRefusedException("order", CatalogRefusedException.Unreadable), cancellationToken);
    }

    private Task<Product> WriteAsync(string tag, string? productId, ProductValues values, CancellationToken cancellationToken) => connection.SendIqAsync(
        IqRequest.Set(Space, Node.Of(tag, [new("v", "1")], [CatalogNodes.ProductOf(productId, values), .. CatalogNodes.ImageSize(ImagePixels)])),
        answer => answer.Child(tag)?.Child("product") is { } node && CatalogNodes.Product(node) is { } product
            ? product
            : throw new CatalogRefusedException(tag, CatalogRefusedException.Unreadable),
        cancellationToken);
}
