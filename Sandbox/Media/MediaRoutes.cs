using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using WhatIsUp.Sandbox.Server;

namespace WhatIsUp.Sandbox.Media;

/// <summary>The media server: uploads under the hash of the encrypted file, downloads by path, with ranges.</summary>
internal sealed class MediaRoutes(MediaVault vault)
{
    private static readonly string[] Types = ["image", "video", "audio", "document", "md-app-state", "sticker", "thumbnail-link", "ptt", "ptv", "gif",
        "sticker-pack", "thumbnail-sticker-pack"];

    private const string NewsletterPrefix = "newsletter-";
    private const string HistoryType = "md-msg-hist";
    private const int MaxPathLength = 1_024;

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            var segments = (context.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (HttpMethods.IsPost(context.Request.Method) && segments is ["mms", var type, var hash])
                await UploadAsync(context, type, hash, isPlain: false).ConfigureAwait(false);
            else if (HttpMethods.IsPost(context.Request.Method) && segments is ["newsletter", var kind, var plain]
                && kind.StartsWith(NewsletterPrefix, StringComparison.Ordinal))
                await UploadAsync(context, kind[NewsletterPrefix.Length..], plain, isPlain: true).ConfigureAwait(false);
            else if (HttpMethods.IsDelete(context.Request.Method) && segments is ["mms", HistoryType, var deleted])
                context.Response.StatusCode = Delete(context.Request.Query, deleted);
            else if ((HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) && segments is ["v", _, var id])
                await DownloadAsync(context, id).ConfigureAwait(false);
            else if (HttpMethods.IsGet(context.Request.Method) && segments is [MediaVault.PictureSegment, var picture])
                await ServePictureAsync(context, picture).ConfigureAwait(false);
            else context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        catch (Exception fault) when (fault is IOException or BadHttpRequestException or OperationCanceledException)
        {
            // The client broke off, or two write one file.
            if (!context.Response.HasStarted)
                context.Response.StatusCode = fault is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status503ServiceUnavailable;
        }
    }

    /// <summary>Pictures of accounts are public, under a path that nobody guesses.</summary>
    private async Task ServePictureAsync(HttpContext context, string path)
    {
        var jpeg = vault.FindPicture is { } find ? await find(path, context.RequestAborted).ConfigureAwait(false) : null;
        if (jpeg is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        context.Response.ContentType = "image/jpeg";
        context.Response.ContentLength = jpeg.Length;
        await context.Response.Body.WriteAsync(jpeg, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>
    /// What a client does with a file of history that it has read (whatsmeow, <c>DeleteMedia</c>): the path comes in base64, the handle as its notice
    /// gave it.
    /// </summary>
    private int Delete(IQueryCollection query, string hash)
    {
        var name = hash.TrimEnd('=');
        if (!MediaVault.IsName(name)) return StatusCodes.Status404NotFound;
        if (!vault.IsAuth(query["auth"])) return StatusCodes.Status401Unauthorized;
        if (query["token"].ToString().TrimEnd('=') != name || PathOf(query["d_md"].ToString()) is not { } path) return StatusCodes.Status400BadRequest;
        return vault.DeleteHistory(name, path, query.TryGetValue("e_handle", out var handle) ? handle.ToString() : null);
    }

    private static string? PathOf(string encoded)
    {
        var bytes = new byte[encoded.Length];
        return encoded.Length is > 0 and <= MaxPathLength && Base64Url.TryDecodeFromChars(encoded.TrimEnd('='), bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    private async Task UploadAsync(HttpContext context, string type, string hash, bool isPlain)
    {
        var query = context.Request.Query;
        var name = hash.TrimEnd('=');
        var status = !Types.Contains(type) || !MediaVault.IsName(name) ? StatusCodes.Status404NotFound
            : !vault.IsAuth(query["auth"]) ? StatusCodes.Status401Unauthorized
            : query["token"].ToString().TrimEnd('=') != name ? StatusCodes.Status400BadRequest
            : context.Request.ContentLength > vault.MaxFileBytes ? StatusCodes.Status413PayloadTooLarge : 0;
        if (status == 0 && query["resume"] == "1")
        {
            var reached = vault.Has(name) ? "complete" : vault.Reached(name).ToString(CultureInfo.InvariantCulture);
            await AnswerAsync(context, name, reached, isPlain).ConfigureAwait(false);
            return;
        }
        if (status == 0)
        {
            context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = vault.MaxFileBytes;
            _ = long.TryParse(query["file_offset"], NumberStyles.None, CultureInfo.InvariantCulture, out var offset);
            if (offset + (context.Request.ContentLength ?? 0) > vault.MaxFileBytes) status = StatusCodes.Status413PayloadTooLarge;
            else if (!await vault.ReceiveAsync(name, offset, context.Request.Body, context.RequestAborted).ConfigureAwait(false))
                status = StatusCodes.Status400BadRequest;
        }
        if (status == 0) await AnswerAsync(context, name, null, isPlain).ConfigureAwait(false);
        else context.Response.StatusCode = status;
    }

    private Task AnswerAsync(HttpContext context, string name, string? resume, bool isPlain)
    {
        if (resume is not (null or "complete"))
            return context.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["resume"] = resume }, context.RequestAborted);
        var path = vault.DirectPath(name);
        var answer = new Dictionary<string, string> { ["url"] = $"https://{context.Request.Host}{path}", ["direct_path"] = path };
        if (resume is not null) answer["resume"] = resume;
        // Files of newsletters are not encrypted, and posts refer to them by this name, too.
        if (isPlain) answer["handle"] = vault.HandleOf(name);
        return context.Response.WriteAsJsonAsync(answer, context.RequestAborted);
    }

    private async Task DownloadAsync(HttpContext context, string id)
    {
        var query = context.Request.Query;
        var (file, name, status) = vault.Find(id, query["oh"], query["oe"]);
        if (file is not null && query.TryGetValue("hash", out var hash) && hash.ToString().TrimEnd('=') != name) status = StatusCodes.Status403Forbidden;
        if (status != 200)
        {
            context.Response.StatusCode = status;
            return;
        }
        if (vault.DownloadFault != SandboxMediaFault.None)
        {
            var bytes = vault.Open(name);
            await using (bytes.ConfigureAwait(false)) await FaultyDownload.WriteAsync(context, bytes, vault.DownloadFault).ConfigureAwait(false);
            return;
        }
        await Results.Stream(vault.Open(name), "application/octet-stream", enableRangeProcessing: true).ExecuteAsync(context).ConfigureAwait(false);
    }
}
