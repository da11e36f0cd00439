using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>GET /v1/channels/{channelId}/media.</summary>
internal static class ListMedia
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/channels/{channelId}/media", HandleAsync)
        .Describe("Media", "listMedia", "List files", "Files that were stored and files of received messages, newest first.")
        .Requires(Scopes.MessagesRead)
        .TakesPage()
        .Fails(ErrorCode.ChannelNotFound, ErrorCode.InvalidRequest)
        .ExampleReply(new Page<MediaReply>([MediaReply.Example], null));

    private static async Task<Ok<Page<MediaReply>>> HandleAsync(string channelId, Query query, HttpRequest request, Call call)
    {
        var page = query.Page();
        query.Check();
        var found = await call.Grains.GetGrain<IMediaReaderGrain>(0).ListAsync(call.Caller, Call.ChannelId(channelId), page);
        return TypedResults.Ok(new Page<MediaReply>([.. found.Data.Select(view => MediaReply.Of(view, request))], found.NextCursor));
    }
}
