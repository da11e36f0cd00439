using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.OpenApi;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>The content of a file, for everybody who has its link.</summary>
internal static class MediaDownload
{
    private const string Sandboxed = "default-src 'none'; sandbox";

    public static void Map(RouteGroupBuilder media) => media.MapGet("/v1/media/{token}", DownloadAsync)
        .Describe(
            "downloadMedia", "Download a file",
            "Needs no API key: the link is valid for 15 minutes. Supports Range and If-None-Match. "
            + "The file of a received message is downloaded from WhatsApp first, and its hashes are verified.")
        .IsPublic()
        .Fails(ErrorCode.NotFound, ErrorCode.MediaGone, ErrorCode.ChannelUnavailable, ErrorCode.Other)
        .IsLimitedByPlan()
        .WithMetadata(new GivesFile())
        .Produces<byte[]>(200, "application/octet-stream");

    private static async Task<FileStreamHttpResult> DownloadAsync(string token, HttpResponse response, IGrainFactory grains)
    {
        var reader = grains.GetGrain<IMediaReaderGrain>(0);
        var view = await reader.OpenAsync(token);
        // Files come from strangers: a browser may show images, videos and audio, and must save everything else. Nothing is executed.
        var headers = response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = Sandboxed;
        headers.CacheControl = "private, max-age=900";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        var type = ContentType.Parse(view.MimeType);
        var saveAs = type is { IsShown: true } ? null : view.Filename;
        if (saveAs is null)
        {
            var inline = new ContentDispositionHeaderValue("inline");
            inline.SetHttpFileName(view.Filename);
            headers.ContentDisposition = inline.ToString();
        }

        return TypedResults.Stream(
            new MediaBytes(reader, token, view.Size, ReadAhead.Shared), type?.ToString() ?? ContentType.Unknown, saveAs, view.CreatedAt,
            new EntityTagHeaderValue($"\"{view.Sha256}\""), enableRangeProcessing: true);
    }
}
