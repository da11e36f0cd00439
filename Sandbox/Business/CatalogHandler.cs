using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Business;

/// <summary>
/// Catalogues and orders by stanzas (<c>w:biz:catalog</c>, <c>fb:thrift_iq</c>; Baileys 7.0.0-rc14 <c>Socket/business.js</c>). Texts are read from bytes and
/// from the short form, and written as bytes.
/// </summary>
internal sealed class CatalogHandler(StateStore store, BusinessState state, Catalogs catalogs) : IStanzaHandler
{
    private const string Space = "w:biz:catalog";
    private const string Approved = "APPROVED";
    private const int DefaultLimit = 10;

    public void Register(StanzaTable table)
    {
        var requests = table.Requests;
        requests.On(Space, "get", "product_catalog", ListProducts);
        requests.On(Space, "get", "collections", ListCollections);
        requests.On(Space, "set", "product_catalog_add", Add);
        requests.On(Space, "set", "product_catalog_edit", Edit);
        requests.On(Space, "set", "product_catalog_delete", Delete);
        requests.On("fb:thrift_iq", "get", "order", ReadOrder);
    }

    private Node[] ListProducts(Session session, Device device, Node request)
    {
        var query = request.Children[0];
        var owner = store.State.Find(query.GetJid("jid")) ?? throw Refusal.NotFound();
        var (products, after) = catalogs.Page(owner, device.Account, Number(query, "limit", DefaultLimit), Text(query, "after"));
        return [N("product_catalog", [], [.. products.Select(ProductNode), .. Paging(after)])];
    }

    private Node[] ListCollections(Session session, Device device, Node request)
    {
        var query = request.Children[0];
        var owner = store.State.Find(query.GetJid("biz_jid")) ?? throw Refusal.NotFound();
        var (collections, after) = catalogs.CollectionPage(owner, Number(query, "collection_limit", DefaultLimit), Text(query, "after"));
        var items = Number(query, "item_limit", DefaultLimit);
        return
        [
            N("collections", [],
            [
                .. collections.Select(collection => N("collection", [],
                [
                    T("id", collection.Id), T("name", collection.Name), .. catalogs.ProductsOf(owner, device.Account, collection, items).Select(ProductNode),
                    Status(),
                ])),
                .. Paging(after),
            ]),
        ];
    }

    private Node[] Add(Session session, Device device, Node request)
    {
        var product = request.Children[0].Child("product") ?? throw Refusal.BadRequest();
        return [N("product_catalog_add", [], ProductNode(catalogs.Add(device.Account, device, Values(product))))];
    }

    private Node[] Edit(Session session, Device device, Node request)
    {
        var product = request.Children[0].Child("product") ?? throw Refusal.BadRequest();
        return [N("product_catalog_edit", [], ProductNode(catalogs.Edit(device.Account, device, Text(product, "id"), Values(product))))];
    }

    private Node[] Delete(Session session, Device device, Node request)
    {
        string[] ids = [.. request.Children[0].ChildrenOf("product").Select(product => Text(product, "id")).OfType<string>()];
        if (ids.Length == 0) throw Refusal.BadRequest();
        return [N("product_catalog_delete", ("deleted_count", catalogs.Delete(device.Account, device, ids)))];
    }

    private Node[] ReadOrder(Session session, Device device, Node request)
    {
        var query = request.Children[0];
        if (query.Get("op") != "get" || query.Get("id") is not { } id) throw Refusal.BadRequest();
        if (state.Orders.Find(id) is not { } order) throw Refusal.NotFound();
        if (Text(query, "token") != order.Token) throw Refusal.Forbidden();
        return
        [
            N("order", [("id", order.Id), ("creation_ts", order.PlacedAt)],
            [
                .. order.Items.Select(ItemNode),
                N("price", [],
                [
                    T("subtotal", Digits(order.Total)), T("total", Digits(order.Total)), .. Optional("currency", order.Currency), T("price_status", "accepted"),
                ]),
                N("catalog", [], T("id", order.Seller)),
            ]),
        ];
    }

    private static ProductValues Values(Node product) => new()
    {
        Name = Text(product, "name"),
        Description = Text(product, "description"),
        Price = Text(product, "price"),
        Currency = Text(product, "currency"),
        RetailerId = Text(product, "retailer_id"),
        Url = Text(product, "url"),
        IsHidden = product.Get("is_hidden") switch { "true" => true, "false" => false, null => null, _ => throw Refusal.BadRequest() },
        IsSoldOut = Text(product, "availability") is { } availability ? availability == "out of stock" : null,
        Images = product.Child("media") is { } media ? [.. media.ChildrenOf("image").Select(image => Text(image, "url")).OfType<string>()] : null,
    };

    private static Node ProductNode(StoredProduct product) => N(
        "product", [("is_hidden", product.IsHidden ? "true" : "false")],
        [
            T("id", product.Id), T("name", product.Name), .. Optional("description", product.Description),
            .. Optional("price", product.Price is { } price ? Digits(price) : null), .. Optional("currency", product.Currency),
            .. Optional("retailer_id", product.RetailerId), .. Optional("url", product.Url),
            T("availability", product.IsSoldOut ? "out of stock" : "in stock"),
            N("media", [],
                [.. product.Images.Select(image => N("image", [], T("id", ImageId(image)), T("request_image_url", image), T("original_image_url", image)))]),
            Status(),
        ]);

    private static Node ItemNode(OrderedItem item) => N(
        "product", [],
        [
            T("id", item.ProductId), T("name", item.Name), .. Optional("price", item.Price is { } price ? Digits(price) : null),
            .. Optional("currency", item.Currency), T("quantity", Digits(item.Quantity)),
            .. item.Image is { } image ? [N("image", [], T("url", image))] : Array.Empty<Node>(),
        ]);

    private static Node Status() => N("status_info", [], T("status", Approved));

    private static string ImageId(string image) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(image)).AsSpan(0, 8));

    private static Node[] Paging(string? after) => after is null ? [] : [N("paging", [], T("after", after))];

    private static Node[] Optional(string tag, string? text) => text is null ? [] : [T(tag, text)];

    private static Node T(string tag, string text) => N(tag, [], Encoding.UTF8.GetBytes(text));

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Text(Node parent, string tag) => parent.Child(tag)?.Text is { Length: > 0 } text ? text : null;

    private static long Number(Node parent, string tag, long otherwise) =>
        long.TryParse(Text(parent, tag), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
