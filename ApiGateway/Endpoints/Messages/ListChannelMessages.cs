using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>GET /v1/channels/{channelId}/messages.</summary>
internal static class ListChannelMessages
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/channels/{channelId}/messages", HandleAsync)
        .Describe("Messages", "listChannelMessages", "List messages of a channel", "Newest first.")
        .Requires(Scopes.MessagesRead)
        .TakesPage(MessageFilters.All)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound)
        .ExampleReply(MessageExamples.Page);

    private static async Task<Ok<Page<MessageView>>> HandleAsync(string channelId, Query query, Call call) =>
        TypedResults.Ok(await call.Grains.GetGrain<IHistoryGrain>(0).ListMessagesAsync(call.Caller, MessageFilters.Read(query, Call.ChannelId(channelId))));
}
