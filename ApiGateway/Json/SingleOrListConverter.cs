using System.Text.Json;
using System.Text.Json.Serialization;

namespace WhatIsUp.ApiGateway.Json;

/// <summary>A list of strings that may also be given as one string: <c>"*"</c> for <c>["*"]</c>.</summary>
internal sealed class SingleOrListConverter : JsonConverter<IReadOnlyList<string>>, IAcceptsString
{
    public Type? ObjectType => null;

    public override IReadOnlyList<string>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? [reader.GetString()!] : JsonSerializer.Deserialize<string[]>(ref reader, options);

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var item in value) writer.WriteStringValue(item);
        writer.WriteEndArray();
    }
}
