using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.OpenApi;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>Storing a file: downloaded from a URL, or from the body of the request.</summary>
internal static class MediaUpload
{
    private const string Raw = "application/octet-stream";
    private const string Multipart = "multipart/form-data";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Json = "application/json";

    private static readonly QueryField<string> MimeType =
        QueryField.Text("mime_type", "MIME type, unless the body contains one.", MediaLimits.MimeTypeLength);

    private static readonly QueryField<string> Filename = QueryField.Text(
        "filename", "File name, unless the body contains one. When absent, the name in the header Content-Disposition is used.", MediaLimits.FilenameLength);

    public static void Map(RouteGroupBuilder media) => media.MapPost("", CreateAsync)
        .Describe(
            "createMedia", "Store a file",
            "The body is JSON with source_url, multipart/form-data with a part named file, or the content of the file, under its own content type or as "
            + "application/octet-stream (mime_type and filename are then query parameters). The maximum is 100 MB for documents and 16 MB for images, videos "
            + "and audio. The file is uploaded to WhatsApp once, even when several messages use it.")
        .Accepts<CreateMediaRequest>(Json, Multipart, Raw, "*/*")
        .WithMetadata(new TakesFile())
        .Takes(MimeType, Filename)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.BadRequest)
        .IsLimitedByPlan()
        .ExampleReply(MediaReply.Example);

    private static async Task<Created<MediaReply>> CreateAsync(string channelId, HttpRequest request, Query query, RequestContext context)
    {
        var channel = RequestContext.ChannelId(channelId);
        var (mimeType, filename) = (query.Text(MimeType), query.Text(Filename));
        query.Check();
        var type = request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        var view = type switch
        {
            null or "" or Json => await FetchAsync(context, channel, request, mimeType, filename),
            Multipart => await MediaIntake.TakeMultipartAsync(context, channel, request, mimeType, filename),
            _ when type.StartsWith("multipart/", StringComparison.Ordinal) => throw Unsupported($"Multipart bodies must be {Multipart}."),
            Form => throw Unsupported(
                $"A form contains no file: send {Multipart}, the content with its own content type, or JSON with source_url. (curl sends a form unless "
                + $"another content type is given.)"),
            Raw => await TakeAsync(mimeType),
            _ => await TakeAsync(mimeType ?? request.ContentType),
        };
        return TypedResults.Created($"/v1/channels/{channel}/media/{view.MediaId}", MediaReply.Of(view, request));

        Task<MediaView> TakeAsync(string? declared)
        {
            var name = ContentDispositionHeaderValue.TryParse(request.Headers.ContentDisposition.ToString(), out var header) ? FormNames.ReadFile(header)
                : null;
            var declaration = MediaFields.Check(declared, filename, new FieldErrors()) with { UploadName = name };
            return MediaIntake.TakeBodyAsync(context, channel, request, declaration);
        }
    }

    private static RequestRefusedException Unsupported(string message) => new(StatusCodes.Status415UnsupportedMediaType, message);

    private static async Task<MediaView> FetchAsync(RequestContext context, ChannelId channel, HttpRequest request, string? mimeType, string? filename)
    {
        var body = (await Body<CreateMediaRequest>.BindAsync(request.HttpContext))!.Read(out var errors);
        var declaration = MediaFields.Check(body.MimeType ?? mimeType, body.Filename ?? filename, errors);
        return await MediaIntake.FetchAsync(context, channel, body.SourceUrl, declaration);
    }
}
