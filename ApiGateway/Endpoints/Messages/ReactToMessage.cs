using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>The own reaction.</summary>
public sealed record ReactToMessageRequest
{
    /// <summary>One emoji.</summary>
    public required string Emoji { get; init; }
}

/// <summary>PUT and DELETE /v1/channels/{channelId}/messages/{messageId}/reaction.</summary>
internal static class ReactToMessage
{
    private const string Route = "/v1/channels/{channelId}/messages/{messageId}/reaction";

    public static void Map(IEndpointRouteBuilder routes)
    {
        Declare(routes.MapPut(Route, PutAsync), "reactToMessage", "Set the own reaction").ExampleRequest(new ReactToMessageRequest { Emoji = "👍" });
        Declare(routes.MapDelete(Route, DeleteAsync), "removeReaction", "Take the own reaction back");
    }

    private static RouteHandlerBuilder Declare(RouteHandlerBuilder route, string operationId, string summary) => route
        .Describe("Messages", operationId, summary)
        .Requires(Scopes.MessagesSend)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.NotFound, ErrorCode.ChannelUnavailable)
        .ExampleReply(MessageExamples.Receipt);

    private static Task<Accepted<SendReceipt>> PutAsync(string channelId, string messageId, Body<ReactToMessageRequest> body, Call call)
    {
        var errors = new FieldErrors();
        var emoji = new ContentReader(errors).Emoji(body.Value.Emoji, "emoji");
        errors.ThrowIfAny();
        return SendAsync(channelId, messageId, emoji, call);
    }

    private static Task<Accepted<SendReceipt>> DeleteAsync(string channelId, string messageId, Call call) => SendAsync(channelId, messageId, "", call);

    private static async Task<Accepted<SendReceipt>> SendAsync(string channelId, string messageId, string emoji, Call call)
    {
        var channel = call.Channel(channelId);
        var content = new MessageContent { Reaction = new ReactionContent(Call.MessageId(messageId), emoji) };
        return SendMessage.Accepted(channelId, await channel.SendAsync(call.Caller, new SendRequest { Content = content, NamesTarget = true }));
    }
}
