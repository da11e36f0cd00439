using System.Text.Json;
using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Endpoints.Webhooks;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.ApiGateway.Endpoints.Deliveries;

/// <summary>Examples for the OpenAPI document.</summary>
internal static class DeliveryExamples
{
    private static readonly DeliveryView View = new()
    {
        Id = "dlv_019abf357f3e7a2b9c4d5e6f70819203",
        EventId = "wevt_019abf357f3d7b1c8a2d3e4f50617283",
        Event = EventCatalogue.MessageReceived,
        EndpointId = WebhookExamples.Id,
        ChannelId = ChannelExamples.Id,
        Status = DeliveryStatus.Succeeded,
        AttemptCount = 1,
        CreatedAt = ChannelExamples.Time,
        Payload = JsonSerializer.Serialize(new MessageEventPayload(MessageExamples.Inbound), JsonSettings.Options),
        Attempts = [
            new DeliveryAttemptView { Number = 1, At = ChannelExamples.Time.AddMilliseconds(12), StatusCode = 200, LatencyMs = 84, ResponseBody = "ok" }],
    };

    public static DeliveryReply Delivery { get; } = DeliveryReply.From(View);

    public static Page<DeliverySummary> Page { get; } = new([DeliverySummary.From(View)], null);
}
