using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>Whom to send a message on to.</summary>
public sealed record ForwardMessageRequest
{
    /// <summary>Recipient: a phone number in E.164 form, a username (@name, or @name:key), or a WhatsApp address.</summary>
    public required string To { get; init; }

    /// <summary>Your own id, up to 128 characters: the same one on the same channel within 24 hours sends nothing again.</summary>
    public string? ClientRef { get; init; }
}

/// <summary>POST /v1/channels/{channelId}/messages/{messageId}/forward.</summary>
internal static class ForwardMessage
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/channels/{channelId}/messages/{messageId}/forward", HandleAsync)
        .Describe("Messages", "forwardMessage", "Send a message on", "What others wrote is marked as forwarded.")
        .Requires(Scopes.MessagesSend)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.NotFound, ErrorCode.ChannelUnavailable)
        .ExampleRequest(new ForwardMessageRequest { To = "+4915187654321" })
        .ExampleReply(MessageExamples.Receipt);

    private static async Task<Accepted<SendReceipt>> HandleAsync(string channelId, string messageId, Body<ForwardMessageRequest> body, Call call)
    {
        var channel = call.Channel(channelId);
        var id = Call.MessageId(messageId);
        var errors = new FieldErrors();
        var to = Recipient.ReadTo(body.Value.To, "to", errors);
        SendMessage.RequireClientRef(body.Value.ClientRef, errors);
        errors.ThrowIfAny();
        return SendMessage.Accepted(channelId, await channel.ForwardAsync(call.Caller, id, to!, body.Value.ClientRef));
    }
}
