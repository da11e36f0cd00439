using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>For whom a message goes.</summary>
public enum DeletionScope
{
    /// <summary>For everyone in the chat.</summary>
    Everyone,

    /// <summary>Only on the account's own devices.</summary>
    Me,
}

/// <summary>DELETE /v1/channels/{channelId}/messages/{messageId}.</summary>
internal static class DeleteMessage
{
    private static readonly QueryField<DeletionScope> For = QueryField.Word<DeletionScope>("for", "For whom: everyone (the default), or me, which is only on the account's own devices. It may stand in a JSON body instead.");

    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/v1/channels/{channelId}/messages/{messageId}", HandleAsync)
        .Describe(
            "Messages", "deleteMessage", "Delete a message",
            "For everyone: an own message; in a group that the channel administrates also one of others. A message that still waits is never sent. For me: any message, on the account's own devices.")
        .Requires(Scopes.MessagesSend)
        .Takes(For)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other)
        .ExampleReply(MessageExamples.Receipt);

    private static async Task<Accepted<SendReceipt>> HandleAsync(string channelId, string messageId, Query query, Call call)
    {
        var scope = query.Value(For) ?? DeletionScope.Everyone;
        query.Check();
        if (scope == DeletionScope.Me)
        {
            await Chats.ChatRoutes.Channel(call, channelId).DeleteForMeAsync(call.Caller, Call.MessageId(messageId));
            return SendMessage.Accepted(channelId, new SendReceipt(messageId, null, MessageStatus.Sent));
        }
        var channel = call.Channel(channelId);
        var content = new MessageContent { Delete = new ReferenceContent(Call.MessageId(messageId)) };
        return SendMessage.Accepted(channelId, await channel.SendAsync(call.Caller, new SendRequest { Content = content, NamesTarget = true }));
    }
}
