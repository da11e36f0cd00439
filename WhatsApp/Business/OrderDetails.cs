namespace WhatIsUp.WhatsApp.Business;

/// <summary>An order as stored by the server: the prices are those of the time at which it was placed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Items">The ordered items.</param>
public sealed record OrderDetails(string Id, IReadOnlyList<OrderItem> Items)
{
    /// <summary>When it was placed, or null if the server does not report it.</summary>
    public DateTimeOffset? PlacedAt { get; init; }

    /// <summary>Sum of the items in thousandths of the currency, or null.</summary>
    public long? SubtotalThousandths { get; init; }

    /// <summary>Sum to pay in thousandths of the currency, or null.</summary>
    public long? TotalThousandths { get; init; }

    /// <summary>Currency, ISO 4217, or null.</summary>
    public string? Currency { get; init; }
}

/// <summary>A line of an order.</summary>
/// <param name="ProductId">Id of the product.</param>
/// <param name="Quantity">Pieces.</param>
public sealed record OrderItem(string ProductId, int Quantity)
{
    /// <summary>Name of the product, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Price of a piece in thousandths of the currency, or null.</summary>
    public long? PriceThousandths { get; init; }

    /// <summary>Currency, ISO 4217, or null.</summary>
    public string? Currency { get; init; }

    /// <summary>Address of an image, or null.</summary>
    public string? ImageUrl { get; init; }
}
