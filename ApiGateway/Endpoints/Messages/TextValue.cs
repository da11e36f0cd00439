using System.Text.Json;
using System.Text.Json.Serialization;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>A text as the object that reading a message gives; in a request the text alone may stand for it.</summary>
public sealed record TextValue
{
    /// <summary>The text, 1 to 65,536 characters.</summary>
    public required string Body { get; init; }

    /// <summary>Card of a link in the text, or null.</summary>
    public LinkPreviewValue? LinkPreview { get; init; }

    /// <summary>Background of a text status as <c>#AARRGGBB</c>, or null.</summary>
    public string? BackgroundColor { get; init; }

    /// <summary>Number of the font of a text status, or null.</summary>
    public int? Font { get; init; }

    /// <summary>A text without more.</summary>
    public static implicit operator TextValue(string body) => new() { Body = body };

    /// <summary>Checks the text and what stands beside it.</summary>
    internal TextContent Read(ContentReader reader, string field) => new(reader.Text(Body, field))
    {
        LinkPreview = LinkPreview is { } card
            ? reader.Preview(new LinkPreviewFields { Title = card.Title ?? card.Url, Description = card.Description, Canonical = card.Url, Preview = card.Thumbnail }, Body, field + ".link_preview.")
            : null,
        BackgroundColor = reader.Color(BackgroundColor, field + ".background_color"),
        Font = reader.Font(Font, field + ".font"),
    };
}

/// <summary>Card of a link as reading a message gives it.</summary>
public sealed record LinkPreviewValue
{
    /// <summary>The link as it stands in the text.</summary>
    public required string Url { get; init; }

    /// <summary>Title of the page, or null.</summary>
    public string? Title { get; init; }

    /// <summary>Description of the page, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Small JPEG, base64, up to 64 KB, or null.</summary>
    public string? Thumbnail { get; init; }
}

/// <summary>Reads a text that stands for its object.</summary>
internal sealed class TextValueConverter : JsonConverter<TextValue>
{
    public override TextValue? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : JsonSerializer.Deserialize<TextValue>(ref reader, options);

    public override void Write(Utf8JsonWriter writer, TextValue value, JsonSerializerOptions options)
    {
        if (value is { LinkPreview: null, BackgroundColor: null, Font: null }) writer.WriteStringValue(value.Body);
        else JsonSerializer.Serialize(writer, value, options);
    }
}
