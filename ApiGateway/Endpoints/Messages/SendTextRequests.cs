using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>A text.</summary>
public sealed record SendTextRequest : SendMessageRequest
{
    /// <summary>The text, 1 to 65,536 characters, or the object that reading a message returns.</summary>
    [JsonConverter(typeof(TextValueConverter)), Length(1, RequestLimits.MaxTextLength)] public required TextValue Text { get; init; }

    /// <summary>Preview of a link in the text. The page is not fetched.</summary>
    public LinkPreviewFields? LinkPreview { get; init; }

    internal override MessageContent? Read(ContentReader reader)
    {
        var text = Text.Read(reader, "text");
        return new MessageContent {
            Text = LinkPreview is { } preview ? text with { LinkPreview = reader.Preview(preview, Text.Body, "link_preview.") } : text };
    }
}

/// <summary>Preview of a link.</summary>
public record LinkPreviewFields
{
    /// <summary>Title of the page.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public required string Title { get; init; }

    /// <summary>Description of the page.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public string? Description { get; init; }

    /// <summary>The link exactly as in the text. When absent, the first link of the text.</summary>
    public string? Canonical { get; init; }

    /// <summary>Small JPEG, base64, up to 64 KB.</summary>
    public string? Preview { get; init; }
}

/// <summary>A text with a link preview.</summary>
public sealed record SendLinkPreviewRequest : SendMessageRequest
{
    /// <summary>The text, 1 to 65,536 characters, which contains the link.</summary>
    [Length(1, RequestLimits.MaxTextLength)] public required string Text { get; init; }

    /// <summary>Title of the page.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public required string Title { get; init; }

    /// <summary>Description of the page.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public string? Description { get; init; }

    /// <summary>The link exactly as in the text. When absent, the first link of the text.</summary>
    public string? Canonical { get; init; }

    /// <summary>Small JPEG, base64, up to 64 KB.</summary>
    public string? Preview { get; init; }

    internal override MessageContent? Read(ContentReader reader) => new()
    {
        Text = new TextContent(Text)
        {
            LinkPreview = reader.Preview(
                new LinkPreviewFields { Title = Title, Description = Description, Canonical = Canonical, Preview = Preview }, Text, ""),
        },
    };
}
