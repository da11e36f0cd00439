using System.Text.Json;

namespace WhatIsUp.TestSupport;

/// <summary>One received delivery.</summary>
public sealed record ReceivedWebhook(IReadOnlyDictionary<string, string> Headers, string Body)
{
    private JsonElement? _json;

    /// <summary>The body, parsed.</summary>
    public JsonElement Json => _json ??= JsonDocument.Parse(Body).RootElement;

    /// <summary>Name of the event.</summary>
    public string Event => Json.GetProperty("event").GetString()!;

    /// <summary>Id of the event, the same on every attempt.</summary>
    public string EventId => Json.GetProperty("id").GetString()!;

    /// <summary>The payload.</summary>
    public JsonElement Payload => Json.GetProperty("payload");

    public override string ToString() => $"{Event} {Payload.GetRawText()}";
}
