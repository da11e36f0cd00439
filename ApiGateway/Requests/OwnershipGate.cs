using Microsoft.AspNetCore.Routing.Patterns;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>
/// Checks the ids in a path, from left to right, before the request is handled. A malformed id, an id of another customer and an unknown id get the same answer. The last two
/// take the same look-ups, and neither activates a grain. Nothing is cached: a resource that was just created or deleted is seen at every gateway.
/// </summary>
internal sealed class OwnershipGate(RequestDelegate next, IGrainFactory grains)
{
    private const string Channel = "channelId";

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint() is RouteEndpoint { RoutePattern.Parameters: { Count: > 0 } parameters } endpoint && endpoint.Metadata.GetMetadata<AccessRule>() is not null)
            await RequireAsync(http.Features.GetRequired<Caller>(), parameters, http.Request.RouteValues);
        await next(http);
    }

    private async Task RequireAsync(Caller caller, IReadOnlyList<RoutePatternParameterPart> parameters, RouteValueDictionary values)
    {
        ChannelId? channel = null;
        foreach (var parameter in parameters)
        {
            var id = RouteIds.Require(parameter.Name, values[parameter.Name] as string ?? "");
            if (parameter.Name == Channel) channel = Call.ChannelId(id);
            if (!await IsOwnedAsync(caller, parameter.Name, id, channel)) throw RouteIds.Missing(parameter.Name);
        }
    }

    /// <summary>True for what is the caller's, and for what is looked for in what is the caller's.</summary>
    private Task<bool> IsOwnedAsync(Caller caller, string parameter, string id, ChannelId? channel) => parameter switch
    {
        Channel => Owners.OwnsChannelsAsync(caller, [channel!.Value]),
        "endpointId" => Owners.OwnsWebhookEndpointAsync(caller, id),
        "mediaId" => Owners.OwnsFileAsync(caller, channel, id),
        _ => Task.FromResult(true),
    };

    private IOwnershipGrain Owners => grains.GetGrain<IOwnershipGrain>(0);
}
