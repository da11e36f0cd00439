using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>DELETE /v1/channels/{channelId}/media/{mediaId}.</summary>
internal static class DeleteMedia
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/v1/channels/{channelId}/media/{mediaId}", HandleAsync)
        .Describe("Media", "deleteMedia", "Delete a file", "Its links end at once. Messages that were sent keep theirs: WhatsApp has its own copy.")
        .Requires(Scopes.MessagesSend)
        .Fails(ErrorCode.ChannelNotFound, ErrorCode.NotFound);

    private static async Task<NoContent> HandleAsync(string channelId, string mediaId, Call call)
    {
        await call.Grains.GetGrain<IMediaGrain>(Call.MediaId(mediaId)).DeleteAsync(call.Caller, Call.ChannelId(channelId));
        return TypedResults.NoContent();
    }
}
