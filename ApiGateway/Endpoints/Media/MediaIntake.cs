using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.ApiGateway.Requests.Bodies;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>Streams a file to the cluster in chunks. The gateway stores nothing.</summary>
internal static class MediaIntake
{
    private const int MaxFieldLength = 512;
    private const int MaxBoundaryLength = 200;

    /// <summary>More than Kestrel reads ahead, so that the limit of the cluster is reached first.</summary>
    private const int ReadAheadBytes = 16 << 20;

    /// <summary>Downloads a file from a URL of the caller.</summary>
    public static Task<MediaView> FetchAsync(RequestContext context, ChannelId channel, string sourceUrl, MediaDeclaration declaration) =>
        NewGrain(context).FetchAsync(context.Caller, channel, sourceUrl, declaration);

    /// <summary>Stores the body of the request.</summary>
    public static Task<MediaView> TakeBodyAsync(RequestContext context, ChannelId channel, HttpRequest request, MediaDeclaration declaration)
    {
        Unbound(request);
        return TakeAsync(context, channel, request.Body, declaration, request.HttpContext.RequestAborted);
    }

    /// <summary>Stores the part <c>file</c> of a multipart body. Fields before it take precedence over query parameters.</summary>
    public static async Task<MediaView> TakeMultipartAsync(RequestContext context, ChannelId channel, HttpRequest request, string? mimeType, string? filename)
    {
        Unbound(request);
        var cancellation = request.HttpContext.RequestAborted;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= MaxBoundaryLength } boundary)
            throw new RequestRefusedException(400, "The multipart body has no boundary.");
        try
        {
            var reader = new MultipartReader(boundary.ToString(), request.Body);
            while (await reader.ReadNextSectionAsync(cancellation) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var part)) continue;
                var name = FormNames.Read(part.Name) ?? "";
                if (name == "file")
                {
                    var declaration = MediaFields.Check(mimeType ?? section.ContentType, filename, new FieldErrors()) with {
                        UploadName = FormNames.ReadFile(part) };
                    return await TakeAsync(context, channel, section.Body, declaration, cancellation, () => RequireEndAsync(reader, cancellation));
                }
                if (name == "mime_type") mimeType = await ReadFieldAsync(section, name, cancellation) ?? mimeType;
                else if (name == "filename") filename = await ReadFieldAsync(section, name, cancellation) ?? filename;
                else throw Unknown(name);
            }
        }
        // BadHttpRequestException is an IOException too, and has its own status.
        catch (Exception fault) when (fault is InvalidDataException or (IOException and not BadHttpRequestException) && !cancellation.IsCancellationRequested)
        {
            throw new RequestRefusedException(400, "The multipart body is malformed.");
        }
        throw GatewayException.InvalidField("file", "is required");
    }

    /// <summary>The content of the file is streamed, so that parts after it are rejected.</summary>
    private static async Task RequireEndAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var part)) continue;
            var name = FormNames.Read(part.Name) ?? "";
            throw name switch
            {
                "file" => GatewayException.InvalidField(name, "must occur once: one file per request"),
                "mime_type" or "filename" => GatewayException.InvalidField(name, "must precede the part file"),
                _ => Unknown(name),
            };
        }
    }

    private static GatewayException Unknown(string name) =>
        GatewayException.InvalidField(
            name.Length is > 0 and <= 64 ? name : "field", "is not a field of this request; the fields are file, mime_type and filename");

    /// <summary>Stores the content of a stream.</summary>
    /// <param name="context">Caller and grains.</param>
    /// <param name="channel">Channel of the file.</param>
    /// <param name="content">Content of the file.</param>
    /// <param name="declaration">Declared type and name.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    /// <param name="atEnd">Runs after the last byte, and may reject the file.</param>
    public static async Task<MediaView> TakeAsync(
        RequestContext context, ChannelId channel, Stream content, MediaDeclaration declaration, CancellationToken cancellationToken, Func<Task>? atEnd = null)
    {
        var grain = NewGrain(context);
        await grain.BeginAsync(context.Caller, channel, declaration);
        try
        {
            long offset = 0;
            while (true)
            {
                var read = await PassOnAsync(context, grain, content, offset, cancellationToken);
                offset += read;
                if (read == MediaChunk.MaxBytes) continue;
                if (atEnd is not null) await atEnd();
                return await grain.FinishAsync(context.Caller);
            }
        }
        catch
        {
            await grain.AbandonAsync(context.Caller);
            throw;
        }
    }

    /// <summary>Sends a chunk. Its array is reused only after the grain has responded, because Orleans may not copy it.</summary>
    private static async Task<int> PassOnAsync(RequestContext context, IMediaGrain grain, Stream content, long offset, CancellationToken cancellationToken)
    {
        var (bytes, isFree) = (PiecePool.Shared.Rent(), true);
        try
        {
            var read = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            if (read == 0) return 0;
            isFree = false;
            await grain.AppendAsync(context.Caller, offset, new MediaChunk(read == bytes.Length ? bytes : bytes[..read]));
            isFree = true;
            return read;
        }
        finally
        {
            if (isFree) PiecePool.Shared.Return(bytes);
            else PiecePool.Shared.Forget();
        }
    }

    private static IMediaGrain NewGrain(RequestContext context) => context.Grains.GetGrain<IMediaGrain>(PrefixedId.New(PrefixedId.Media));

    /// <summary>Raises Kestrel's limit, which is that of JSON: the cluster's limit applies, with its own error.</summary>
    private static void Unbound(HttpRequest request)
    {
        if (request.ContentLength > MediaLimits.DocumentBytes + RequestLimits.MaxBodyBytes)
            throw new GatewayException(
                ErrorCode.BadRequest, "The file is too large.",
                new Dictionary<string, string>
                {
                    ["reason"] = ErrorStatus.TooLarge, ["max_bytes"] = MediaLimits.DocumentBytes.ToString(CultureInfo.InvariantCulture), ["field"] = "file",
                });
        request.HttpContext.Features.Get<PacedBody>()?.ExpectFile();
        request.HttpContext.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MediaLimits.DocumentBytes + ReadAheadBytes;
    }

    /// <summary>A field of the form, or null when it is empty.</summary>
    private static async Task<string?> ReadFieldAsync(MultipartSection section, string name, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxFieldLength + 1];
        var length = await section.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        if (length == 0) return null;
        return length <= MaxFieldLength ? System.Text.Encoding.UTF8.GetString(bytes, 0, length) : throw GatewayException.InvalidField(name, "is too long");
    }
}
