using System.Text.Json;
using System.Text.Json.Serialization;

namespace WhatIsUp.Sandbox.Passkeys;

/// <summary>Reads and writes a JSON object as part of the document around it, without interpreting its members.</summary>
/// <param name="fromJson">Creates the value from the object.</param>
/// <param name="toJson">Returns the object.</param>
public abstract class RawJsonConverter<T>(Func<string, T> fromJson, Func<T, string> toJson) : JsonConverter<T>
{
    /// <inheritdoc />
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? fromJson(document.RootElement.GetRawText())
            : throw new JsonException("An object is expected.");
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteRawValue(toJson(value));
    }
}
