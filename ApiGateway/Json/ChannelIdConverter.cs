using System.Text.Json;
using System.Text.Json.Serialization;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Json;

/// <summary>Channel ids as 36-character strings.</summary>
internal sealed class ChannelIdConverter : JsonConverter<ChannelId>
{
    public override ChannelId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Guid.TryParseExact(reader.GetString(), "D", out var id) ? new ChannelId(id) : throw new JsonException("must be a channel id");

    public override void Write(Utf8JsonWriter writer, ChannelId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
