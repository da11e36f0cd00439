using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>For how long a message is pinned.</summary>
public sealed record PinMessageRequest
{
    /// <summary>Seconds: 86400, 604800 or 2592000.</summary>
    public required int Time { get; init; }
}

/// <summary>POST and DELETE /v1/channels/{channelId}/messages/{messageId}/pin.</summary>
internal static class PinMessage
{
    private const string Route = "/v1/channels/{channelId}/messages/{messageId}/pin";

    public static void Map(IEndpointRouteBuilder routes)
    {
        Declare(routes.MapPost(Route, PinAsync), "pinMessage", "Pin a message in its chat").ExampleRequest(new PinMessageRequest { Time = 604_800 });
        Declare(routes.MapDelete(Route, UnpinAsync), "unpinMessage", "Take a pin away");
    }

    private static RouteHandlerBuilder Declare(RouteHandlerBuilder route, string operationId, string summary) => route
        .Describe("Messages", operationId, summary)
        .Requires(Scopes.MessagesSend)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.NotFound, ErrorCode.ChannelUnavailable)
        .ExampleReply(MessageExamples.Receipt);

    private static Task<Accepted<SendReceipt>> PinAsync(string channelId, string messageId, Body<PinMessageRequest> body, Call call)
    {
        var errors = new FieldErrors();
        errors.Require(body.Value.Time is 86_400 or 604_800 or 2_592_000, "time", "must be 86400, 604800 or 2592000");
        errors.ThrowIfAny();
        return SendAsync(channelId, messageId, body.Value.Time, call);
    }

    private static Task<Accepted<SendReceipt>> UnpinAsync(string channelId, string messageId, Call call) => SendAsync(channelId, messageId, 0, call);

    private static async Task<Accepted<SendReceipt>> SendAsync(string channelId, string messageId, int seconds, Call call)
    {
        var channel = call.Channel(channelId);
        var content = new MessageContent { Pin = new PinContent(Call.MessageId(messageId), seconds) };
        return SendMessage.Accepted(channelId, await channel.SendAsync(call.Caller, new SendRequest { Content = content, NamesTarget = true }));
    }
}
