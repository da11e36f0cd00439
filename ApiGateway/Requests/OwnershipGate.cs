using Microsoft.AspNetCore.Routing.Patterns;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>
/// Checks the ids of a path from left to right before the handler runs. A malformed id, an id of another customer and an unknown id get the same response. The
/// last two need the same lookups, and none activates a grain. Nothing is cached, so that new and deleted resources are visible at every gateway at once.
/// </summary>
internal sealed class OwnershipGate(RequestDelegate next, IGrainFactory grains)
{
    private const string Channel = "channelId";

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint() is RouteEndpoint { RoutePattern.Parameters: { Count: > 0 } parameters } endpoint
            && endpoint.Metadata.GetMetadata<AccessRule>() is not null)
            await RequireAsync(http.Features.GetRequired<Caller>(), parameters, http.Request.RouteValues);
        await next(http);
    }

    private async Task RequireAsync(Caller caller, IReadOnlyList<RoutePatternParameterPart> parameters, RouteValueDictionary values)
    {
        ChannelId? channel = null;
        foreach (var parameter in parameters)
        {
            var id = RouteIds.Require(parameter.Name, values[parameter.Name] as string ?? "");
            if (parameter.Name == Channel) channel = RequestContext.ChannelId(id);
            if (!await IsOwnedAsync(caller, parameter.Name, id, channel)) throw RouteIds.Missing(parameter.Name);
        }
    }

    /// <summary>True for resources of the caller, and for ids that are looked up within them.</summary>
    private Task<bool> IsOwnedAsync(Caller caller, string parameter, string id, ChannelId? channel) => parameter switch
    {
        Channel => Owners.OwnsChannelsAsync(caller, [channel!.Value]),
        "endpointId" => Owners.OwnsWebhookEndpointAsync(caller, id),
        "mediaId" => Owners.OwnsFileAsync(caller, channel, id),
        _ => Task.FromResult(true),
    };

    private IOwnershipGrain Owners => grains.GetGrain<IOwnershipGrain>(0);
}
