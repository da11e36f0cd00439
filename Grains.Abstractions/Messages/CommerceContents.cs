namespace WhatIsUp.Grains.Abstractions.Messages;

/// <summary>An order that a customer placed.</summary>
[GenerateSerializer, Immutable, Alias("OrderContent")]
public sealed record OrderContent
{
    /// <summary>Its id.</summary>
    [Id(0)] public required string OrderId { get; init; }
    /// <summary>Title.</summary>
    [Id(1)] public string? Title { get; init; }
    /// <summary>The text of the customer.</summary>
    [Id(2)] public string? Message { get; init; }
    /// <summary>Pieces in all.</summary>
    [Id(3)] public int ItemCount { get; init; }
    /// <summary>Sum in thousandths of the currency.</summary>
    [Id(4)] public long? TotalThousandths { get; init; }
    /// <summary>Currency, ISO 4217.</summary>
    [Id(5)] public string? Currency { get; init; }
    /// <summary>Business, JID.</summary>
    [Id(6)] public string? Seller { get; init; }
    /// <summary>Token with which the order is queried.</summary>
    [Id(7)] public string? Token { get; init; }
}

/// <summary>A product of a catalogue.</summary>
[GenerateSerializer, Immutable, Alias("ProductContent")]
public sealed record ProductContent
{
    /// <summary>Its id.</summary>
    [Id(0)] public required string ProductId { get; init; }
    /// <summary>Title.</summary>
    [Id(1)] public string? Title { get; init; }
    /// <summary>Description.</summary>
    [Id(2)] public string? Description { get; init; }
    /// <summary>Price in thousandths of the currency.</summary>
    [Id(3)] public long? PriceThousandths { get; init; }
    /// <summary>Currency, ISO 4217.</summary>
    [Id(4)] public string? Currency { get; init; }
    /// <summary>Business, JID.</summary>
    [Id(5)] public string? Owner { get; init; }
    /// <summary>Page of the product.</summary>
    [Id(6)] public string? Url { get; init; }
    /// <summary>Number of the article at the business itself.</summary>
    [Id(7)] public string? RetailerId { get; init; }
    /// <summary>Picture.</summary>
    [Id(8)] public MediaContent? Image { get; init; }
}
