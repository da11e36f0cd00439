using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>DELETE /v1/channels/{channelId}/messages/{messageId}.</summary>
internal static class DeleteMessage
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/v1/channels/{channelId}/messages/{messageId}", HandleAsync)
        .Describe(
            "Messages", "deleteMessage", "Take a message back for everyone",
            "An own message; in a group that the channel administrates also one of others. A message that still waits is never sent.")
        .Requires(Scopes.MessagesSend)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.NotFound, ErrorCode.ChannelUnavailable)
        .ExampleReply(MessageExamples.Receipt);

    private static async Task<Accepted<SendReceipt>> HandleAsync(string channelId, string messageId, Call call)
    {
        var channel = call.Channel(channelId);
        var content = new MessageContent { Delete = new ReferenceContent(Call.MessageId(messageId)) };
        return SendMessage.Accepted(channelId, await channel.SendAsync(call.Caller, new SendRequest { Content = content, NamesTarget = true }));
    }
}
