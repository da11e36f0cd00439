using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>GET /v1/channels/{channelId}/health.</summary>
internal static class GetChannelHealth
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/channels/{channelId}/health", HandleAsync)
        .Describe("Channels", "getChannelHealth", "Get the health of a channel", "What WhatsApp allows the account, how its messages fare, and what to look at before it is too late.")
        .Requires(Scopes.ChannelsRead)
        .Fails(ErrorCode.ChannelNotFound)
        .ExampleReply(ChannelExamples.Health);

    private static async Task<Ok<ChannelHealthView>> HandleAsync(string channelId, Call call) =>
        TypedResults.Ok(await call.Channel(channelId).GetHealthAsync(call.Caller));
}
