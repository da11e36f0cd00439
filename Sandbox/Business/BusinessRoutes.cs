using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using WhatIsUp.Sandbox.Media;

namespace WhatIsUp.Sandbox.Business;

/// <summary>What the media server has for businesses: uploads that are not encrypted, and GraphQL.</summary>
internal sealed class BusinessRoutes(MediaVault vault, GraphHandler graph, TimeProvider time)
{
    /// <summary>Answers a request.</summary>
    /// <returns>False for one of another kind.</returns>
    public async Task<bool> TryHandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method)) return false;
        var segments = (context.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        switch (segments)
        {
            case ["graphql"]:
                await graph.HandleAsync(context).ConfigureAwait(false);
                return true;
            case ["product", "image", var image]:
                await UploadAsync(context, image, isCover: false).ConfigureAwait(false);
                return true;
            case ["pps", "biz-cover-photo", var cover]:
                await UploadAsync(context, cover, isCover: true).ConfigureAwait(false);
                return true;
            default:
                return false;
        }
    }

    private async Task UploadAsync(HttpContext context, string hash, bool isCover)
    {
        var (query, name) = (context.Request.Query, hash.TrimEnd('='));
        var status = !MediaVault.IsName(name) ? StatusCodes.Status404NotFound
            : !vault.IsAuth(query["auth"]) ? StatusCodes.Status401Unauthorized
            : query["token"].ToString().TrimEnd('=') != name ? StatusCodes.Status400BadRequest
            : context.Request.ContentLength > vault.MaxFileBytes ? StatusCodes.Status413PayloadTooLarge : 0;
        if (status != 0)
        {
            context.Response.StatusCode = status;
            return;
        }
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = vault.MaxFileBytes;
        if (query["resume"] != "1" && !await vault.ReceiveAsync(name, 0, context.Request.Body, context.RequestAborted).ConfigureAwait(false))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        await AnswerAsync(context, name, isCover).ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpContext context, string name, bool isCover)
    {
        if (!vault.Has(name))
        {
            await context.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["resume"] = "0" }, context.RequestAborted).ConfigureAwait(false);
            return;
        }
        var path = vault.DirectPath(name);
        var answer = new Dictionary<string, object> { ["url"] = $"https://{context.Request.Host}{path}", ["direct_path"] = path };
        if (isCover)
        {
            var id = MediaVault.NumberOf(name);
            var seconds = time.GetUtcNow().ToUnixTimeSeconds();
            answer["fbid"] = id;
            answer["ts"] = seconds;
            answer["meta_hmac"] = vault.ProofOf(
                BusinessProfileHandler.ProofOf(id.ToString(CultureInfo.InvariantCulture), seconds.ToString(CultureInfo.InvariantCulture)));
        }
        await context.Response.WriteAsJsonAsync(answer, context.RequestAborted).ConfigureAwait(false);
    }
}
