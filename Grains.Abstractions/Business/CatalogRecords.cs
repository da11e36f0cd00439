namespace WhatIsUp.Grains.Abstractions.Business;

/// <summary>
/// A catalogue in the gateway: a name for products of a business. At WhatsApp a business has exactly one catalogue, which needs no creation.
/// </summary>
[GenerateSerializer, Immutable, Alias("CatalogView")]
public sealed record CatalogView
{
    /// <summary>Id.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Name.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>Description, or null.</summary>
    [Id(2)] public string? Description { get; init; }

    /// <summary>Products that belong to it.</summary>
    [Id(3)] public IReadOnlyList<string> ProductIds { get; init; } = [];

    /// <summary>Time of its creation.</summary>
    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Time of its last change.</summary>
    [Id(5)] public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>Values of a catalogue to create or change; in a change, null fields are not changed, and an empty description removes it.</summary>
/// <param name="Name">Name.</param>
/// <param name="Description">Description.</param>
/// <param name="ProductIds">Products.</param>
[GenerateSerializer, Immutable, Alias("CatalogEdit")]
public sealed record CatalogEdit([property: Id(0)] string? Name, [property: Id(1)] string? Description, [property: Id(2)] IReadOnlyList<string>? ProductIds);
