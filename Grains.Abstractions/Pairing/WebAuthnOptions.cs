using System.Text.Json;
using System.Text.Json.Serialization;

namespace WhatIsUp.Grains.Abstractions.Pairing;

/// <summary>The options of WhatsApp's WebAuthn request, passed on as they are: the W3C names their members, and unknown ones are kept.</summary>
/// <param name="Json">A JSON object.</param>
[GenerateSerializer, Immutable, Alias("WebAuthnOptions"), JsonConverter(typeof(WebAuthnOptionsConverter))]
public readonly record struct WebAuthnOptions([property: Id(0)] string Json)
{
    /// <summary>Never prints the options.</summary>
    public override string ToString() => nameof(WebAuthnOptions);
}

/// <summary>Writes the options as part of the document around them.</summary>
public sealed class WebAuthnOptionsConverter : JsonConverter<WebAuthnOptions>
{
    /// <inheritdoc />
    public override WebAuthnOptions Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? new WebAuthnOptions(document.RootElement.GetRawText())
            : throw new JsonException("An object is expected.");
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, WebAuthnOptions value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteRawValue(value.Json);
    }
}
