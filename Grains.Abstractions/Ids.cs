namespace WhatIsUp.Grains.Abstractions;

/// <summary>Id of a channel (UUID v7).</summary>
/// <param name="Value">The UUID.</param>
[GenerateSerializer, Immutable, Alias("ChannelId")]
public readonly record struct ChannelId([property: Id(0)] Guid Value)
{
    /// <summary>A new id.</summary>
    public static ChannelId New() => new(Guid.CreateVersion7());

    /// <summary>
    /// Parses the 36-character form only: the parser of the framework also accepts surrounding white space, and signs and prefixes inside.
    /// </summary>
    public static bool TryParse(string? text, out ChannelId id)
    {
        id = default;
        if (text is not { Length: TextLength }) return false;
        for (var i = 0; i < TextLength; i++)
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !char.IsAsciiHexDigit(text[i])) return false;
        id = new ChannelId(Guid.ParseExact(text, "D"));
        return true;
    }

    /// <summary>The UUID in its 36-character form.</summary>
    public override string ToString() => Value.ToString("D");

    private const int TextLength = 36;
}

/// <summary>Id of a customer (UUID v7).</summary>
/// <param name="Value">The UUID.</param>
[GenerateSerializer, Immutable, Alias("CustomerId")]
public readonly record struct CustomerId([property: Id(0)] Guid Value)
{
    /// <summary>A new id.</summary>
    public static CustomerId New() => new(Guid.CreateVersion7());

    /// <summary>The UUID in its 36-character form.</summary>
    public override string ToString() => Value.ToString("D");
}
