namespace WhatIsUp.ApiGateway.Fields;

/// <summary>The form of message ids.</summary>
internal static class MessageIds
{
    /// <summary>Longest message id.</summary>
    public const int MaxLength = 128;

    /// <summary>True when a text can be the id of a message: printable ASCII without blanks.</summary>
    public static bool IsValid(string text) => text.Length is > 0 and <= MaxLength && text.All(c => c is > ' ' and < (char)127);
}
