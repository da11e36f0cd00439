using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Customers;
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
    public static ChannelId ChannelId(string channelId) => global::WhatIsUp.Grains.Abstractions.ChannelId.TryParse(channelId, out var id) ? id : throw GatewayException.ChannelNotFound();

    /// <summary>The webhook endpoint of a route.</summary>
    public IWebhookEndpointGrain Endpoint(string endpointId) => Grains.GetGrain<IWebhookEndpointGrain>(RouteIds.Require("endpointId", endpointId));

    /// <summary>The delivery id of a route.</summary>
    public static string DeliveryId(string deliveryId) => RouteIds.Require("deliveryId", deliveryId);

    /// <summary>The file id of a route.</summary>
    public static string MediaId(string mediaId) => RouteIds.Require("mediaId", mediaId);

    /// <summary>The message id of a route.</summary>
    public static string MessageId(string messageId) => RouteIds.Require("messageId", messageId);

    /// <summary>Throws <c>channel_not_found</c> unless all channels that a body names are the caller's: before any of their grains wakes.</summary>
    public async Task RequireChannelsAsync(IReadOnlyList<ChannelId> channels)
    {
        if (channels.Count > 0 && !await Grains.GetGrain<IOwnershipGrain>(0).OwnsChannelsAsync(Caller, channels)) throw GatewayException.ChannelNotFound();
    }

    /// <summary>Throws <c>not_found</c> unless the file that a request names is the caller's: before its grain wakes.</summary>
    public async Task RequireFileAsync(string mediaId)
    {
        if (!await Grains.GetGrain<IOwnershipGrain>(0).OwnsFileAsync(Caller, null, MediaId(mediaId))) throw RouteIds.Missing("mediaId");
    }
}
