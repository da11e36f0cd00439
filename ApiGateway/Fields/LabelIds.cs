namespace WhatIsUp.ApiGateway.Fields;

/// <summary>Ids and colours of labels.</summary>
internal static class LabelIds
{
    /// <summary>Highest number of a colour.</summary>
    public const int MaxColor = 19;

    /// <summary>Form of an id.</summary>
    public const string Pattern = "^[0-9]{1,8}$";

    /// <summary>Problem of an id that does not have this form.</summary>
    public const string Expected = "must have 1 to 8 digits";

    private const int MaxLength = 8;

    /// <summary>True when a text can be the id of a label.</summary>
    public static bool IsValid(string text) => text.Length is > 0 and <= MaxLength && text.All(char.IsAsciiDigit);
}
