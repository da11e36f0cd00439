using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Business;

/// <summary>An order that a customer placed in a chat.</summary>
[GenerateSerializer, Immutable, Alias("OrderView")]
public sealed record OrderView
{
    /// <summary>Id assigned by WhatsApp.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Message that announced it.</summary>
    [Id(1)] public required string MessageId { get; init; }

    /// <summary>Chat of the message.</summary>
    [Id(2)] public required string ChatId { get; init; }

    /// <summary>The customer.</summary>
    [Id(3)] public required Participant From { get; init; }

    /// <summary>Title, or null.</summary>
    [Id(4)] public string? Title { get; init; }

    /// <summary>The text of the customer, or null.</summary>
    [Id(5)] public string? Message { get; init; }

    /// <summary>Pieces in all.</summary>
    [Id(6)] public int ItemCount { get; init; }

    /// <summary>Sum, or null.</summary>
    [Id(7)] public decimal? Total { get; init; }

    /// <summary>Currency, ISO 4217, or null.</summary>
    [Id(8)] public string? Currency { get; init; }

    /// <summary>Token with which its items can be read, or null.</summary>
    [Id(9)] public string? Token { get; init; }

    /// <summary>When the customer placed it.</summary>
    [Id(10)] public required DateTimeOffset PlacedAt { get; init; }
}

/// <summary>An order with its items, read from WhatsApp; the prices are those of the moment at which it was placed.</summary>
[GenerateSerializer, Immutable, Alias("OrderDetailsView")]
public sealed record OrderDetailsView
{
    /// <summary>Id assigned by WhatsApp.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The ordered items.</summary>
    [Id(1)] public required IReadOnlyList<OrderItemView> Items { get; init; }

    /// <summary>Sum of the items, or null.</summary>
    [Id(2)] public decimal? Subtotal { get; init; }

    /// <summary>Sum to pay, or null.</summary>
    [Id(3)] public decimal? Total { get; init; }

    /// <summary>Currency, ISO 4217, or null.</summary>
    [Id(4)] public string? Currency { get; init; }

    /// <summary>When it was placed, or null.</summary>
    [Id(5)] public DateTimeOffset? PlacedAt { get; init; }
}

/// <summary>A line of an order.</summary>
[GenerateSerializer, Immutable, Alias("OrderItemView")]
public sealed record OrderItemView
{
    /// <summary>Product.</summary>
    [Id(0)] public required string ProductId { get; init; }

    /// <summary>Name of the product, or null.</summary>
    [Id(1)] public string? Name { get; init; }

    /// <summary>Pieces.</summary>
    [Id(2)] public int Quantity { get; init; }

    /// <summary>Price of a piece, or null.</summary>
    [Id(3)] public decimal? Price { get; init; }

    /// <summary>Currency, ISO 4217, or null.</summary>
    [Id(4)] public string? Currency { get; init; }

    /// <summary>Address of an image, or null.</summary>
    [Id(5)] public string? Image { get; init; }
}
