namespace WhatIsUp.ApiGateway.Fields;

/// <summary>The form of ids of sandbox phones.</summary>
internal static class PhoneIds
{
    private const int MaxLength = 64;

    /// <summary>True when a text can be the id of a phone.</summary>
    public static bool IsValid(string text) => text.Length is > 0 and <= MaxLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
