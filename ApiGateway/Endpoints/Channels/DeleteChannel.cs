using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>DELETE /v1/channels/{channelId}.</summary>
internal static class DeleteChannel
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/v1/channels/{channelId}", HandleAsync)
        .Describe("Channels", "deleteChannel", "Delete a channel", "Logs out, stops and hides the channel. History and audit stay.")
        .Requires(Scopes.ChannelsWrite)
        .Fails(ErrorCode.ChannelNotFound);

    private static async Task<NoContent> HandleAsync(string channelId, Call call)
    {
        await call.Channel(channelId).DeleteAsync(call.Caller);
        return TypedResults.NoContent();
    }
}
