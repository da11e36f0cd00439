using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>POST /v1/channels/{channelId}/logout.</summary>
internal static class LogoutChannel
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/channels/{channelId}/logout", HandleAsync)
        .Describe("Channels", "logoutChannel", "Log a channel out", "Unlinks the channel at WhatsApp when it can be reached and wipes its keys.")
        .Requires(Scopes.ChannelsWrite)
        .Fails(ErrorCode.ChannelNotFound, ErrorCode.InvalidLifecycleTransition, ErrorCode.ConcurrentModification)
        .ExampleReply(ChannelExamples.Status(ChannelStatus.LoggedOut));

    private static async Task<Accepted<ChannelStatusView>> HandleAsync(string channelId, Call call) =>
        TypedResults.Accepted($"/v1/channels/{channelId}/status", await call.Channel(channelId).LogoutAsync(call.Caller));
}
