namespace WhatIsUp.WhatsApp.Contents;

/// <summary>A text.</summary>
/// <param name="Text">The text.</param>
public sealed record TextContent(string Text) : Content
{
    /// <inheritdoc />
    public override string Type => "text";

    /// <summary>Card of a link in the text, or null.</summary>
    public LinkPreview? Preview { get; init; }

    /// <summary>Background as ARGB, of a text status.</summary>
    public uint? BackgroundArgb { get; init; }

    /// <summary>Colour of the text as ARGB, of a text status.</summary>
    public uint? TextArgb { get; init; }

    /// <summary>Number of the font, of a text status.</summary>
    public int? Font { get; init; }
}

/// <summary>Card of a link.</summary>
/// <param name="Url">The link as in the text.</param>
public sealed record LinkPreview(string Url)
{
    /// <summary>Title of the page.</summary>
    public string? Title { get; init; }

    /// <summary>Description of the page.</summary>
    public string? Description { get; init; }

    /// <summary>Small JPEG.</summary>
    public byte[]? Thumbnail { get; init; }
}
