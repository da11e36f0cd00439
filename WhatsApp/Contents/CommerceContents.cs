using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Contents;

/// <summary>An order that a customer placed with a business.</summary>
/// <param name="OrderId">Its id.</param>
public sealed record OrderContent(string OrderId) : Content
{
    /// <inheritdoc />
    public override string Type => "order";

    /// <summary>Title.</summary>
    public string? Title { get; init; }

    /// <summary>The text of the customer.</summary>
    public string? Message { get; init; }

    /// <summary>Pieces in all.</summary>
    public int ItemCount { get; init; }

    /// <summary>Sum in thousandths of the currency.</summary>
    public long? TotalThousandths { get; init; }

    /// <summary>Currency, ISO 4217.</summary>
    public string? Currency { get; init; }

    /// <summary>Business.</summary>
    public Jid? Seller { get; init; }

    /// <summary>Token with which the order is queried.</summary>
    public string? Token { get; init; }
}

/// <summary>A product of a catalogue.</summary>
/// <param name="ProductId">Its id.</param>
public sealed record ProductContent(string ProductId) : Content
{
    /// <inheritdoc />
    public override string Type => "product";

    /// <summary>Title.</summary>
    public string? Title { get; init; }

    /// <summary>Description.</summary>
    public string? Description { get; init; }

    /// <summary>Price in thousandths of the currency.</summary>
    public long? PriceThousandths { get; init; }

    /// <summary>Currency, ISO 4217.</summary>
    public string? Currency { get; init; }

    /// <summary>Business.</summary>
    public Jid? Owner { get; init; }

    /// <summary>Page of the product.</summary>
    public string? Url { get; init; }

    /// <summary>Number of the article at the business itself, or null.</summary>
    public string? RetailerId { get; init; }

    /// <summary>Picture, or null.</summary>
    public MediaContent? Image { get; init; }
}
