using System.Text.Json;
using System.Text.Json.Serialization;

namespace WhatIsUp.ApiGateway.Json;

/// <summary>A WebAuthn assertion (W3C), passed on unchanged with all of its members.</summary>
/// <param name="Json">A JSON object.</param>
[JsonConverter(typeof(PasskeyAssertionConverter))]
public readonly record struct PasskeyAssertionJson(string Json)
{
    /// <summary>Example for the OpenAPI document.</summary>
    internal static PasskeyAssertionJson Example { get; } = new("""
        {"id":"AbC3dQ","rawId":"AbC3dQ","type":"public-key","response":{"clientDataJSON":"eyJ0eXBlIn0","authenticatorData":"N1Wl9tbE","signature":"MEUC"}}
        """);

    /// <summary>Never prints the assertion.</summary>
    public override string ToString() => nameof(PasskeyAssertionJson);
}

/// <summary>Writes the assertion as a JSON object.</summary>
public sealed class PasskeyAssertionConverter : JsonConverter<PasskeyAssertionJson>
{
    /// <inheritdoc />
    public override PasskeyAssertionJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.ValueKind == JsonValueKind.Object ? new PasskeyAssertionJson(document.RootElement.GetRawText())
            : throw new JsonException("An object is expected.");
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, PasskeyAssertionJson value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteRawValue(value.Json);
    }
}
