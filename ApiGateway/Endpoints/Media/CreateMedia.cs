using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.OpenApi;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>A file to fetch.</summary>
public sealed record CreateMediaRequest
{
    /// <summary>Public https address of the file.</summary>
    public required string SourceUrl { get; init; }

    /// <summary>MIME type; without it, what the source and the file itself say.</summary>
    public string? MimeType { get; init; }

    /// <summary>Name of a document.</summary>
    public string? Filename { get; init; }
}

/// <summary>POST /v1/channels/{channelId}/media.</summary>
internal static class CreateMedia
{
    private const string Raw = "application/octet-stream";
    private const string Multipart = "multipart/form-data";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Json = "application/json";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/channels/{channelId}/media", HandleAsync)
        .Describe(
            "Media", "createMedia", "Store a file",
            "Three ways: JSON with source_url, multipart/form-data with a part named file, or the bytes themselves, under their own content type or as application/octet-stream (then mime_type and filename stand in the query). "
            + "Documents have up to 100 MB, pictures, videos and sounds 16 MB. WhatsApp gets the file once, however many messages carry it.")
        .Requires(Scopes.MessagesSend)
        .Accepts<CreateMediaRequest>(Json, Multipart, Raw, "*/*")
        .WithMetadata(new TakesFile())
        .Takes(MimeType, Filename)
        .Fails(ErrorCode.ChannelNotFound, ErrorCode.InvalidRequest, ErrorCode.BadRequest)
        .IsLimitedByPlan()
        .ExampleRequest(new CreateMediaRequest { SourceUrl = "https://example.com/menu.pdf", MimeType = "application/pdf", Filename = "menu.pdf" })
        .ExampleReply(MediaReply.Example);

    private static readonly QueryField<string> MimeType = QueryField.Text("mime_type", "MIME type, unless the body names one.", Grains.Abstractions.Media.MediaLimits.MimeTypeLength);

    private static readonly QueryField<string> Filename = QueryField.Text("filename", "Name, unless the body names one; without it, that of the header Content-Disposition.", Grains.Abstractions.Media.MediaLimits.FilenameLength);

    private static async Task<Created<MediaReply>> HandleAsync(string channelId, HttpRequest request, Query query, Call call)
    {
        var channel = Call.ChannelId(channelId);
        var (mimeType, filename) = (query.Text(MimeType), query.Text(Filename));
        query.Check();
        var type = request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        var view = type switch
        {
            null or "" or Json => await FetchAsync(call, channel, request, mimeType, filename),
            Multipart => await MediaIntake.TakeMultipartAsync(call, channel, request, mimeType, filename),
            _ when type.StartsWith("multipart/", StringComparison.Ordinal) => throw new RequestRefusedException(StatusCodes.Status415UnsupportedMediaType, $"Several parts are sent as {Multipart}."),
            Form => throw new RequestRefusedException(
                StatusCodes.Status415UnsupportedMediaType, $"A form holds no file: send {Multipart}, the bytes with the file's own content type, or JSON with source_url. (curl calls its body a form unless told otherwise.)"),
            Raw => await TakeAsync(mimeType),
            // A file that is called by its name.
            _ => await TakeAsync(mimeType ?? request.ContentType),
        };
        return TypedResults.Created($"/v1/channels/{channel}/media/{view.MediaId}", MediaReply.Of(view, request));

        Task<Grains.Abstractions.Media.MediaView> TakeAsync(string? declared)
        {
            var name = ContentDispositionHeaderValue.TryParse(request.Headers.ContentDisposition.ToString(), out var header) ? FormNames.ReadFile(header) : null;
            return MediaIntake.TakeBodyAsync(call, channel, request, MediaFields.Check(declared, filename, new FieldErrors()) with { UploadName = name });
        }
    }

    private static async Task<Grains.Abstractions.Media.MediaView> FetchAsync(Call call, Grains.Abstractions.ChannelId channel, HttpRequest request, string? mimeType, string? filename)
    {
        var body = (await Body<CreateMediaRequest>.BindAsync(request.HttpContext))!.Value;
        var errors = new FieldErrors();
        if (body.SourceUrl.Length is 0 or > RequestLimits.MaxUrlLength) errors.Add("source_url", "must be a public https address");
        var declaration = MediaFields.Check(body.MimeType ?? mimeType, body.Filename ?? filename, errors);
        return await MediaIntake.FetchAsync(call, channel, body.SourceUrl, declaration);
    }
}
