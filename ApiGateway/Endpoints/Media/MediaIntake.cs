using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.ApiGateway.Requests.Bodies;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>Hands a file on to the cluster, chunk by chunk: the gateway keeps nothing of it.</summary>
internal static class MediaIntake
{
    private const int MaxFieldLength = 512;
    private const int MaxBoundaryLength = 200;

    /// <summary>More than the server reads ahead: its own bound must not be met before the cluster has counted.</summary>
    private const int ReadAheadBytes = 16 << 20;

    /// <summary>Fetches a file from an address of the caller's.</summary>
    public static Task<MediaView> FetchAsync(Call call, ChannelId channel, string sourceUrl, MediaDeclaration declaration) =>
        NewGrain(call).FetchAsync(call.Caller, channel, sourceUrl, declaration);

    /// <summary>Takes the bytes of a request's body, as they are.</summary>
    public static Task<MediaView> TakeBodyAsync(Call call, ChannelId channel, HttpRequest request, MediaDeclaration declaration)
    {
        Unbound(request);
        return TakeAsync(call, channel, request.Body, declaration, request.HttpContext.RequestAborted);
    }

    /// <summary>Takes the part <c>file</c> of a multipart body; fields that stand before it say more of it, and else those of the query.</summary>
    public static async Task<MediaView> TakeMultipartAsync(Call call, ChannelId channel, HttpRequest request, string? mimeType, string? filename)
    {
        Unbound(request);
        var cancellation = request.HttpContext.RequestAborted;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= MaxBoundaryLength } boundary)
            throw new RequestRefusedException(400, "The multipart body names no boundary.");
        try
        {
            var reader = new MultipartReader(boundary.ToString(), request.Body);
            while (await reader.ReadNextSectionAsync(cancellation) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var part)) continue;
                var name = FormNames.Read(part.Name) ?? "";
                if (name == "file")
                {
                    var declaration = MediaFields.Check(mimeType ?? section.ContentType, filename, new FieldErrors()) with { UploadName = FormNames.ReadFile(part) };
                    return await TakeAsync(call, channel, section.Body, declaration, cancellation, () => RequireEndAsync(reader, cancellation));
                }
                if (name == "mime_type") mimeType = await ReadFieldAsync(section, name, cancellation) ?? mimeType;
                else if (name == "filename") filename = await ReadFieldAsync(section, name, cancellation) ?? filename;
                else throw Unknown(name);
            }
        }
        // The server's own refusals are such exceptions too, and say what they are.
        catch (Exception fault) when (fault is InvalidDataException or (IOException and not BadHttpRequestException) && !cancellation.IsCancellationRequested)
        {
            throw new RequestRefusedException(400, "The multipart body is malformed.");
        }
        throw GatewayException.InvalidField("file", "is required");
    }

    /// <summary>The bytes of a file are passed on as they come: what stands behind them is too late, and must not be lost in silence.</summary>
    private static async Task RequireEndAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var part)) continue;
            var name = FormNames.Read(part.Name) ?? "";
            throw name switch
            {
                "file" => GatewayException.InvalidField(name, "must stand once: one request, one file"),
                "mime_type" or "filename" => GatewayException.InvalidField(name, "must stand before the part file"),
                _ => Unknown(name),
            };
        }
    }

    private static GatewayException Unknown(string name) =>
        GatewayException.InvalidField(name.Length is > 0 and <= 64 ? name : "field", "is not known; fields are file, mime_type and filename");

    /// <summary>Takes the bytes of a stream.</summary>
    /// <param name="call">Request.</param>
    /// <param name="channel">Channel that the file is for.</param>
    /// <param name="content">Bytes.</param>
    /// <param name="declaration">What is said of them.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    /// <param name="atEnd">Runs behind the last byte, and may refuse the file.</param>
    public static async Task<MediaView> TakeAsync(
        Call call, ChannelId channel, Stream content, MediaDeclaration declaration, CancellationToken cancellationToken, Func<Task>? atEnd = null)
    {
        var grain = NewGrain(call);
        await grain.BeginAsync(call.Caller, channel, declaration);
        try
        {
            long offset = 0;
            while (true)
            {
                var read = await PassOnAsync(call, grain, content, offset, cancellationToken);
                offset += read;
                if (read == MediaChunk.MaxBytes) continue;
                if (atEnd is not null) await atEnd();
                return await grain.FinishAsync(call.Caller);
            }
        }
        catch
        {
            await grain.AbandonAsync(call.Caller);
            throw;
        }
    }

    /// <summary>A chunk is never changed after it is sent: its array is used again when the grain has answered, and only then.</summary>
    private static async Task<int> PassOnAsync(Call call, IMediaGrain grain, Stream content, long offset, CancellationToken cancellationToken)
    {
        var (bytes, isFree) = (PiecePool.Shared.Rent(), true);
        try
        {
            var read = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            if (read == 0) return 0;
            isFree = false;
            await grain.AppendAsync(call.Caller, offset, new MediaChunk(read == bytes.Length ? bytes : bytes[..read]));
            isFree = true;
            return read;
        }
        finally
        {
            if (isFree) PiecePool.Shared.Return(bytes);
            else PiecePool.Shared.Forget();
        }
    }

    private static IMediaGrain NewGrain(Call call) => call.Grains.GetGrain<IMediaGrain>(PrefixedId.New(PrefixedId.Media));

    /// <summary>The server's own bound is that of JSON; here the cluster's bound counts, which says so in the envelope.</summary>
    private static void Unbound(HttpRequest request)
    {
        if (request.ContentLength > MediaLimits.DocumentBytes + RequestLimits.MaxBodyBytes)
            throw new GatewayException(
                ErrorCode.BadRequest, "The file is too large.",
                new Dictionary<string, string> { ["reason"] = ErrorStatus.TooLarge, ["max_bytes"] = MediaLimits.DocumentBytes.ToString(CultureInfo.InvariantCulture), ["field"] = "file" });
        request.HttpContext.Features.Get<PacedBody>()?.ExpectFile();
        request.HttpContext.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MediaLimits.DocumentBytes + ReadAheadBytes;
    }

    /// <summary>A field of the form; null when it is left empty.</summary>
    private static async Task<string?> ReadFieldAsync(MultipartSection section, string name, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxFieldLength + 1];
        var length = await section.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        if (length == 0) return null;
        return length <= MaxFieldLength ? System.Text.Encoding.UTF8.GetString(bytes, 0, length) : throw GatewayException.InvalidField(name, "is too long");
    }
}
