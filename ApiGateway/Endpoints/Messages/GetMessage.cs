using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>GET /v1/channels/{channelId}/messages/{messageId}.</summary>
internal static class GetMessage
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/channels/{channelId}/messages/{messageId}", HandleAsync)
        .Describe("Messages", "getMessage", "Get a message")
        .Requires(Scopes.MessagesRead)
        .Fails(ErrorCode.ChannelNotFound, ErrorCode.NotFound)
        .ExampleReply(MessageExamples.Inbound);

    private static async Task<Ok<MessageView>> HandleAsync(string channelId, string messageId, Call call)
    {
        var channel = Call.ChannelId(channelId);
        return TypedResults.Ok(await call.Grains.GetGrain<IHistoryGrain>(0).GetMessageAsync(call.Caller, channel, Call.MessageId(messageId)));
    }
}
