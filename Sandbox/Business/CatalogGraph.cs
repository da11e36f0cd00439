using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Business;

/// <summary>
/// The GraphQL operations of catalogues: queries through the socket (<c>w:mex</c>), and those of the owner over HTTPS. Ids and shapes: whatsapp-rust @1489b7da,
/// zapo @9a49e1ff, arturhc/Baileys @8f48ab66.
/// </summary>
internal sealed class CatalogGraph(StateStore store, BusinessState state, Catalogs catalogs)
{
    private const int DefaultLimit = 10;

    /// <summary>The member <c>data</c> of the answer to a query, or null for an unknown id.</summary>
    public JsonObject? Query(Device viewer, string id, JsonElement variables) => id switch
    {
        "30445081048424116" or "9916553288394782" => ListProducts(viewer, Find(variables, "request", "product_catalog")),
        "9660926520672123" => ReadProduct(viewer, Find(variables, "request", "product")),
        "9430970660362540" => ListCollections(viewer, Find(variables, "request", "collections")),
        "9546992575408789" => ReadCollection(viewer, Find(variables, "request", "collection")),
        "26593811266898374" => ReadOrder(Find(variables, "request", "order")),
        _ => null,
    };

    /// <summary>The member <c>data</c> of the answer to an operation of the owner, or null for an unknown id.</summary>
    public JsonObject? Run(Device owner, string id, JsonElement variables) => id switch
    {
        "9957894520961099" => ListProducts(owner, Find(variables, "request", "product_catalog")),
        "9687699931342731" => ListCollections(owner, Find(variables, "request", "collections")),
        "24249359867999500" => Root("add_product", "product", Add(owner, Find(variables, "input", "product"))),
        "9889773371084956" => Root("edit_product", "product", Edit(owner, Find(variables, "input", "product"))),
        "9376108569185474" => DeleteProducts(owner, Find(variables, "input", "product")),
        "29361942130088470" => Root("create_collection", "collection", AddCollection(owner, Find(variables, "input", "collection"))),
        "24486970300891371" => Root("update_collection", "collection", EditCollection(owner, Find(variables, "input", "collection"))),
        "29970196299234260" => DeleteCollection(owner, Find(variables, "input", "collection")),
        _ => null,
    };

    private JsonObject ListProducts(Device viewer, JsonElement query)
    {
        var (products, after) = catalogs.Page(OwnerOf(query, "jid"), viewer.Account, Number(query, "limit"), Text(query, "after"));
        var catalog = new JsonObject { ["products"] = List(products.Select(ProductJson)), ["paging"] = Paging(after) };
        return new JsonObject { ["xwa_product_catalog_get_product_catalog"] = new JsonObject { ["product_catalog"] = catalog } };
    }

    private JsonObject ReadProduct(Device viewer, JsonElement query)
    {
        var owner = OwnerOf(query, "jid");
        var product = Text(query, "product_id") is { } id ? catalogs.Find(owner, viewer.Account, id) : null;
        var catalog = new JsonObject { ["product"] = product is null ? null : ProductJson(product) };
        return new JsonObject { ["xwa_product_catalog_get_product"] = new JsonObject { ["product_catalog"] = catalog } };
    }

    private JsonObject ListCollections(Device viewer, JsonElement query)
    {
        var owner = OwnerOf(query, "biz_jid");
        var (collections, after) = catalogs.CollectionPage(owner, Number(query, "collection_limit"), Text(query, "after"));
        var items = Number(query, "item_limit");
        return new JsonObject
        {
            ["xwa_product_catalog_get_collections"] = new JsonObject
            {
                ["collections"] = List(collections.Select(collection => CollectionJson(owner, viewer.Account, collection, items))),
                ["paging"] = Paging(after),
            },
        };
    }

    private JsonObject ReadCollection(Device viewer, JsonElement query)
    {
        var owner = OwnerOf(query, "biz_jid");
        var collection = Text(query, "id") is { } id ? catalogs.FindCollection(owner, id) : null;
        return new JsonObject
        {
            ["xwa_product_catalog_get_single_collection"] = new JsonObject
            {
                ["collection"] = collection is null ? null : CollectionJson(owner, viewer.Account, collection, Number(query, "limit")),
                ["paging"] = Paging(null),
            },
        };
    }

    private JsonObject ReadOrder(JsonElement query)
    {
        if (Text(query, "id") is not { } id || state.Orders.Find(id) is not { } order) throw Refusal.NotFound();
        if (Text(Find(query, "token"), "sensitive_string_value") != order.Token) throw Refusal.Forbidden();
        var json = new JsonObject
        {
            ["creation_time_stamp"] = Digits(order.PlacedAt.ToUnixTimeSeconds()),
            ["price_details"] = new JsonObject
            {
                ["currency"] = order.Currency, ["subtotal_amount"] = Digits(order.Total), ["total_amount"] = Digits(order.Total),
            },
            ["products"] = List(order.Items.Select(item => new JsonObject
            {
                ["id"] = item.ProductId,
                ["name"] = item.Name,
                ["price"] = item.Price is { } price ? Digits(price) : null,
                ["currency"] = item.Currency,
                ["quantity"] = Digits(item.Quantity),
                ["media"] = new JsonObject { ["images"] = item.Image is { } image ? List([new JsonObject { ["request_image_url"] = image }]) : null },
            })),
        };
        return new JsonObject { ["xwa_checkout_get_order_info"] = new JsonObject { ["order"] = json } };
    }

