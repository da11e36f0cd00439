using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.ApiGateway.Endpoints.Webhooks;

/// <summary>A webhook endpoint to create.</summary>
public sealed record CreateWebhookEndpointRequest
{
    /// <summary>URL that events are posted to. It must be reachable from the public internet.</summary>
    public required string Url { get; init; }

    /// <summary>Event names, or * for all events. A single name may be given without a list.</summary>
    [MaxLength(WebhookFields.MaxEvents), JsonConverter(typeof(SingleOrListConverter))]
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>Only events of this channel.</summary>
    public ChannelId? ChannelId { get; init; }

    /// <summary>Only events of these channels.</summary>
    [MaxLength(WebhookFields.MaxChannels)] public IReadOnlyList<ChannelId>? ChannelIds { get; init; }

    /// <summary>Your own signing secret: whsec_ followed by base64. When absent, a secret is generated and returned once.</summary>
    public string? SigningSecret { get; init; }

    /// <summary>False creates the endpoint disabled. The default is true.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Filters message events by the kind of chat.</summary>
    public ChatTypeFilter? ChatTypeFilter { get; init; }

    /// <summary>Additional request headers. Their values are never returned.</summary>
    [MaxLength(RequestLimits.MaxPairs)] public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Your own note.</summary>
    [MaxLength(WebhookFields.MaxDescriptionLength)] public string? Description { get; init; }

    /// <summary>How often a failed delivery is retried.</summary>
    public RetryPolicy? RetryPolicy { get; init; }

    /// <summary>
    /// Which first attempts wait for one another: those of a chat (chat), of a channel (channel), or none. Retries wait for nothing. The default is chat.
    /// </summary>
    public DeliveryOrdering? Ordering { get; init; }

    /// <summary>Most requests at once, within the limit of the installation.</summary>
    [Range(1, WebhookFields.MaxInFlight)] public int? MaxInFlight { get; init; }

    /// <summary>Most requests per second.</summary>
    [Range(1, WebhookFields.MaxPerSecond)] public int? MaxPerSecond { get; init; }

    /// <summary>Checks the fields whose rules need code.</summary>
    internal WebhookEndpointCreation Read(FieldErrors errors)
    {
        WebhookFields.CheckUrl(Url, errors);
        WebhookFields.CheckEvents(Events, errors);
        WebhookFields.CheckHeaders(Headers, errors);
        WebhookFields.CheckSecret(SigningSecret, errors);
        var channels = WebhookFields.ReadChannels(ChannelId, ChannelIds, errors);
        errors.ThrowIfAny();
        return new WebhookEndpointCreation
        {
            Url = Url,
            Events = [.. Events.Distinct()],
            ChannelIds = channels ?? [],
            SigningSecret = SigningSecret,
            Enabled = Enabled ?? true,
            ChatTypeFilter = ChatTypeFilter ?? Grains.Abstractions.Webhooks.ChatTypeFilter.All,
            Headers = Headers ?? new Dictionary<string, string>(),
            Description = Description,
            RetryPolicy = RetryPolicy ?? Grains.Abstractions.Webhooks.RetryPolicy.Standard,
            Ordering = Ordering ?? DeliveryOrdering.Chat,
            MaxInFlight = MaxInFlight,
            MaxPerSecond = MaxPerSecond,
        };
    }
}

/// <summary>Changes to a webhook endpoint. Fields that are absent or null are not changed.</summary>
public sealed record PatchWebhookEndpointRequest
{
    /// <summary>New URL.</summary>
    public string? Url { get; init; }

    /// <summary>New event names; they replace all previous ones. A single name may be given without a list.</summary>
    [MaxLength(WebhookFields.MaxEvents), JsonConverter(typeof(SingleOrListConverter))]
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>From now on only events of this channel.</summary>
    public ChannelId? ChannelId { get; init; }

    /// <summary>From now on only events of these channels; an empty list selects all channels.</summary>
    [MaxLength(WebhookFields.MaxChannels)] public IReadOnlyList<ChannelId>? ChannelIds { get; init; }

    /// <summary>Enables or disables the endpoint.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Filters message events by the kind of chat.</summary>
    public ChatTypeFilter? ChatTypeFilter { get; init; }

    /// <summary>New additional request headers; they replace all previous ones.</summary>
    [MaxLength(RequestLimits.MaxPairs)] public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>New note.</summary>
    [MaxLength(WebhookFields.MaxDescriptionLength)] public string? Description { get; init; }

    /// <summary>How often a failed delivery is retried.</summary>
    public RetryPolicy? RetryPolicy { get; init; }

    /// <summary>
    /// Which first attempts wait for one another: those of a chat (chat), of a channel (channel), or none. Retries wait for nothing.
    /// </summary>
    public DeliveryOrdering? Ordering { get; init; }

    /// <summary>Most requests at once, within the limit of the installation.</summary>
    [Range(1, WebhookFields.MaxInFlight)] public int? MaxInFlight { get; init; }

    /// <summary>Most requests per second.</summary>
    [Range(1, WebhookFields.MaxPerSecond)] public int? MaxPerSecond { get; init; }

    /// <summary>Checks the fields whose rules need code.</summary>
    internal WebhookEndpointPatch Read(FieldErrors errors)
    {
        WebhookFields.CheckUrl(Url, errors);
        WebhookFields.CheckEvents(Events, errors);
        WebhookFields.CheckHeaders(Headers, errors);
        var channels = WebhookFields.ReadChannels(ChannelId, ChannelIds, errors);
        errors.ThrowIfAny();
        return new WebhookEndpointPatch
        {
            Url = Url,
            Events = Events?.Distinct().ToArray(),
            ChannelIds = channels,
            Enabled = Enabled,
            ChatTypeFilter = ChatTypeFilter,
            Headers = Headers,
            Description = Description,
            RetryPolicy = RetryPolicy,
            Ordering = Ordering,
            MaxInFlight = MaxInFlight,
            MaxPerSecond = MaxPerSecond,
        };
    }
}

/// <summary>A rotation of the signing secret.</summary>
public sealed record RotateSecretRequest
{
    internal const int DefaultGrace = 86_400;
    private const int MaxGrace = 604_800;

    /// <summary>For how long requests also carry a signature of the former secret, in seconds; 0 ends it at once. The default is one day.</summary>
    [Range(0, MaxGrace)] public int? GraceSeconds { get; init; }

    /// <summary>Your own new secret: whsec_ followed by base64. When absent, a secret is generated.</summary>
    public string? SigningSecret { get; init; }
}

/// <summary>A request for what an endpoint has missed.</summary>
public sealed record RecoverRequest
{
    /// <summary>Beginning of the time to recover; events are stored for some days.</summary>
    public required DateTimeOffset Since { get; init; }
}

/// <summary>What a recovery has queued.</summary>
/// <param name="Deliveries">Number of deliveries; at most 10,000 per request. Repeat it until it is 0.</param>
public sealed record RecoverReply(int Deliveries);
