namespace WhatIsUp.WhatsApp.Business;

/// <summary>A product of a catalogue.</summary>
/// <param name="Id">Its id, digits.</param>
public sealed record Product(string Id)
{
    /// <summary>Name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Price in thousandths of the currency, or null if there is none.</summary>
    public long? PriceThousandths { get; init; }

    /// <summary>Currency, ISO 4217, or null.</summary>
    public string? Currency { get; init; }

    /// <summary>Number of the article at the business itself, or null.</summary>
    public string? RetailerId { get; init; }

    /// <summary>Page of the product, or null.</summary>
    public string? Url { get; init; }

    /// <summary>True when customers do not see it.</summary>
    public bool IsHidden { get; init; }

    /// <summary>False if it is sold out; null if the server does not report it.</summary>
    public bool? IsInStock { get; init; }

    /// <summary>Result of WhatsApp's review, such as <c>APPROVED</c>, or null.</summary>
    public string? ReviewStatus { get; init; }

    /// <summary>Images, the first one is shown in lists.</summary>
    public IReadOnlyList<ProductImage> Images { get; init; } = [];
}

/// <summary>An image of a product.</summary>
/// <param name="Url">URL of the image in the requested size, or null.</param>
/// <param name="OriginalUrl">Address of the image in its own size, or null.</param>
public sealed record ProductImage(string? Url, string? OriginalUrl);

/// <summary>Values of a product to create or to change; in a change, null values are not changed.</summary>
public sealed record ProductValues
{
    /// <summary>Images that a product can have.</summary>
    public const int MaxImages = 10;

    /// <summary>Name.</summary>
    public string? Name { get; init; }

    /// <summary>Description.</summary>
    public string? Description { get; init; }

    /// <summary>Price in thousandths of the currency.</summary>
    public long? PriceThousandths { get; init; }

    /// <summary>Currency, ISO 4217.</summary>
    public string? Currency { get; init; }

    /// <summary>Number of the article at the business itself.</summary>
    public string? RetailerId { get; init; }

    /// <summary>Page of the product.</summary>
    public string? Url { get; init; }

    /// <summary>True hides it from customers.</summary>
    public bool? IsHidden { get; init; }

    /// <summary>False when it is sold out.</summary>
    public bool? IsInStock { get; init; }

    /// <summary>Addresses of images at WhatsApp, as <see cref="BusinessClient.UploadImageAsync"/> returns them.</summary>
    public IReadOnlyList<string>? ImageUrls { get; init; }

    /// <summary>All values of a product with these changes.</summary>
    internal ProductValues Over(Product product) => new()
    {
        Name = Name ?? product.Name,
        Description = Description ?? product.Description,
        PriceThousandths = PriceThousandths ?? product.PriceThousandths,
        Currency = Currency ?? product.Currency,
        RetailerId = RetailerId ?? product.RetailerId,
        Url = Url ?? product.Url,
        IsHidden = IsHidden ?? product.IsHidden,
        IsInStock = IsInStock ?? product.IsInStock,
        ImageUrls = ImageUrls ?? [.. product.Images.Select(image => image.OriginalUrl ?? image.Url).OfType<string>()],
    };
}

/// <summary>A page of a catalogue.</summary>
/// <param name="Products">The products.</param>
/// <param name="After">Cursor of the next page, or null at the end.</param>
public sealed record ProductPage(IReadOnlyList<Product> Products, string? After);

/// <summary>A collection of products.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
public sealed record ProductCollection(string Id, string Name)
{
    /// <summary>Its first products.</summary>
    public IReadOnlyList<Product> Products { get; init; } = [];

    /// <summary>Result of WhatsApp's review, or null.</summary>
    public string? ReviewStatus { get; init; }
}

/// <summary>A page of collections.</summary>
/// <param name="Collections">The collections.</param>
/// <param name="After">Cursor of the next page, or null at the end.</param>
public sealed record CollectionPage(IReadOnlyList<ProductCollection> Collections, string? After);
