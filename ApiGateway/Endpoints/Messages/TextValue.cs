using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>A text as the object that reading a message returns. In a request, a string may be given instead.</summary>
public sealed record TextValue
{
    private const int MaxFont = 255;

    /// <summary>The text, 1 to 65,536 characters.</summary>
    public required string Body { get; init; }

    /// <summary>Preview of a link in the text, or null.</summary>
    public LinkPreviewValue? LinkPreview { get; init; }

    /// <summary>Background of a text status as <c>#AARRGGBB</c>, or null.</summary>
    [RegularExpression("^#[0-9A-Fa-f]{8}$", ErrorMessage = "must be a color as #AARRGGBB")] public string? BackgroundColor { get; init; }

    /// <summary>Color of the text of a text status as <c>#AARRGGBB</c>, or null.</summary>
    [RegularExpression("^#[0-9A-Fa-f]{8}$", ErrorMessage = "must be a color as #AARRGGBB")] public string? TextColor { get; init; }

    /// <summary>Number of the font of a text status, or null.</summary>
    [Range(0, MaxFont)] public int? Font { get; init; }

    /// <summary>A text without link preview and style.</summary>
    public static implicit operator TextValue(string body) => new() { Body = body };

    /// <summary>The content of a message. Problems of the link preview are added to the reader's errors.</summary>
    internal TextContent Read(ContentReader reader, string field) => new(reader.Text(Body, field))
    {
        LinkPreview = LinkPreview is { } card
            ? reader.Preview(
                new LinkPreviewFields { Title = card.Title ?? card.Url, Description = card.Description, Canonical = card.Url, Preview = card.Thumbnail }, Body,
                field + ".link_preview.")
            : null,
        BackgroundColor = BackgroundColor,
        TextColor = TextColor,
        Font = Font,
    };
}

/// <summary>Preview of a link as reading a message returns it.</summary>
public sealed record LinkPreviewValue
{
    /// <summary>The link exactly as in the text.</summary>
    public required string Url { get; init; }

    /// <summary>Title of the page, or null.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public string? Title { get; init; }

    /// <summary>Description of the page, or null.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public string? Description { get; init; }

    /// <summary>Small JPEG, base64, up to 64 KB, or null.</summary>
    public string? Thumbnail { get; init; }
}

/// <summary>Reads a string where the object is expected.</summary>
internal sealed class TextValueConverter : JsonConverter<TextValue>, IAcceptsString
{
    public Type? ObjectType => typeof(TextValue);

    public override TextValue? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : JsonSerializer.Deserialize<TextValue>(ref reader, options);

    public override void Write(Utf8JsonWriter writer, TextValue value, JsonSerializerOptions options)
    {
        if (value is { LinkPreview: null, BackgroundColor: null, TextColor: null, Font: null }) writer.WriteStringValue(value.Body);
        else JsonSerializer.Serialize(writer, value, options);
    }
}
