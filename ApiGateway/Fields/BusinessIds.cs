using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Fields;

/// <summary>The form of ids of products, collections and orders.</summary>
internal static class BusinessIds
{
    private const int MaxLength = 32;

    /// <summary>True for the number of a product, with or without <c>prd_</c>.</summary>
    public static bool IsProduct(string text) =>
        IsNumber(text.StartsWith(PrefixedId.Product, StringComparison.Ordinal) ? text[PrefixedId.Product.Length..] : text);

    /// <summary>True for digits.</summary>
    public static bool IsNumber(string text) => text.Length is > 0 and <= MaxLength && text.All(char.IsAsciiDigit);
}
