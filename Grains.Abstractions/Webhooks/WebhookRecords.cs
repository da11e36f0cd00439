namespace WhatIsUp.Grains.Abstractions.Webhooks;

/// <summary>The chats whose message events an endpoint receives.</summary>
[GenerateSerializer, Alias("ChatTypeFilter")]
public enum ChatTypeFilter
{
    /// <summary>All.</summary>
    All,
    /// <summary>Only one-to-one.</summary>
    DirectOnly,
    /// <summary>Only groups.</summary>
    GroupsOnly,
}

/// <summary>Retry schedule of an endpoint.</summary>
[GenerateSerializer, Alias("RetryPolicy")]
public enum RetryPolicy
{
    /// <summary>5 attempts: at once, 10 s, 60 s, 5 min, 30 min.</summary>
    Standard,
    /// <summary>10 attempts over 3 days.</summary>
    Extended,
}

/// <summary>Which first attempts of an endpoint wait for one another. Retries wait for nothing.</summary>
[GenerateSerializer, Alias("DeliveryOrdering")]
public enum DeliveryOrdering
{
    /// <summary>Events of a channel are delivered in order of occurrence, channels side by side.</summary>
    Channel,
    /// <summary>Events of a chat are delivered in order of occurrence, chats side by side.</summary>
    Chat,
    /// <summary>No order.</summary>
    None,
}

/// <summary>Fields to make an endpoint, checked for shape by the gateway.</summary>
[GenerateSerializer, Immutable, Alias("WebhookEndpointCreation")]
public sealed record WebhookEndpointCreation
{
    /// <summary>Address.</summary>
    [Id(0)] public required string Url { get; init; }
    /// <summary>Event names, or <c>*</c>.</summary>
    [Id(1)] public required IReadOnlyList<string> Events { get; init; }
    /// <summary>Only these channels; empty for all.</summary>
    [Id(2)] public IReadOnlyList<ChannelId> ChannelIds { get; init; } = [];
    /// <summary>Own secret (<c>whsec_…</c>), or null to have one made.</summary>
    [Id(3)] public string? SigningSecret { get; init; }
    /// <summary>Starts enabled.</summary>
    [Id(4)] public bool Enabled { get; init; } = true;
    /// <summary>Chat filter.</summary>
    [Id(5)] public ChatTypeFilter ChatTypeFilter { get; init; }
    /// <summary>Extra headers; may be secret.</summary>
    [Id(6)] public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
    /// <summary>Note.</summary>
    [Id(7)] public string? Description { get; init; }
    /// <summary>Schedule.</summary>
    [Id(8)] public RetryPolicy RetryPolicy { get; init; }
    /// <summary>Order of first attempts.</summary>
    [Id(9)] public DeliveryOrdering Ordering { get; init; } = DeliveryOrdering.Chat;
    /// <summary>Most requests at once, or null for the operator's limit.</summary>
    [Id(10)] public int? MaxInFlight { get; init; }
    /// <summary>Most requests per second, or null for no limit.</summary>
    [Id(11)] public int? MaxPerSecond { get; init; }
}

/// <summary>Fields to change; null leaves a field.</summary>
[GenerateSerializer, Immutable, Alias("WebhookEndpointPatch")]
public sealed record WebhookEndpointPatch
{
    /// <summary>New address.</summary>
    [Id(0)] public string? Url { get; init; }
    /// <summary>New events.</summary>
    [Id(1)] public IReadOnlyList<string>? Events { get; init; }
    /// <summary>New channels; empty for all.</summary>
    [Id(2)] public IReadOnlyList<ChannelId>? ChannelIds { get; init; }
    /// <summary>On or off.</summary>
    [Id(3)] public bool? Enabled { get; init; }
    /// <summary>New chat filter.</summary>
    [Id(4)] public ChatTypeFilter? ChatTypeFilter { get; init; }
    /// <summary>New headers, replacing all.</summary>
    [Id(5)] public IReadOnlyDictionary<string, string>? Headers { get; init; }
    /// <summary>New note.</summary>
    [Id(6)] public string? Description { get; init; }
    /// <summary>New schedule.</summary>
    [Id(7)] public RetryPolicy? RetryPolicy { get; init; }
    /// <summary>New order.</summary>
    [Id(8)] public DeliveryOrdering? Ordering { get; init; }
    /// <summary>New limit of requests at once.</summary>
    [Id(9)] public int? MaxInFlight { get; init; }
    /// <summary>New limit of requests per second.</summary>
    [Id(10)] public int? MaxPerSecond { get; init; }
}

