using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>POST /v1/channels/{channelId}/messages, and one route per type that needs no <c>type</c>.</summary>
internal static class SendMessage
{
    private const string Promise =
        "202 means that the message is stored and will be sent: sent when it was handed to the socket, queued when it waits. " +
        "Messages of one chat are sent in the order in which they were accepted.";

    public static void Map(IEndpointRouteBuilder routes)
    {
        Declare(routes.MapPost("/v1/channels/{channelId}/messages", HandleAnyAsync), "sendMessage", "Send a message").ExampleRequest(MessageExamples.Text);
        Declare(routes.MapPost("/v1/channels/{channelId}/messages/text", HandleTextAsync), "sendText", "Send a text").ExampleRequest(MessageExamples.Text);
    }

    private static RouteHandlerBuilder Declare(RouteHandlerBuilder route, string operationId, string summary) => route
        .Describe("Messages", operationId, summary, Promise)
        .Requires(Scopes.MessagesSend)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.ChannelUnavailable)
        .ExampleReply(MessageExamples.Receipt);

    private static Task<Accepted<SendReceipt>> HandleAnyAsync(string channelId, Body<SendMessageRequest> body, Call call) =>
        SendAsync(channelId, body.Value, call);

    private static Task<Accepted<SendReceipt>> HandleTextAsync(string channelId, Body<SendTextRequest> body, Call call) =>
        SendAsync(channelId, body.Value, call);

    private static async Task<Accepted<SendReceipt>> SendAsync(string channelId, SendMessageRequest request, Call call)
    {
        var channel = call.Channel(channelId);
        var receipt = await channel.SendAsync(call.Caller, Validate(request, call.Caller.Mode));
        return TypedResults.Accepted($"/v1/channels/{channelId}/messages/{receipt.MessageId}", receipt);
    }

    private static SendRequest Validate(SendMessageRequest request, Mode mode)
    {
        var errors = new FieldErrors();
        var to = Recipient.ReadJid(request.To, mode, "to", errors);
        errors.Require(request.ClientRef is null || request.ClientRef.Length is > 0 and <= RequestLimits.MaxClientRefLength,
            "client_ref", $"must have 1 to {RequestLimits.MaxClientRefLength} characters");
        errors.Require(request.Quoted is null || MessageFilters.IsMessageId(request.Quoted), "quoted", "must be a message id");
        var mentions = new List<string>();
        if (request.Mentions is { Count: > RequestLimits.MaxMentions }) errors.Add("mentions", $"must have at most {RequestLimits.MaxMentions} entries");
        else
            for (var i = 0; i < (request.Mentions?.Count ?? 0); i++)
                mentions.Add(Recipient.ReadJid(request.Mentions![i], mode, $"mentions[{i}]", errors) ?? "");
        var content = ReadContent(request, errors);
        errors.ThrowIfAny();
        return new SendRequest { To = to!, Content = content!, ClientRef = request.ClientRef, QuotedMessageId = request.Quoted, Mentions = mentions };
    }

    private static MessageContent? ReadContent(SendMessageRequest request, FieldErrors errors)
    {
        switch (request)
        {
            case SendTextRequest text:
                errors.Require(text.Text.Length is > 0 and <= RequestLimits.MaxTextLength, "text", $"must have 1 to {RequestLimits.MaxTextLength} characters");
                return new MessageContent(new TextContent(text.Text));
            default:
                errors.Add("type", "is not supported");
                return null;
        }
    }
}