    private JsonObject Add(Device owner, JsonElement input) => ProductJson(catalogs.Add(owner.Account, owner, Values(Find(input, "product_info"))));

    private JsonObject Edit(Device owner, JsonElement input) =>
        ProductJson(catalogs.Edit(owner.Account, owner, Text(input, "product_id"), Values(Find(input, "product_info"))));

    private JsonObject DeleteProducts(Device owner, JsonElement input) => new()
    {
        ["xfb_whatsapp_catalog_delete_product"] = new JsonObject { ["deleted_count"] = catalogs.Delete(owner.Account, owner, Texts(input, "product_ids")) },
    };

    private JsonObject AddCollection(Device owner, JsonElement input) =>
        CollectionJson(
            owner.Account, owner.Account, catalogs.AddCollection(owner.Account, owner, Text(input, "name"), Texts(input, "product_ids")), DefaultLimit);

    private JsonObject EditCollection(Device owner, JsonElement input) => CollectionJson(
        owner.Account, owner.Account,
        catalogs.EditCollection(
            owner.Account, owner, Text(input, "id"), Text(input, "name"), Texts(Find(input, "add"), "ids"), Texts(Find(input, "remove"), "ids")),
        DefaultLimit);

    private JsonObject DeleteCollection(Device owner, JsonElement input)
    {
        catalogs.DeleteCollection(owner.Account, owner, Text(input, "id"));
        return new JsonObject { ["xfb_whatsapp_catalog_delete_collection"] = new JsonObject { ["success"] = true } };
    }

    private JsonObject CollectionJson(Account owner, Account viewer, StoredCollection collection, long items) => new()
    {
        ["id"] = collection.Id,
        ["name"] = collection.Name,
        ["products"] = List(catalogs.ProductsOf(owner, viewer, collection, items).Select(ProductJson)),
        ["status_info"] = Status(),
    };

    private static JsonObject ProductJson(StoredProduct product) => new()
    {
        ["id"] = product.Id,
        ["name"] = product.Name,
        ["description"] = product.Description,
        ["price"] = product.Price is { } price ? Digits(price) : null,
        ["currency"] = product.Currency,
        ["retailer_id"] = product.RetailerId,
        ["url"] = product.Url,
        ["is_hidden"] = product.IsHidden,
        ["product_availability"] = product.IsSoldOut ? "OUT_OF_STOCK" : "IN_STOCK",
        ["status_info"] = Status(),
        ["media"] = new JsonObject
        {
            ["images"] = List(product.Images.Select(image => new JsonObject { ["request_image_url"] = image, ["original_image_url"] = image })),
        },
    };

    private static ProductValues Values(JsonElement info) => new()
    {
        Name = Text(info, "name"),
        Description = Text(info, "description"),
        Price = Text(info, "price"),
        Currency = Text(info, "currency"),
        RetailerId = Text(info, "retailer_id"),
        Url = Text(info, "url"),
        IsHidden = Text(info, "is_hidden") switch { "ISHIDDEN_TRUE" => true, "ISHIDDEN_FALSE" => false, _ => null },
        IsSoldOut = Text(info, "product_availability") is { } availability ? availability == "OUT_OF_STOCK" : null,
        Images = Find(info, "media") is { ValueKind: JsonValueKind.Object } media && media.TryGetProperty("images", out var images)
            && images.ValueKind == JsonValueKind.Array ? [.. images.EnumerateArray().Select(image => Text(image, "url")).OfType<string>()] : null,
    };

    private Account OwnerOf(JsonElement query, string member) =>
        Jid.TryParse(Text(query, member), out var jid) && store.State.Find(jid) is { } owner ? owner : throw Refusal.NotFound();

    private static JsonObject Root(string operation, string member, JsonObject value) =>
        new() { ["xfb_whatsapp_catalog_" + operation] = new JsonObject { [member] = value } };

    private static JsonObject Status() => new() { ["status"] = "APPROVED", ["can_appeal"] = false };

    private static JsonObject Paging(string? after) => new() { ["after"] = after };

    private static JsonArray List(IEnumerable<JsonObject> entries) => new([.. entries.Select(entry => (JsonNode)entry)]);

    private static JsonElement Find(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var inner)) return default;
            element = inner;
        }
        return element;
    }

    private static string? Text(JsonElement element, string name) =>
        Find(element, name) is { ValueKind: JsonValueKind.String } found ? found.GetString() : null;

    private static string[] Texts(JsonElement element, string name) => Find(element, name) is { ValueKind: JsonValueKind.Array } found
        ? [.. found.EnumerateArray().Where(entry => entry.ValueKind == JsonValueKind.String).Select(entry => entry.GetString()!)]
        : [];

    /// <summary>Numbers of queries are texts: others are refused, as a client that sends them is wrong.</summary>
    private static long Number(JsonElement element, string name) => Find(element, name) switch
    {
        { ValueKind: JsonValueKind.Undefined } => DefaultLimit,
        { ValueKind: JsonValueKind.String } text
            when long.TryParse(text.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw Refusal.BadRequest(),
    };

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);
}