/// <summary>An endpoint as the public contract shows it.</summary>
[GenerateSerializer, Immutable, Alias("WebhookEndpointView")]
public sealed record WebhookEndpointView
{
    /// <summary>Id (<c>wh_…</c>).</summary>
    [Id(0)] public required string Id { get; init; }
    /// <summary>Address.</summary>
    [Id(1)] public required string Url { get; init; }
    /// <summary>Events.</summary>
    [Id(2)] public required IReadOnlyList<string> Events { get; init; }
    /// <summary>Channels; empty for all.</summary>
    [Id(3)] public required IReadOnlyList<ChannelId> ChannelIds { get; init; }
    /// <summary>On or off.</summary>
    [Id(4)] public required bool Enabled { get; init; }
    /// <summary>Why it was switched off by us, or null.</summary>
    [Id(5)] public string? DisabledReason { get; init; }
    /// <summary>Chat filter.</summary>
    [Id(6)] public required ChatTypeFilter ChatTypeFilter { get; init; }
    /// <summary>Names of the extra headers; values are never shown.</summary>
    [Id(7)] public required IReadOnlyList<string> HeaderNames { get; init; }
    /// <summary>Note.</summary>
    [Id(8)] public string? Description { get; init; }
    /// <summary>Schedule.</summary>
    [Id(9)] public required RetryPolicy RetryPolicy { get; init; }
    /// <summary>World.</summary>
    [Id(10)] public required Mode Mode { get; init; }
    /// <summary>Made at.</summary>
    [Id(11)] public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Changed at.</summary>
    [Id(12)] public required DateTimeOffset UpdatedAt { get; init; }
    /// <summary>The signing secret, only in the response to its creation or rotation.</summary>
    [Id(13)] public string? SigningSecret { get; init; }
    /// <summary>Which first attempts wait for one another. Retries wait for nothing.</summary>
    [Id(14)] public DeliveryOrdering Ordering { get; init; }
    /// <summary>Most requests at once; null for the limit of the installation.</summary>
    [Id(15)] public int? MaxInFlight { get; init; }
    /// <summary>Most requests per second; null for no limit.</summary>
    [Id(16)] public int? MaxPerSecond { get; init; }
}

/// <summary>A delivery that was queued by request.</summary>
/// <param name="DeliveryId">Id of the delivery (dlv_…).</param>
/// <param name="EventId">Id of the event (wevt_…), which is that of the original delivery.</param>
[GenerateSerializer, Immutable, Alias("QueuedDelivery")]
public sealed record QueuedDelivery([property: Id(0)] string DeliveryId, [property: Id(1)] string EventId);

/// <summary>State of a delivery.</summary>
[GenerateSerializer, Alias("DeliveryStatus")]
public enum DeliveryStatus
{
    /// <summary>Not yet accepted by the receiver.</summary>
    Pending,
    /// <summary>2xx.</summary>
    Succeeded,
    /// <summary>Attempts used up.</summary>
    Failed,
}

/// <summary>One try.</summary>
[GenerateSerializer, Immutable, Alias("DeliveryAttemptView")]
public sealed record DeliveryAttemptView
{
    /// <summary>1, 2, …</summary>
    [Id(0)] public required int Number { get; init; }
    /// <summary>When.</summary>
    [Id(1)] public required DateTimeOffset At { get; init; }
    /// <summary>HTTP status, null when there was no answer.</summary>
    [Id(2)] public int? StatusCode { get; init; }
    /// <summary>Milliseconds.</summary>
    [Id(3)] public required int LatencyMs { get; init; }
    /// <summary>Stable reason: <c>timeout connection_failed tls_failed blocked_address redirect http_status internal_error</c>, null on success.</summary>
    [Id(4)] public string? Error { get; init; }
    /// <summary>First 1 KB of the reply.</summary>
    [Id(5)] public string? ResponseBody { get; init; }
}

/// <summary>A delivery.</summary>
[GenerateSerializer, Immutable, Alias("DeliveryView")]
public sealed record DeliveryView
{
    /// <summary>Id (<c>dlv_…</c>).</summary>
    [Id(0)] public required string Id { get; init; }
    /// <summary>Event id (<c>wevt_…</c>).</summary>
    [Id(1)] public required string EventId { get; init; }
    /// <summary>Event name.</summary>
    [Id(2)] public required string Event { get; init; }
    /// <summary>Endpoint.</summary>
    [Id(3)] public required string EndpointId { get; init; }
    /// <summary>Channel, or null for an event of the account.</summary>
    [Id(4)] public required ChannelId? ChannelId { get; init; }
    /// <summary>State.</summary>
    [Id(5)] public required DeliveryStatus Status { get; init; }
    /// <summary>Attempts made.</summary>
    [Id(6)] public required int AttemptCount { get; init; }
    /// <summary>Next try, while pending.</summary>
    [Id(7)] public DateTimeOffset? NextAttemptAt { get; init; }
    /// <summary>When the event happened.</summary>
    [Id(8)] public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>The payload as JSON text; only in a single get.</summary>
    [Id(9)] public string? Payload { get; init; }
    /// <summary>Every attempt; only in a single get.</summary>
    [Id(10)] public IReadOnlyList<DeliveryAttemptView>? Attempts { get; init; }
}

/// <summary>Filter of the deliveries.</summary>
[GenerateSerializer, Immutable, Alias("DeliveryQuery")]
public sealed record DeliveryQuery
{
    /// <summary>State.</summary>
    [Id(0)] public DeliveryStatus? Status { get; init; }
    /// <summary>Event name.</summary>
    [Id(1)] public string? Event { get; init; }
    /// <summary>Channel.</summary>
    [Id(2)] public ChannelId? ChannelId { get; init; }
    /// <summary>Endpoint.</summary>
    [Id(3)] public string? EndpointId { get; init; }
    /// <summary>Page.</summary>
    [Id(4)] public required PageRequest Page { get; init; }
}
