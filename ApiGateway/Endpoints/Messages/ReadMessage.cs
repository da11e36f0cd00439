using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>POST /v1/channels/{channelId}/messages/{messageId}/read.</summary>
internal static class ReadMessage
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/channels/{channelId}/messages/{messageId}/read", HandleAsync)
        .Describe("Messages", "readMessage", "Mark a message as read", "The sender sees the blue ticks.")
        .Requires(Scopes.MessagesSend)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other);

    private static async Task<NoContent> HandleAsync(string channelId, string messageId, Call call)
    {
        var channel = call.Channel(channelId);
        await channel.MarkReadAsync(call.Caller, Call.MessageId(messageId));
        return TypedResults.NoContent();
    }
}
