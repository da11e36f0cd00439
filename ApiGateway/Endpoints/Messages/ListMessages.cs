using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>GET /v1/messages.</summary>
internal static class ListMessages
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/messages", HandleAsync)
        .Describe("Messages", "listMessages", "List messages of all channels", "Newest first.")
        .Requires(Scopes.MessagesRead)
        .TakesPage(MessageFilters.All)
        .Fails(ErrorCode.InvalidRequest)
        .ExampleReply(MessageExamples.Page);

    private static async Task<Ok<Page<MessageView>>> HandleAsync(Query query, Call call) =>
        TypedResults.Ok(await call.Grains.GetGrain<IHistoryGrain>(0).ListMessagesAsync(call.Caller, MessageFilters.Read(query, null)));
}
