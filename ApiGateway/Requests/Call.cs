using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>An admitted request: who calls, and the way to the grains. Ids of a wrong form are answered like ids that never were.</summary>
/// <param name="Caller">Who it is.</param>
/// <param name="Grains">The cluster.</param>
internal sealed record Call(Caller Caller, IGrainFactory Grains)
{
    /// <summary>Called by the framework to make the parameter.</summary>
    public static ValueTask<Call?> BindAsync(HttpContext http) =>
        ValueTask.FromResult<Call?>(new Call(http.Features.GetRequired<Caller>(), http.RequestServices.GetRequiredService<IGrainFactory>()));

    /// <summary>True when the key has this scope.</summary>
    public bool Allows(string scope) => Caller.Scopes.Contains(Authentication.Scopes.All) || Caller.Scopes.Contains(scope);

    /// <summary>The channel of a route.</summary>
    public IChannelGrain Channel(string channelId) => Grains.GetGrain<IChannelGrain>(ChannelId(channelId).Value);

    /// <summary>The channel id of a route.</summary>
    public static ChannelId ChannelId(string channelId) =>
        Guid.TryParseExact(channelId, "D", out var id) ? new ChannelId(id) : throw GatewayException.ChannelNotFound();

    /// <summary>The webhook endpoint of a route.</summary>
    public IWebhookEndpointGrain Endpoint(string endpointId) => PrefixedId.IsValid(PrefixedId.WebhookEndpoint, endpointId)
        ? Grains.GetGrain<IWebhookEndpointGrain>(endpointId)
        : throw new GatewayException(ErrorCode.WebhookEndpointNotFound, "No such webhook endpoint.");

    /// <summary>The delivery id of a route.</summary>
    public static string DeliveryId(string deliveryId) => PrefixedId.IsValid(PrefixedId.Delivery, deliveryId)
        ? deliveryId
        : throw new GatewayException(ErrorCode.NotFound, "No such delivery.");

    /// <summary>The file id of a route.</summary>
    public static string MediaId(string mediaId) => PrefixedId.IsValid(PrefixedId.Media, mediaId) ? mediaId : throw new GatewayException(ErrorCode.NotFound, "No such file.");

    /// <summary>The message id of a route.</summary>
    public static string MessageId(string messageId) => Endpoints.Messages.MessageFilters.IsMessageId(messageId)
        ? messageId
        : throw new GatewayException(ErrorCode.NotFound, "No such message.");
}
