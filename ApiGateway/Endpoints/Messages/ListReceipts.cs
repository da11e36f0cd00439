using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>GET /v1/channels/{channelId}/messages/{messageId}/receipts.</summary>
internal static class ListReceipts
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/channels/{channelId}/messages/{messageId}/receipts", HandleAsync)
        .Describe("Messages", "listReceipts", "List how far a message got", "One entry per recipient who confirmed an own message.")
        .Requires(Scopes.MessagesRead)
        .Fails(ErrorCode.ChannelNotFound, ErrorCode.NotFound)
        .ExampleReply(new Page<MessageReceipt>([MessageExamples.RecipientReceipt], null));

    private static async Task<Ok<Page<MessageReceipt>>> HandleAsync(string channelId, string messageId, Call call)
    {
        var channel = call.Channel(channelId);
        return TypedResults.Ok(new Page<MessageReceipt>(await channel.GetReceiptsAsync(call.Caller, Call.MessageId(messageId)), null));
    }
}
