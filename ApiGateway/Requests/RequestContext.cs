using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>Caller and grains of an authenticated request. Malformed ids get the same error as unknown ids.</summary>
/// <param name="Caller">Customer, mode and scopes of the API key.</param>
/// <param name="Grains">Factory of grain references.</param>
internal sealed record RequestContext(Caller Caller, IGrainFactory Grains)
{
    /// <summary>Called by ASP.NET to bind the parameter.</summary>
    public static ValueTask<RequestContext?> BindAsync(HttpContext http) =>
        ValueTask.FromResult<RequestContext?>(
            new RequestContext(http.Features.GetRequired<Caller>(), http.RequestServices.GetRequiredService<IGrainFactory>()));

    /// <summary>True when the key has this scope.</summary>
    public bool Allows(string scope) => Caller.Scopes.Contains(Scopes.All) || Caller.Scopes.Contains(scope);

    /// <summary>The channel of a route.</summary>
    public IChannelGrain Channel(string channelId) => Grains.GetGrain<IChannelGrain>(ChannelId(channelId).Value);

    /// <summary>An area of the channel of a route.</summary>
    public T Channel<T>(string channelId) where T : IChannelArea => Grains.GetChannel<T>(ChannelId(channelId));

    /// <summary>The channel id of a route.</summary>
    public static ChannelId ChannelId(string channelId) =>
        global::WhatIsUp.Grains.Abstractions.ChannelId.TryParse(channelId, out var id) ? id : throw GatewayException.ChannelNotFound();

    /// <summary>The webhook endpoint of a route.</summary>
    public IWebhookEndpointGrain Endpoint(string endpointId) => Grains.GetGrain<IWebhookEndpointGrain>(RouteIds.Require("endpointId", endpointId));

    /// <summary>The delivery id of a route.</summary>
    public static string DeliveryId(string deliveryId) => RouteIds.Require("deliveryId", deliveryId);

    /// <summary>The file id of a route.</summary>
    public static string MediaId(string mediaId) => RouteIds.Require("mediaId", mediaId);

    /// <summary>The message id of a route.</summary>
    public static string MessageId(string messageId) => RouteIds.Require("messageId", messageId);

    /// <summary>Throws <c>channel_not_found</c> unless all channels belong to the caller. Does not activate their grains.</summary>
    public async Task RequireChannelsAsync(IReadOnlyList<ChannelId> channels)
    {
        if (channels.Count > 0 && !await Grains.GetGrain<IOwnershipGrain>(0).OwnsChannelsAsync(Caller, channels)) throw GatewayException.ChannelNotFound();
    }

    /// <summary>Throws <c>not_found</c> unless the file belongs to the caller. Does not activate its grain.</summary>
    public async Task RequireFileAsync(string mediaId)
    {
        if (!await Grains.GetGrain<IOwnershipGrain>(0).OwnsFileAsync(Caller, null, MediaId(mediaId))) throw RouteIds.Missing("mediaId");
    }
}
