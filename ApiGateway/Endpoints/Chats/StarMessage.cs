using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Chats;

/// <summary>A star, or none.</summary>
public sealed record StarMessageRequest
{
    /// <summary>True to star the message, false to take the star away.</summary>
    public required bool Starred { get; init; }
}

/// <summary>PUT /v1/channels/{channelId}/messages/{messageId}/star.</summary>
internal static class StarMessage
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/v1/channels/{channelId}/messages/{messageId}/star", HandleAsync)
        .Describe("Messages", "starMessage", "Star a message", "On all devices of the account; nobody else sees it.")
        .Requires(Scopes.MessagesSend)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other)
        .ExampleRequest(new StarMessageRequest { Starred = true })
        .ExampleReply(MessageExamples.Inbound with { Starred = true });

    private static async Task<Ok<MessageView>> HandleAsync(string channelId, string messageId, Body<StarMessageRequest> body, Call call) =>
        TypedResults.Ok(await ChatRoutes.Channel(call, channelId).StarMessageAsync(call.Caller, Call.MessageId(messageId), body.Value.Starred));
}
