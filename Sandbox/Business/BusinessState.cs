using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Business;

/// <summary>What the server stores of businesses.</summary>
internal sealed class BusinessState(StateStore store)
{
    /// <summary>Products of an account; one more is refused.</summary>
    public const int MaxProducts = 2_000;

    /// <summary>Collections of an account; one more is refused.</summary>
    public const int MaxCollections = 500;

    private const int MaxOrders = 100_000;

    /// <summary>Profiles; a business that never changed its own has none.</summary>
    public AccountValue<BusinessDetails> Profiles { get; } = new(store, "business profile");

    /// <summary>Products by id.</summary>
    public AccountTable<string, StoredProduct> Products { get; } = new(store, "products", MaxProducts + 1);

    /// <summary>Collections by id.</summary>
    public AccountTable<string, StoredCollection> Collections { get; } = new(store, "collections", MaxCollections + 1);

    /// <summary>Orders by id.</summary>
    public StateTable<string, StoredOrder> Orders { get; } = new(store, "orders", MaxOrders);
}

/// <summary>The profile of a business; what is null was never set, or removed.</summary>
internal sealed record BusinessDetails
{
    public string? Address { get; init; }

    public string? Description { get; init; }

    public string? Email { get; init; }

    public IReadOnlyList<string> Websites { get; init; } = [];

    public string? TimeZone { get; init; }

    public IReadOnlyList<OpeningRange> Days { get; init; } = [];

    public string? CoverId { get; init; }
}

/// <summary>A range in which a business is open.</summary>
internal sealed record OpeningRange(string Day, string Mode, int? Open, int? Close);

/// <summary>A product. Its price is in thousandths of the currency.</summary>
internal sealed record StoredProduct(string Id, string Name)
{
    public string? Description { get; init; }

    public long? Price { get; init; }

    public string? Currency { get; init; }

    public string? RetailerId { get; init; }

    public string? Url { get; init; }

    public bool IsHidden { get; init; }

    public bool IsSoldOut { get; init; }

    public IReadOnlyList<string> Images { get; init; } = [];
}

/// <summary>A collection of products.</summary>
internal sealed record StoredCollection(string Id, string Name, IReadOnlyList<string> ProductIds);

/// <summary>An order, with the prices of the moment at which it was placed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Token">What it is read with.</param>
/// <param name="Seller">Phone number of the business.</param>
/// <param name="PlacedAt">When it was placed.</param>
/// <param name="Items">What was ordered.</param>
internal sealed record StoredOrder(string Id, string Token, string Seller, DateTimeOffset PlacedAt, IReadOnlyList<OrderedItem> Items)
{
    public long Total => Items.Sum(item => (item.Price ?? 0) * item.Quantity);

    public string? Currency => Items.Select(item => item.Currency).FirstOrDefault(currency => currency is not null);
}

/// <summary>A line of an order.</summary>
internal sealed record OrderedItem(string ProductId, string Name, int Quantity, long? Price, string? Currency, string? Image);
