using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Chats;

/// <summary>Which messages to ask the phone for.</summary>
public sealed record RequestHistoryRequest
{
    /// <summary>Id of a message of the chat: what is older is asked for. Absent: older than all that are kept.</summary>
    public string? Before { get; init; }

    /// <summary>How many, 1 to 500; 50 when absent.</summary>
    public int? Count { get; init; }
}

/// <summary>POST /v1/channels/{channelId}/chats/{chatId}/history.</summary>
internal static class RequestHistory
{
    private const int DefaultCount = 50;
    private const int MaxCount = 500;
    private const int MaxIdLength = 128;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/channels/{channelId}/chats/{chatId}/history", HandleAsync)
        .Describe(
            "Chats", "requestHistory", "Ask the phone for older messages",
            "The phone answers when it is online, or not at all. What it sends joins the history and is told as history.synced with the sync type on_demand, not as received messages.")
        .Requires(Scopes.MessagesRead)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.NoOp, ErrorCode.Other)
        .ExampleRequest(new RequestHistoryRequest { Count = DefaultCount })
        .ExampleReply(new HistoryRequestView(ChatExamples.Jid, MessageExamples.Id, DefaultCount));

    private static async Task<Accepted<HistoryRequestView>> HandleAsync(string channelId, string chatId, Body<RequestHistoryRequest> body, Call call)
    {
        var channel = Call.ChannelId(channelId);
        var errors = new FieldErrors();
        errors.Require(body.Value.Count is null or (>= 1 and <= MaxCount), "count", $"must be a number from 1 to {MaxCount}");
        errors.Require(body.Value.Before is null or { Length: > 0 and <= MaxIdLength }, "before", $"must have 1 to {MaxIdLength} characters");
        errors.ThrowIfAny();
        return TypedResults.Accepted(
            (string?)null, await call.Grains.GetGrain<IChannelChatsGrain>(channel.Value).RequestHistoryAsync(call.Caller, ChatAddress.Read(chatId), body.Value.Before, body.Value.Count ?? DefaultCount));
    }
}
