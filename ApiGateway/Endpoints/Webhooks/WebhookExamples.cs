using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.ApiGateway.Endpoints.Webhooks;

/// <summary>Examples for the OpenAPI document.</summary>
internal static class WebhookExamples
{
    public const string Id = "wh_019abf3578a97d1e8f2a3b4c5d6e7f80";

    public static CreateWebhookEndpointRequest Creation { get; } = new()
    {
        Url = "https://example.com/hooks/whatsapp",
        Events = [EventCatalogue.MessageReceived, EventCatalogue.MessageDelivered],
        ChannelId = ChannelExamples.Id,
        Headers = new Dictionary<string, string> { ["X-Team"] = "berlin" },
        Description = "Order desk",
        MaxPerSecond = 50,
    };

    public static WebhookEndpointView Endpoint { get; } = new()
    {
        Id = Id,
        Url = Creation.Url,
        Events = Creation.Events,
        ChannelIds = [ChannelExamples.Id],
        Enabled = true,
        ChatTypeFilter = ChatTypeFilter.All,
        HeaderNames = ["X-Team"],
        Description = Creation.Description,
        RetryPolicy = RetryPolicy.Standard,
        Ordering = DeliveryOrdering.Chat,
        MaxPerSecond = 50,
        Mode = Mode.Test,
        CreatedAt = ChannelExamples.Time,
        UpdatedAt = ChannelExamples.Time,
    };

    public static WebhookEndpointView Created { get; } = Endpoint with { SigningSecret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=" };

    public static QueuedDelivery Queued { get; } = new("dlv_019abf3578a97d1e8f2a3b4c5d6e7f80", "wevt_019abf3578a97d1e8f2a3b4c5d6e7f80");

    public static Page<WebhookEndpointView> Page { get; } = new([Endpoint], null);
}
