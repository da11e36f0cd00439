namespace WhatIsUp.Grains.Abstractions.Messages;

/// <summary>A text.</summary>
/// <param name="Body">The text.</param>
[GenerateSerializer, Immutable, Alias("TextContent")]
public sealed record TextContent([property: Id(0)] string Body)
{
    /// <summary>Card of a link in the text, or null.</summary>
    [Id(1)] public LinkPreview? LinkPreview { get; init; }
    /// <summary>Background of a text status as <c>#AARRGGBB</c>, or null.</summary>
    [Id(2)] public string? BackgroundColor { get; init; }
    /// <summary>Number of the font of a text status, or null.</summary>
    [Id(3)] public int? Font { get; init; }
    /// <summary>Colour of the text of a text status as <c>#AARRGGBB</c>, or null.</summary>
    [Id(4)] public string? TextColor { get; init; }
}

/// <summary>Card of a link.</summary>
/// <param name="Url">The link as in the text.</param>
/// <param name="Title">Title of the page.</param>
/// <param name="Description">Description of the page.</param>
/// <param name="Thumbnail">Small JPEG, base64.</param>
[GenerateSerializer, Immutable, Alias("LinkPreview")]
public sealed record LinkPreview(
    [property: Id(0)] string Url, [property: Id(1)] string? Title, [property: Id(2)] string? Description, [property: Id(3)] byte[]? Thumbnail);
