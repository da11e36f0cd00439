using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>GET /v1/channels.</summary>
internal static class ListChannels
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/channels", HandleAsync)
        .Describe("Channels", "listChannels", "List channels", "Channels of the key's customer and mode, newest first.")
        .Requires(Scopes.ChannelsRead)
        .TakesPage()
        .Fails(ErrorCode.InvalidRequest)
        .ExampleReply(ChannelExamples.Page);

    private static async Task<Ok<Page<ChannelView>>> HandleAsync(Query query, Call call)
    {
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(await call.Grains.GetGrain<IHistoryGrain>(0).ListChannelsAsync(call.Caller, page));
    }
}
