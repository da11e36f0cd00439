using Microsoft.AspNetCore.Routing.Patterns;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>
/// Looks at the ids of a path before anything is done, from left to right: one of a wrong form, one of somebody else and one that never was are answered alike, after the same
/// look-ups, and no grain of theirs wakes. Nothing is remembered between requests: what was made or deleted a moment ago is seen at every gateway.
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
