using System.Text.Json;
using System.Text.Json.Serialization;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Json;

/// <summary>Channel ids as 36-character strings.</summary>
internal sealed class ChannelIdConverter : JsonConverter<ChannelId>
{
    public override ChannelId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ChannelId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("must be a channel id");

    public override void Write(Utf8JsonWriter writer, ChannelId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
