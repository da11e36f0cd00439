using System.Buffers;
using System.Text.Json;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.Grains.Events;

/// <summary>The JSON around the payload of an event: the body of a webhook, and the data of the event feed.</summary>
internal static class EventEnvelope
{
    private const string ApiVersion = "2026-04";
    private const int SizeOfRest = 320;
    private static readonly JsonWriterOptions Options = new() { Encoder = PublicJson.Options.Encoder };

    /// <summary>Makes it.</summary>
    /// <param name="identity">The event.</param>
    /// <param name="at">When it is sent.</param>
    /// <param name="attempt">Number of the attempt: 1, 2, …</param>
    /// <param name="payload">Payload as stored: UTF-8 JSON.</param>
    public static byte[] Make(EventIdentity identity, DateTimeOffset at, int attempt, ReadOnlySpan<byte> payload)
    {
        var buffer = new ArrayBufferWriter<byte>(payload.Length + SizeOfRest);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("id", identity.Id);
            json.WriteString("event", identity.Name);
            json.WriteString("api_version", ApiVersion);
            json.WritePropertyName("sent_at");
            JsonSerializer.Serialize(json, at, PublicJson.Options);
            json.WriteNumber("attempt", attempt);
            if (identity.ChannelId is { } channel) json.WriteString("channel_id", channel.Value);
            else json.WriteNull("channel_id");
            json.WriteString("customer_id", identity.CustomerId.Value);
            json.WritePropertyName("payload");
            json.WriteRawValue(payload, skipInputValidation: true);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>Which event it is, and whose.</summary>
/// <param name="Id">Event id.</param>
/// <param name="Name">Event name.</param>
/// <param name="ChannelId">Channel, or null for an event without one.</param>
/// <param name="CustomerId">Owner.</param>
internal readonly record struct EventIdentity(string Id, string Name, ChannelId? ChannelId, CustomerId CustomerId);
