namespace WhatIsUp.Grains.Abstractions.Events;

/// <summary>Payload of <c>webhook_endpoint.test</c>: a test that was requested over the API.</summary>
/// <param name="EndpointId">The endpoint that is tested.</param>
/// <param name="Message">A text for people.</param>
/// <param name="Timestamp">When.</param>
[GenerateSerializer, Immutable, Alias("WebhookTestPayload")]
public sealed record WebhookTestPayload([property: Id(0)] string EndpointId, [property: Id(1)] string Message, [property: Id(2)] DateTimeOffset Timestamp);

/// <summary>Payload of <c>webhook_endpoint.disabled</c>: the gateway disabled an endpoint. Sent to the other endpoints of the customer.</summary>
/// <param name="EndpointId">The endpoint.</param>
/// <param name="Url">Its URL.</param>
/// <param name="Reason"><c>gone</c> when it answered 410, <c>failing</c> when every attempt failed for days.</param>
/// <param name="FailingSince">Since when every attempt failed, or null.</param>
/// <param name="Timestamp">When.</param>
[GenerateSerializer, Immutable, Alias("WebhookDisabledPayload")]
public sealed record WebhookDisabledPayload(
    [property: Id(0)] string EndpointId, [property: Id(1)] string Url, [property: Id(2)] string Reason, [property: Id(3)] DateTimeOffset? FailingSince,
    [property: Id(4)] DateTimeOffset Timestamp);
