namespace WhatIsUp.ApiGateway.Fields;

/// <summary>Limits of products.</summary>
internal static class ProductLimits
{
    public const int MaxName = 150;
    public const int MaxDescription = 5_000;
    public const int MaxRetailerId = 100;
    public const int MaxImages = 10;
    public const int MaxImported = 500;
    public const double MaxPrice = 1_000_000_000_000;
    public const int Thousandths = 1_000;
    public const string Currency = "^[A-Z]{3}$";
    public const string CurrencyExpected = "must be a currency of ISO 4217 such as EUR";

    /// <summary>A price in thousandths, in which WhatsApp counts.</summary>
    public static long? Price(decimal? price, string field, FieldErrors errors)
    {
        if (price is not { } amount) return null;
        // Outside of its range the price is a problem already, and its product may not fit.
        var isInRange = amount is >= 0 and <= (decimal)MaxPrice;
        errors.Require(!isInRange || decimal.Truncate(amount * Thousandths) == amount * Thousandths, field, "must have at most 3 decimals");
        return isInRange ? (long)(amount * Thousandths) : null;
    }
}
