using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>GET /v1/channels/{channelId}/status.</summary>
internal static class GetChannelStatus
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/channels/{channelId}/status", HandleAsync)
        .Describe("Channels", "getChannelStatus", "Get the lifecycle of a channel")
        .Requires(Scopes.ChannelsRead)
        .Fails(ErrorCode.ChannelNotFound)
        .ExampleReply(ChannelExamples.Status(ChannelStatus.Connected, isPaired: true));

    private static async Task<Ok<ChannelStatusView>> HandleAsync(string channelId, Call call) =>
        TypedResults.Ok(await call.Channel(channelId).GetStatusAsync(call.Caller));
}
