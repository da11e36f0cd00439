namespace WhatIsUp.Sandbox.Business;

/// <summary>Values of a product that a client writes; what is null stays as it is.</summary>
internal sealed record ProductValues
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    /// <summary>Digits: the price in thousandths of the currency.</summary>
    public string? Price { get; init; }

    public string? Currency { get; init; }

    public string? RetailerId { get; init; }

    public string? Url { get; init; }

    public bool? IsHidden { get; init; }

    public bool? IsSoldOut { get; init; }

    public IReadOnlyList<string>? Images { get; init; }
}
