using System.Text.Json;
using System.Text.Json.Serialization;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Json;

/// <summary>Customer ids as 36-character strings.</summary>
internal sealed class CustomerIdConverter : JsonConverter<CustomerId>
{
    public override CustomerId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ChannelId.TryParse(reader.GetString(), out var id) ? new CustomerId(id.Value) : throw new JsonException("must be a customer id");

    public override void Write(Utf8JsonWriter writer, CustomerId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
