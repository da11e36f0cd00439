namespace WhatIsUp.Grains.Abstractions.Labels;

/// <summary>Names of the colours of labels.</summary>
public static class LabelColors
{
    /// <summary>The name of a colour by its number, or null if it has none.</summary>
    public static LabelColor? NameOf(int? color) => color is { } number && Enum.IsDefined((LabelColor)number) ? (LabelColor)number : null;
}
