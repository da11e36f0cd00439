using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>GET /v1/channels/{channelId}/media/{mediaId}.</summary>
internal static class GetMedia
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/channels/{channelId}/media/{mediaId}", HandleAsync)
        .Describe("Media", "getMedia", "Get a file's facts", "With a fresh link to its bytes.")
        .Requires(Scopes.MessagesRead)
        .Fails(ErrorCode.ChannelNotFound, ErrorCode.NotFound)
        .ExampleReply(MediaReply.Example);

    private static async Task<Ok<MediaReply>> HandleAsync(string channelId, string mediaId, HttpRequest request, Call call) =>
        TypedResults.Ok(MediaReply.Of(await call.Grains.GetGrain<IMediaReaderGrain>(0).GetAsync(call.Caller, Call.ChannelId(channelId), Call.MediaId(mediaId)), request));
}
