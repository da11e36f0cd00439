using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Outbox;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>Reads endpoints and deliveries.</summary>
[GrainType("webhook-reader"), StatelessWorker, Reentrant]
public sealed class WebhookReaderGrain(EndpointRows endpoints, OutboxRows outbox) : Grain, IWebhookReaderGrain
{
    /// <inheritdoc />
    public Task<Page<WebhookEndpointView>> ListEndpointsAsync(Caller caller, PageRequest page) => endpoints.ListAsync(caller, page, CancellationToken.None);

    /// <inheritdoc />
    public Task<Page<DeliveryView>> ListDeliveriesAsync(Caller caller, DeliveryQuery query) =>
        outbox.Deliveries.ListAsync(caller, query, CancellationToken.None);

    /// <inheritdoc />
    public async Task<DeliveryView> GetDeliveryAsync(Caller caller, string deliveryId) =>
        await outbox.Deliveries.GetAsync(caller, deliveryId, CancellationToken.None) ?? throw new GatewayException(ErrorCode.NotFound, "No such delivery.");
}
