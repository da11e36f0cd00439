using System.Globalization;
using System.Text.Json;

namespace WhatIsUp.WhatsApp.Business;

/// <summary>
/// Reads the JSON of catalogues. Numbers come as texts or as numbers, flags as booleans, texts or names of an enumeration
/// (whatsapp-rust @1489b7da <c>src/features/business.rs</c>); what is missing is null.
/// </summary>
internal static class CatalogJson
{
    private const int MaxTextLength = 8_192;
    private const int MaxEntries = 1_000;
    private const int MaxDepth = 4;

    /// <summary>
    /// The first object below an element that has a member of a name, so that the names of the roots, which differ between operations, do not matter.
    /// </summary>
    public static JsonElement? FindWith(JsonElement element, string name, int depth = 0)
    {
        if (element.ValueKind != JsonValueKind.Object || depth > MaxDepth) return null;
        if (element.TryGetProperty(name, out var found) && found.ValueKind is JsonValueKind.Object or JsonValueKind.Array) return element;
        foreach (var member in element.EnumerateObject())
            if (FindWith(member.Value, name, depth + 1) is { } inner) return inner;
        return null;
    }

    /// <summary>The products of an object.</summary>
    public static IReadOnlyList<Product> Products(JsonElement parent) => [.. Entries(parent, "products").Select(Product).OfType<Product>()];

    /// <summary>The cursor of the next page, or null.</summary>
    public static string? After(JsonElement parent) => Text(Object(parent, "paging"), "after");

    /// <summary>A product, or null without an id.</summary>
    public static Product? Product(JsonElement element)
    {
        if (Text(element, "id") is not { } id) return null;
        return new Product(id)
        {
            Name = Text(element, "name"),
            Description = Text(element, "description"),
            PriceThousandths = Integer(element, "price"),
            Currency = Text(element, "currency"),
            RetailerId = Text(element, "retailer_id"),
            Url = Text(element, "url"),
            IsHidden = Flag(element, "is_hidden") ?? false,
            IsInStock = Text(element, "product_availability") is { } availability ? availability == "IN_STOCK" : null,
            ReviewStatus = Text(Object(element, "status_info"), "status"),
            Images =
            [
                .. Entries(Object(element, "media"), "images").Take(ProductValues.MaxImages)
                    .Select(image => new ProductImage(Text(image, "request_image_url"), Text(image, "original_image_url"))),
            ],
        };
    }

    /// <summary>The collections of an object.</summary>
    public static IReadOnlyList<ProductCollection> Collections(JsonElement parent) =>
        [.. Entries(parent, "collections").Select(Collection).OfType<ProductCollection>()];

    /// <summary>A collection, or null without an id.</summary>
    public static ProductCollection? Collection(JsonElement element) => Text(element, "id") is { } id
        ? new ProductCollection(id, Text(element, "name") ?? "")
        {
            Products = Products(element), ReviewStatus = Text(Object(element, "status_info"), "status"),
        }
        : null;

    /// <summary>An order.</summary>
    public static OrderDetails Order(string orderId, JsonElement order)
    {
        var price = Object(order, "price_details");
        return new OrderDetails(orderId, [.. Entries(order, "products").Select(Item).OfType<OrderItem>()])
        {
            PlacedAt = Integer(order, "creation_time_stamp") is > 0 and < 100_000_000_000 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null,
            SubtotalThousandths = Integer(price, "subtotal_amount"),
            TotalThousandths = Integer(price, "total_amount"),
            Currency = Text(price, "currency"),
        };
    }

    /// <summary>An object, or nothing.</summary>
    public static JsonElement Object(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.Object ? found : default;

    /// <summary>A text that is not empty, or null.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String
            && found.GetString() is { Length: > 0 and <= MaxTextLength } text ? text : null;

    /// <summary>A whole number, or null.</summary>
    public static long? Integer(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var found)) return null;
        if (found.ValueKind == JsonValueKind.Number) return found.TryGetInt64(out var number) ? number : null;
        return found.ValueKind == JsonValueKind.String
            && long.TryParse(found.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
    }

    private static OrderItem? Item(JsonElement element)
    {
        if (Text(element, "id") is not { } id) return null;
        var image = Entries(Object(element, "media"), "images").FirstOrDefault();
        return new OrderItem(id, (int)Math.Clamp(Integer(element, "quantity") ?? 0, 0, int.MaxValue))
        {
            Name = Text(element, "name"),
            PriceThousandths = Integer(element, "price"),
            Currency = Text(element, "currency"),
            ImageUrl = Text(image, "request_image_url"),
        };
    }

    private static bool? Flag(JsonElement element, string name) => element.TryGetProperty(name, out var found)
        ? found.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String => found.GetString() switch { "true" or "ISHIDDEN_TRUE" => true, "false" or "ISHIDDEN_FALSE" => false, _ => null },
            _ => null,
        }
        : null;

    private static IEnumerable<JsonElement> Entries(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.Array
            ? found.EnumerateArray().Where(entry => entry.ValueKind == JsonValueKind.Object).Take(MaxEntries)
            : [];
}
