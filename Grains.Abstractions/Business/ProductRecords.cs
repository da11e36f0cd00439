namespace WhatIsUp.Grains.Abstractions.Business;

/// <summary>A product of a catalogue.</summary>
[GenerateSerializer, Immutable, Alias("ProductView")]
public sealed record ProductView
{
    /// <summary>Id, <c>prd_</c> and the number assigned by WhatsApp.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Name, or null.</summary>
    [Id(1)] public string? Name { get; init; }

    /// <summary>Description, or null.</summary>
    [Id(2)] public string? Description { get; init; }

    /// <summary>Price, or null if there is none.</summary>
    [Id(3)] public decimal? Price { get; init; }

    /// <summary>Currency, ISO 4217, or null.</summary>
    [Id(4)] public string? Currency { get; init; }

    /// <summary>Number of the article at the business itself, or null.</summary>
    [Id(5)] public string? ProductRetailerId { get; init; }

    /// <summary>Page of the product, or null.</summary>
    [Id(6)] public string? Url { get; init; }

    /// <summary>True when customers do not see it.</summary>
    [Id(7)] public bool IsHidden { get; init; }

    /// <summary>Whether it can be bought, or null if WhatsApp does not report it.</summary>
    [Id(8)] public ProductAvailability? Availability { get; init; }

    /// <summary>Result of WhatsApp's review such as <c>APPROVED</c>, or null.</summary>
    [Id(9)] public string? ReviewStatus { get; init; }

    /// <summary>Addresses of the images.</summary>
    [Id(10)] public IReadOnlyList<string> Images { get; init; } = [];
}

/// <summary>Whether a product can be bought.</summary>
[GenerateSerializer, Alias("ProductAvailability")]
public enum ProductAvailability
{
    /// <summary>In stock.</summary>
    InStock,

    /// <summary>Sold out.</summary>
    OutOfStock,
}

/// <summary>Values of a product to create or change; in a change, null fields are not changed.</summary>
[GenerateSerializer, Immutable, Alias("ProductEdit")]
public sealed record ProductEdit
{
    /// <summary>Name.</summary>
    [Id(0)] public string? Name { get; init; }

    /// <summary>Description.</summary>
    [Id(1)] public string? Description { get; init; }

    /// <summary>Price in thousandths of the currency.</summary>
    [Id(2)] public long? PriceThousandths { get; init; }

    /// <summary>Currency, ISO 4217.</summary>
    [Id(3)] public string? Currency { get; init; }

    /// <summary>Number of the article at the business itself.</summary>
    [Id(4)] public string? RetailerId { get; init; }

    /// <summary>Page of the product.</summary>
    [Id(5)] public string? Url { get; init; }

    /// <summary>True hides it from customers.</summary>
    [Id(6)] public bool? IsHidden { get; init; }

    /// <summary>Whether it can be bought.</summary>
    [Id(7)] public ProductAvailability? Availability { get; init; }

    /// <summary>Images: ids of files or public addresses.</summary>
    [Id(8)] public IReadOnlyList<string>? Images { get; init; }
}

/// <summary>A collection of products.</summary>
[GenerateSerializer, Immutable, Alias("CollectionView")]
public sealed record CollectionView
{
    /// <summary>Id.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Name.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>Its first products.</summary>
    [Id(2)] public IReadOnlyList<ProductView> Products { get; init; } = [];

    /// <summary>Result of WhatsApp's review, or null.</summary>
    [Id(3)] public string? Status { get; init; }
}
