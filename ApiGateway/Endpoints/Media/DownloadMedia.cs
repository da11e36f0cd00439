using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using WhatIsUp.ApiGateway.OpenApi;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>GET /v1/media/{token}.</summary>
internal static class DownloadMedia
{
    private const string Route = "/v1/media/{token}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Route, HandleAsync)
            .Describe(
                "Media", "downloadMedia", "Get a file's bytes",
                "Needs no key: the token is one, for 15 minutes. Takes Range and If-None-Match. A file of a received message is downloaded from WhatsApp first, its hashes checked.")
            .WithMetadata(new PublicAccess())
            .Fails(ErrorCode.NotFound, ErrorCode.MediaGone, ErrorCode.ChannelUnavailable, ErrorCode.Other)
            .IsLimitedByPlan()
            .WithMetadata(new GivesFile())
            .Produces<byte[]>(200, "application/octet-stream");
    }

    private static async Task<FileStreamHttpResult> HandleAsync(string token, HttpResponse response, IGrainFactory grains)
    {
        var reader = grains.GetGrain<IMediaReaderGrain>(0);
        var view = await reader.OpenAsync(token);
        // What customers' contacts send is shown as what it is, and never run: everything but pictures, videos and sounds is for saving.
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        response.Headers.CacheControl = "private, max-age=900";
        response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        var type = ContentType.Parse(view.MimeType);
        var saveAs = type is { IsShown: true } ? null : view.Filename;
        if (saveAs is null)
        {
            var shown = new ContentDispositionHeaderValue("inline");
            shown.SetHttpFileName(view.Filename);
            response.Headers.ContentDisposition = shown.ToString();
        }
        return TypedResults.Stream(
            new MediaBytes(reader, token, view.Size, ReadAhead.Shared), type?.ToString() ?? ContentType.Unknown, saveAs, view.CreatedAt, new EntityTagHeaderValue($"\"{view.Sha256}\""), enableRangeProcessing: true);
    }
}
