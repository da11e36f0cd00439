using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>POST /v1/channels/{channelId}/disconnect.</summary>
internal static class DisconnectChannel
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/channels/{channelId}/disconnect", HandleAsync)
        .Describe("Channels", "disconnectChannel", "Disconnect a channel", "Pauses the channel; the pairing is kept. A pairing under way is stopped.")
        .Requires(Scopes.ChannelsWrite)
        .Fails(ErrorCode.ChannelNotFound, ErrorCode.InvalidLifecycleTransition, ErrorCode.ConcurrentModification)
        .ExampleReply(ChannelExamples.Status(ChannelStatus.Disconnected));

    private static async Task<Accepted<ChannelStatusView>> HandleAsync(string channelId, Call call) =>
        TypedResults.Accepted($"/v1/channels/{channelId}/status", await call.Channel(channelId).DisconnectAsync(call.Caller));
}
