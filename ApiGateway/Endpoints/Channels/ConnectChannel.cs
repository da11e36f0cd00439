using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>POST /v1/channels/{channelId}/connect.</summary>
internal static class ConnectChannel
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/channels/{channelId}/connect", HandleAsync)
        .Describe("Channels", "connectChannel", "Connect a channel", "Goes to connecting when the channel is paired, to qr when it is not.")
        .Requires(Scopes.ChannelsWrite)
        .Fails(ErrorCode.ChannelNotFound, ErrorCode.InvalidLifecycleTransition, ErrorCode.ConcurrentModification)
        .ExampleReply(ChannelExamples.Status(ChannelStatus.Qr));

    private static async Task<Accepted<ChannelStatusView>> HandleAsync(string channelId, Call call) =>
        TypedResults.Accepted($"/v1/channels/{channelId}/status", await call.Channel(channelId).ConnectAsync(call.Caller));
}
