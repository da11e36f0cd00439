using System.Globalization;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Business;

/// <summary>
/// Stanzas of catalogues and orders (namespaces <c>w:biz:catalog</c> and <c>fb:thrift_iq</c>; Baileys 7.0.0-rc14 <c>Socket/business.js</c>,
/// <c>Utils/business.js</c>). Texts are read from bytes and from the short form, which Baileys sends.
/// </summary>
internal static class CatalogNodes
{
    private const int MaxTextLength = 8_192;
    private const int MaxProducts = 500;
    private const int MaxCollections = 500;
    private const int MaxItems = 1_000;

    /// <summary>The size of images that requests name.</summary>
    public static Node[] ImageSize(int pixels) =>
        [Node.OfText("width", Number(pixels)), Node.OfText("height", Number(pixels))];

    /// <summary>A number as the text of a node.</summary>
    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A product to write.</summary>
    /// <param name="id">Product that is changed, or null for a new one.</param>
    /// <param name="values">Its values.</param>
    public static Node ProductOf(string? id, ProductValues values)
    {
        var children = new List<Node>();
        Add(children, "id", id);
        Add(children, "name", values.Name);
        Add(children, "description", values.Description);
        Add(children, "retailer_id", values.RetailerId);
        Add(children, "url", values.Url);
        if (values.ImageUrls is { Count: > 0 } images)
            children.Add(Node.Of("media", [.. images.Select(image => Node.Of("image", Node.OfText("url", image)))]));
        Add(children, "price", values.PriceThousandths is { } price ? Number(price) : null);
        Add(children, "currency", values.Currency);
        if (values.IsInStock == false) Add(children, "availability", "out of stock");
        return Node.Of("product", [new("is_hidden", values.IsHidden == true ? "true" : "false")], [.. children]);
    }

    /// <summary>The products of a catalogue or collection.</summary>
    public static IReadOnlyList<Product> Products(Node? parent) =>
        [.. (parent?.ChildrenOf("product") ?? []).Take(MaxProducts).Select(Product).OfType<Product>()];

    /// <summary>The cursor of the next page, or null.</summary>
    public static string? After(Node? parent) => Text(parent?.Child("paging"), "after");

    /// <summary>A product, or null without an id.</summary>
    public static Product? Product(Node node)
    {
        if (Text(node, "id") is not { } id) return null;
        var images = node.Child("media")?.ChildrenOf("image") ?? [];
        return new Product(id)
        {
            Name = Text(node, "name"),
            Description = Text(node, "description"),
            PriceThousandths = Amount(node, "price"),
            Currency = Text(node, "currency"),
            RetailerId = Text(node, "retailer_id"),
            Url = Text(node, "url"),
            IsHidden = node.Get("is_hidden") == "true",
            IsInStock = Text(node, "availability") is { } availability ? availability is "in stock" or "IN_STOCK" : null,
            ReviewStatus = Text(node.Child("status_info"), "status"),
            Images =
            [
                .. images.Take(ProductValues.MaxImages)
                    .Select(image => new ProductImage(Text(image, "request_image_url") ?? Text(image, "url"), Text(image, "original_image_url"))),
            ],
        };
    }

    /// <summary>The collections of an answer.</summary>
    public static IReadOnlyList<ProductCollection> Collections(Node? parent) =>
    [
        .. (parent?.ChildrenOf("collection") ?? []).Take(MaxCollections)
            .Select(node => (Id: Text(node, "id"), Node: node)).Where(found => found.Id is not null)
            .Select(found => new ProductCollection(found.Id!, Text(found.Node, "name") ?? "")
            {
                Products = Products(found.Node), ReviewStatus = Text(found.Node.Child("status_info"), "status"),
            }),
    ];

    /// <summary>The order of an answer, or null.</summary>
    public static OrderDetails? Order(Node answer)
    {
        if (answer.Child("order") is not { } order || order.Get("id") is not { Length: > 0 } id) return null;
        var price = order.Child("price");
        return new OrderDetails(id, [.. order.ChildrenOf("product").Take(MaxItems).Select(Item).OfType<OrderItem>()])
        {
            PlacedAt = order.GetInteger("creation_ts") is > 0 and < 100_000_000_000 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null,
            SubtotalThousandths = Amount(price, "subtotal"),
            TotalThousandths = Amount(price, "total"),
            Currency = Text(price, "currency"),
        };
    }

    private static OrderItem? Item(Node node) => Text(node, "id") is not { } id
        ? null
        : new OrderItem(id, (int)Math.Clamp(Amount(node, "quantity") ?? 0, 0, int.MaxValue))
        {
            Name = Text(node, "name"), PriceThousandths = Amount(node, "price"), Currency = Text(node, "currency"), ImageUrl = Text(node.Child("image"), "url"),
        };

    private static long? Amount(Node? parent, string tag) =>
        long.TryParse(parent?.Child(tag)?.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var amount) ? amount : null;

    private static string? Text(Node? parent, string tag) => parent?.Child(tag)?.Text is { Length: > 0 and <= MaxTextLength } text ? text : null;

    private static void Add(List<Node> children, string tag, string? text)
    {
        if (text is not null) children.Add(Node.OfText(tag, text));
    }
}
