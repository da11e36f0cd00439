using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>GET /v1/channels/{channelId}.</summary>
internal static class GetChannel
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/channels/{channelId}", HandleAsync)
        .Describe("Channels", "getChannel", "Get a channel")
        .Requires(Scopes.ChannelsRead)
        .Fails(ErrorCode.ChannelNotFound)
        .ExampleReply(ChannelExamples.Connected);

    private static async Task<Ok<ChannelView>> HandleAsync(string channelId, Call call) =>
        TypedResults.Ok(await call.Channel(channelId).GetAsync(call.Caller));
}
