using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;

namespace WhatIsUp.ApiGateway.Endpoints.Business;

/// <summary>Ids of products in lists.</summary>
internal static class ProductIdList
{
    /// <summary>Most products of a collection or catalogue in one request.</summary>
    public const int Max = 500;

    /// <summary>Adds a problem for each entry that is no id of a product.</summary>
    public static IReadOnlyList<string> Read(IReadOnlyList<string>? ids, string field, FieldErrors errors)
    {
        for (var i = 0; i < (ids?.Count ?? 0); i++) errors.Require(BusinessIds.IsProduct(ids![i]), $"{field}[{i}]", "must be the id of a product (prd_…)");
        return ids ?? [];
    }
}

/// <summary>A collection to create.</summary>
public sealed record CreateCollectionRequest
{
    /// <summary>Name, 1 to 100 characters.</summary>
    [NotBlank(RequestLimits.MaxNameLength)] public required string Name { get; init; }

    /// <summary>Products, 1 to 500.</summary>
    [Length(1, ProductIdList.Max)] public required IReadOnlyList<string> Products { get; init; }
}

/// <summary>Changes of a collection.</summary>
public sealed record UpdateCollectionRequest
{
    /// <summary>Name, 1 to 100 characters.</summary>
    [NotBlank(RequestLimits.MaxNameLength)] public string? Name { get; init; }

    /// <summary>Products to add.</summary>
    [MaxLength(ProductIdList.Max)] public IReadOnlyList<string>? AddProducts { get; init; }

    /// <summary>Products to remove; they stay in the catalogue.</summary>
    [MaxLength(ProductIdList.Max)] public IReadOnlyList<string>? RemoveProducts { get; init; }
}

/// <summary>A catalogue to create.</summary>
public sealed record CreateCatalogRequest
{
    /// <summary>Name, 1 to 100 characters.</summary>
    [NotBlank(RequestLimits.MaxNameLength)] public required string Name { get; init; }

    /// <summary>Description.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public string? Description { get; init; }

    /// <summary>Products that belong to it, at most 500.</summary>
    [MaxLength(ProductIdList.Max)] public IReadOnlyList<string>? ProductIds { get; init; }
}

/// <summary>Changes of a catalogue.</summary>
public sealed record UpdateCatalogRequest
{
    /// <summary>Name, 1 to 100 characters.</summary>
    [NotBlank(RequestLimits.MaxNameLength)] public string? Name { get; init; }

    /// <summary>Description; an empty text removes it.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public string? Description { get; init; }

    /// <summary>All products that belong to it, at most 500.</summary>
    [MaxLength(ProductIdList.Max)] public IReadOnlyList<string>? ProductIds { get; init; }
}
