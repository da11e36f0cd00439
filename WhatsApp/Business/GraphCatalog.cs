using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Mex;

namespace WhatIsUp.WhatsApp.Business;

/// <summary>
/// Catalogues by GraphQL: those of others and orders through the socket (<c>w:mex</c>), the own one over HTTPS. Numbers of queries are texts, those of orders
/// are numbers (whatsapp-rust @1489b7da).
/// </summary>
internal sealed class GraphCatalog(ClientConnection connection, GraphAccess access) : ICatalog
{
    private const string ImagePixels = "100";

    private string Own => connection.OwnJid.ToAccount().ToString();

    /// <inheritdoc />
    public async Task<ProductPage> ListAsync(Jid business, int limit, string? after, CancellationToken cancellationToken)
    {
        var query = Sized("jid", business);
        query["limit"] = CatalogNodes.Number(limit);
        query["allow_shop_source"] = "ALLOWSHOPSOURCE_TRUE";
        if (after is not null) query["after"] = after;
        return await ReadAsync(
            business, CatalogDocuments.OwnProducts, MexQueries.Catalog, Request("product_catalog", query),
            answer => CatalogJson.FindWith(answer, "products") is { } catalog
                ? new ProductPage(CatalogJson.Products(catalog), CatalogJson.After(catalog)) : null,
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<Product?> FindAsync(Jid business, string productId, CancellationToken cancellationToken)
    {
        var query = Sized("jid", business);
        query["product_id"] = productId;
        return connection.SendMexAsync(
            MexQueries.CatalogProduct, Request("product", query),
            answer => CatalogJson.FindWith(answer ?? default, "product") is { } parent ? CatalogJson.Product(CatalogJson.Object(parent, "product")) : null,
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<Product> AddAsync(ProductValues values, CancellationToken cancellationToken) =>
        WriteAsync(CatalogDocuments.AddProduct, null, values, cancellationToken);

    /// <inheritdoc />
    public Task<Product> ReplaceAsync(string productId, ProductValues values, CancellationToken cancellationToken) =>
        WriteAsync(CatalogDocuments.EditProduct, productId, values, cancellationToken);

    /// <inheritdoc />
    public async Task<int> DeleteAsync(IReadOnlyList<string> productIds, CancellationToken cancellationToken)
    {
        var input = new JsonObject { ["product"] = new JsonObject { ["biz_jid"] = Own, ["product_ids"] = List(productIds) } };
        var data = await access.RunAsync(CatalogDocuments.DeleteProducts, new JsonObject { ["input"] = input }, cancellationToken);
        return data.ValueKind == JsonValueKind.Object && data.EnumerateObject().FirstOrDefault() is { Value: var answer }
            ? (int)Math.Clamp(CatalogJson.Integer(answer, "deleted_count") ?? productIds.Count, 0, productIds.Count) : productIds.Count;
    }

    /// <inheritdoc />
    public async Task<CollectionPage> ListCollectionsAsync(Jid business, int limit, int itemLimit, string? after, CancellationToken cancellationToken)
    {
        var query = Sized("biz_jid", business);
        query["collection_limit"] = CatalogNodes.Number(limit);
        query["item_limit"] = CatalogNodes.Number(itemLimit);
        if (after is not null) query["after"] = after;
        return await ReadAsync(
            business, CatalogDocuments.OwnCollections, MexQueries.CatalogCollections, Request("collections", query),
            answer => CatalogJson.FindWith(answer, "collections") is { } root
                ? new CollectionPage(CatalogJson.Collections(root), CatalogJson.After(root)) : null,
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<ProductCollection?> FindCollectionAsync(Jid business, string collectionId, int itemLimit, CancellationToken cancellationToken)
    {
        var query = Sized("biz_jid", business);
        query["id"] = collectionId;
        query["limit"] = CatalogNodes.Number(itemLimit);
        return connection.SendMexAsync(
            MexQueries.CatalogCollection, Request("collection", query),
            answer => CatalogJson.FindWith(answer ?? default, "collection") is { } parent
                ? CatalogJson.Collection(CatalogJson.Object(parent, "collection")) : null,
            cancellationToken);
    }

    /// <summary>Creates a collection in the own catalogue.</summary>
    public Task<ProductCollection> CreateCollectionAsync(string name, IReadOnlyList<string> productIds, CancellationToken cancellationToken) =>
        ChangeCollectionAsync(
            CatalogDocuments.CreateCollection, name, null, new JsonObject { ["biz_jid"] = Own, ["name"] = name, ["product_ids"] = List(productIds) },
            cancellationToken);

    /// <summary>Renames a collection, and adds and removes products.</summary>
    public Task<ProductCollection> UpdateCollectionAsync(
        string collectionId, string? name, IReadOnlyList<string> added, IReadOnlyList<string> removed, CancellationToken cancellationToken)
    {
        var change = new JsonObject { ["biz_jid"] = Own, ["id"] = collectionId };
        if (name is not null) change["name"] = name;
        if (added.Count > 0) change["add"] = new JsonObject { ["ids"] = List(added) };
        if (removed.Count > 0) change["remove"] = new JsonObject { ["ids"] = List(removed) };
        return ChangeCollectionAsync(CatalogDocuments.UpdateCollection, name, collectionId, change, cancellationToken);
    }

    /// <summary>Deletes a collection; its products stay.</summary>
    public Task DeleteCollectionAsync(string collectionId, CancellationToken cancellationToken) => access.RunAsync(
        CatalogDocuments.DeleteCollection, Input("collection", new JsonObject { ["biz_jid"] = Own, ["id"] = collectionId }), cancellationToken);

    /// <inheritdoc />
    public Task<OrderDetails> ReadOrderAsync(Jid seller, string orderId, string token, CancellationToken cancellationToken)
    {
        var order = new JsonObject
        {
            ["id"] = orderId,
            ["jid"] = seller.ToAccount().ToString(),
            ["token"] = new JsonObject { ["sensitive_string_value"] = token },
            ["image_dimensions"] = new JsonObject { ["width"] = 100, ["height"] = 100 },
        };
        return connection.SendMexAsync(
            MexQueries.Order, Request("order", order),
            answer => CatalogJson.FindWith(answer ?? default, "order") is { } parent
                ? CatalogJson.Order(orderId, CatalogJson.Object(parent, "order"))
                : throw new CatalogRefusedException(MexQueries.Order.Operation, CatalogRefusedException.Unreadable),
            cancellationToken);
    }

    private async Task<Product> WriteAsync(CatalogDocument document, string? productId, ProductValues values, CancellationToken cancellationToken)
    {
        var product = new JsonObject { ["biz_jid"] = Own, ["width"] = ImagePixels, ["height"] = ImagePixels, ["product_info"] = InfoOf(values) };
        if (productId is not null) product["product_id"] = productId;
        var data = await access.RunAsync(document, Input("product", product), cancellationToken);
        var parent = Required(CatalogJson.FindWith(data, "product"), document);
        return CatalogJson.Product(CatalogJson.Object(parent, "product")) ?? throw Unreadable(document);
    }

    private async Task<ProductCollection> ChangeCollectionAsync(
        CatalogDocument document, string? name, string? collectionId, JsonObject change, CancellationToken cancellationToken)
    {
        var data = await access.RunAsync(document, Input("collection", change), cancellationToken);
        var collection = CatalogJson.FindWith(data, "collection") is { } parent ? CatalogJson.Collection(CatalogJson.Object(parent, "collection")) : null;
        return collection ?? (collectionId is not null ? new ProductCollection(collectionId, name ?? "") : throw Unreadable(document));
    }

    private static JsonObject InfoOf(ProductValues values)
    {
        var info = new JsonObject { ["name"] = values.Name, ["is_hidden"] = values.IsHidden == true ? "ISHIDDEN_TRUE" : "ISHIDDEN_FALSE" };
        if (values.Description is { } description) info["description"] = description;
        if (values.PriceThousandths is { } price) info["price"] = CatalogNodes.Number(price);
        if (values.Currency is { } currency) info["currency"] = currency;
        if (values.RetailerId is { } retailer) info["retailer_id"] = retailer;
        if (values.Url is { } url) info["url"] = url;
        if (values.IsInStock is { } isInStock) info["product_availability"] = isInStock ? "IN_STOCK" : "OUT_OF_STOCK";
        if (values.ImageUrls is { } images)
            info["media"] = new JsonObject { ["images"] = new JsonArray([.. images.Select(image => (JsonNode)new JsonObject { ["url"] = image })]) };
        return info;
    }

    /// <summary>Reads the own catalogue over HTTPS, and those of others through the socket.</summary>
    private async Task<T> ReadAsync<T>(
        Jid business, CatalogDocument own, MexQuery foreign, JsonObject variables, Func<JsonElement, T?> parse, CancellationToken cancellationToken)
        where T : class
    {
        var found = connection.IsOwn(business)
            ? parse(await access.RunAsync(own, variables, cancellationToken))
            : await connection.SendMexAsync(foreign, variables, answer => parse(answer ?? default), cancellationToken);
        return found ?? throw Unreadable(own);
    }

    private static JsonObject Request(string member, JsonObject query) => new() { ["request"] = new JsonObject { [member] = query } };

    private static JsonObject Input(string member, JsonObject value) => new() { ["input"] = new JsonObject { [member] = value } };

    private static JsonObject Sized(string member, Jid business) =>
        new() { [member] = business.ToAccount().ToString(), ["width"] = ImagePixels, ["height"] = ImagePixels };

    private static JsonArray List(IReadOnlyList<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static JsonElement Required(JsonElement? element, CatalogDocument document) => element ?? throw Unreadable(document);

    private static CatalogRefusedException Unreadable(CatalogDocument document) => new(document.Name, CatalogRefusedException.Unreadable);
}
