using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Business;

namespace WhatIsUp.ApiGateway.Endpoints.Business;

/// <summary>A product to create.</summary>
public sealed record CreateProductRequest
{
    /// <summary>Name, 1 to 150 characters.</summary>
    [NotBlank(ProductLimits.MaxName)] public required string Name { get; init; }

    /// <summary>Price, 0 or more, with at most 3 decimals.</summary>
    [Range(0.0, ProductLimits.MaxPrice)] public required decimal Price { get; init; }

    /// <summary>Currency of ISO 4217.</summary>
    [RegularExpression(ProductLimits.Currency, ErrorMessage = ProductLimits.CurrencyExpected)] public required string Currency { get; init; }

    /// <summary>Images, 1 to 10, JPEG or PNG: ids of files (med_…), public https addresses, or base64 of up to 4 MB. The first one is shown in lists.</summary>
    [Length(1, ProductLimits.MaxImages)] public required IReadOnlyList<string> Images { get; init; }

    /// <summary>Description, at most 5000 characters.</summary>
    [MaxLength(ProductLimits.MaxDescription)] public string? Description { get; init; }

    /// <summary>Number of the article at the business itself.</summary>
    [MaxLength(ProductLimits.MaxRetailerId)] public string? ProductRetailerId { get; init; }

    /// <summary>Page of the product.</summary>
    [WebLink] public string? Url { get; init; }

    /// <summary>True hides it from customers.</summary>
    public bool? IsHidden { get; init; }

    /// <summary>Whether it can be bought; in_stock by default.</summary>
    public ProductAvailability? Availability { get; init; }

    internal ProductEdit Read(string prefix, FieldErrors errors)
    {
        PictureAttribute.RequireAll(Images, prefix + "images", errors);
        return new ProductEdit
        {
            Name = Name,
            Description = Description,
            PriceThousandths = ProductLimits.Price(Price, prefix + "price", errors),
            Currency = Currency,
            RetailerId = ProductRetailerId,
            Url = string.IsNullOrEmpty(Url) ? null : Url,
            IsHidden = IsHidden ?? false,
            Availability = Availability,
            Images = Images,
        };
    }
}

/// <summary>Changes of a product. Fields that are absent stay as they are.</summary>
public sealed record UpdateProductRequest
{
    /// <summary>Name, 1 to 150 characters.</summary>
    [NotBlank(ProductLimits.MaxName)] public string? Name { get; init; }

    /// <summary>Price, 0 or more, with at most 3 decimals.</summary>
    [Range(0.0, ProductLimits.MaxPrice)] public decimal? Price { get; init; }

    /// <summary>Currency of ISO 4217.</summary>
    [RegularExpression(ProductLimits.Currency, ErrorMessage = ProductLimits.CurrencyExpected)] public string? Currency { get; init; }

    /// <summary>All images, 1 to 10: ids of files (med_…), https addresses, those of the product included, or base64.</summary>
    [Length(1, ProductLimits.MaxImages)] public IReadOnlyList<string>? Images { get; init; }

    /// <summary>Description, at most 5000 characters.</summary>
    [MaxLength(ProductLimits.MaxDescription)] public string? Description { get; init; }

    /// <summary>Number of the article at the business itself.</summary>
    [MaxLength(ProductLimits.MaxRetailerId)] public string? ProductRetailerId { get; init; }

    /// <summary>Page of the product.</summary>
    [WebLink] public string? Url { get; init; }

    /// <summary>True hides it from customers.</summary>
    public bool? IsHidden { get; init; }

    /// <summary>Whether it can be bought.</summary>
    public ProductAvailability? Availability { get; init; }

    internal ProductEdit Read(FieldErrors errors)
    {
        PictureAttribute.RequireAll(Images, "images", errors);
        return new ProductEdit
        {
            Name = Name,
            Description = Description,
            PriceThousandths = ProductLimits.Price(Price, "price", errors),
            Currency = Currency,
            RetailerId = ProductRetailerId,
            Url = Url,
            IsHidden = IsHidden,
            Availability = Availability,
            Images = Images,
        };
    }
}

/// <summary>Products to import.</summary>
public sealed record ImportProductsRequest
{
    /// <summary>Products, 1 to 500.</summary>
    [Length(1, ProductLimits.MaxImported)] public required IReadOnlyList<CreateProductRequest> Products { get; init; }
}
