using System.Text.Json.Serialization;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>A text.</summary>
public sealed record SendTextRequest : SendMessageRequest
{
    /// <summary>The text, 1 to 65,536 characters, or the object that reading a message gives.</summary>
    [JsonConverter(typeof(TextValueConverter))] public required TextValue Text { get; init; }

    /// <summary>Card of a link in the text; no page is fetched.</summary>
    public LinkPreviewFields? LinkPreview { get; init; }

    internal override MessageContent? Read(ContentReader reader)
    {
        var text = Text.Read(reader, "text");
        return new() { Text = LinkPreview is { } preview ? text with { LinkPreview = reader.Preview(preview, Text.Body, "link_preview.") } : text };
    }
}

/// <summary>Card of a link.</summary>
public record LinkPreviewFields
{
    /// <summary>Title of the page.</summary>
    public required string Title { get; init; }

    /// <summary>Description of the page.</summary>
    public string? Description { get; init; }

    /// <summary>The link as it stands in the text; the first one of the text when absent.</summary>
    public string? Canonical { get; init; }

    /// <summary>Small JPEG, base64, up to 64 KB.</summary>
    public string? Preview { get; init; }
}

/// <summary>A text with the card of a link.</summary>
public sealed record SendLinkPreviewRequest : SendMessageRequest
{
    /// <summary>The text, 1 to 65,536 characters, with the link in it.</summary>
    public required string Text { get; init; }

    /// <summary>Title of the page.</summary>
    public required string Title { get; init; }

    /// <summary>Description of the page.</summary>
    public string? Description { get; init; }

    /// <summary>The link as it stands in the text; the first one of the text when absent.</summary>
    public string? Canonical { get; init; }

    /// <summary>Small JPEG, base64, up to 64 KB.</summary>
    public string? Preview { get; init; }

    internal override MessageContent? Read(ContentReader reader) => new()
    {
        Text = new TextContent(reader.Text(Text, "text"))
        {
            LinkPreview = reader.Preview(new LinkPreviewFields { Title = Title, Description = Description, Canonical = Canonical, Preview = Preview }, Text, ""),
        },
    };
}
