using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.State;

/// <summary>Keys and values of sections in the journal. Names of fields are on disk: a renamed property keeps its name with an attribute.</summary>
internal static class SectionJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        IncludeFields = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new JidConverter() },
    };

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    public static T Read<T>(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options) ?? throw new InvalidDataException("The journal holds a section without a value.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("The journal holds a section that cannot be read.", exception);
        }
    }

    private sealed class JidConverter : JsonConverter<Jid>
    {
        public override Jid Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Jid.TryParse(reader.GetString(), out var jid) ? jid : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, Jid value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

        public override Jid ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Read(ref reader, typeToConvert, options);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, Jid value, JsonSerializerOptions options) => writer.WritePropertyName(value.ToString());
    }
}
