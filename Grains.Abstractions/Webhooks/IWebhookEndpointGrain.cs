using Orleans.Concurrency;

namespace WhatIsUp.Grains.Abstractions.Webhooks;

/// <summary>Settings of one webhook endpoint. Key: endpoint id (<c>wh_…</c>). Callers that do not own it get <c>webhook_endpoint_not_found</c>.</summary>
[Alias("IWebhookEndpointGrain"), GrainInterfaceType("webhook-endpoint")]
public interface IWebhookEndpointGrain : IGrainWithStringKey, IOwnedByCustomer
{
    /// <summary>The endpoint.</summary>
    [Alias("Get"), AlwaysInterleave] Task<WebhookEndpointView> GetAsync(Caller caller);

    /// <summary>Changes it.</summary>
    [Alias("Update")] Task<WebhookEndpointView> UpdateAsync(Caller caller, WebhookEndpointPatch patch);

    /// <summary>Removes it; pending deliveries end.</summary>
    [Alias("Delete")] Task DeleteAsync(Caller caller);

    /// <summary>Replaces the signing secret. Until the end of the grace period, requests carry a signature of the former secret as well.</summary>
    /// <returns>The endpoint with its new secret.</returns>
    [Alias("RotateSecret")] Task<WebhookEndpointView> RotateSecretAsync(Caller caller, string? secret, TimeSpan grace);

    /// <summary>Queues a test event for this endpoint, otherwise <c>no_op</c> when it is disabled.</summary>
    [Alias("Test")] Task<QueuedDelivery> TestAsync(Caller caller);

    /// <summary>Queues the event of a delivery once more, otherwise <c>not_found</c> when the delivery is not one of this endpoint.</summary>
    [Alias("Replay")] Task<QueuedDelivery> ReplayAsync(Caller caller, string deliveryId);

    /// <summary>
    /// Queues what the endpoint has missed since a time: events whose delivery failed, and events without a delivery because it was disabled. A bounded number
    /// per call.
    /// </summary>
    /// <returns>How many deliveries were queued.</returns>
    [Alias("Recover")] Task<int> RecoverAsync(Caller caller, DateTimeOffset since);
}

/// <summary>Creation of a webhook endpoint, which has no owner before. Key: endpoint id (<c>wh_…</c>), a new one.</summary>
[Alias("IWebhookEndpointCreationGrain"), GrainInterfaceType("webhook-endpoint-creation")]
public interface IWebhookEndpointCreationGrain : IGrainWithStringKey
{
    /// <summary>Creates the endpoint for the caller; its address is checked by the egress guard. The same creation again is no error.</summary>
    [Alias("Create")] Task<WebhookEndpointView> CreateAsync(Caller caller, WebhookEndpointCreation creation);
}

/// <summary>Delivery of an endpoint's outbox rows. Key: endpoint id (<c>wh_…</c>).</summary>
[Alias("IWebhookDeliveryGrain"), GrainInterfaceType("webhook-delivery")]
public interface IWebhookDeliveryGrain : IGrainWithStringKey, ISilosOnly
{
    /// <summary>Notifies of new rows. May be lost: the grain also reads its rows when it activates and by timer.</summary>
    [Alias("Nudge"), OneWay, AlwaysInterleave] Task NudgeAsync();
}

/// <summary>Reads of endpoints and deliveries; a stateless worker, key 0.</summary>
[Alias("IWebhookReaderGrain"), GrainInterfaceType("webhook-reader")]
public interface IWebhookReaderGrain : IGrainWithIntegerKey
{
    /// <summary>Endpoints of the caller.</summary>
    [Alias("ListEndpoints")] Task<Page<WebhookEndpointView>> ListEndpointsAsync(Caller caller, PageRequest page);

    /// <summary>Deliveries of the caller.</summary>
    [Alias("ListDeliveries")] Task<Page<DeliveryView>> ListDeliveriesAsync(Caller caller, DeliveryQuery query);

    /// <summary>One delivery with payload and attempts, or <c>not_found</c>.</summary>
    [Alias("GetDelivery")] Task<DeliveryView> GetDeliveryAsync(Caller caller, string deliveryId);
}
