using Orleans.Concurrency;

namespace WhatIsUp.Grains.Abstractions.Webhooks;

/// <summary>One webhook endpoint: delivers its outbox rows with retries. Key: endpoint id (<c>wh_…</c>).</summary>
[Alias("IWebhookEndpointGrain"), GrainInterfaceType("webhook-endpoint")]
public interface IWebhookEndpointGrain : IGrainWithStringKey
{
    /// <summary>Makes the endpoint; the address is vetted by the egress guard.</summary>
    [Alias("Create")] Task<WebhookEndpointView> CreateAsync(Caller caller, WebhookEndpointCreation creation);

    /// <summary>The endpoint, or <c>webhook_endpoint_not_found</c>.</summary>
    [Alias("Get"), AlwaysInterleave] Task<WebhookEndpointView> GetAsync(Caller caller);

    /// <summary>Changes it.</summary>
    [Alias("Update")] Task<WebhookEndpointView> UpdateAsync(Caller caller, WebhookEndpointPatch patch);

    /// <summary>Removes it; pending deliveries end.</summary>
    [Alias("Delete")] Task DeleteAsync(Caller caller);

    /// <summary>There are new rows. May be lost: the grain also reads its rows when it activates and by timer.</summary>
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
