using Microsoft.AspNetCore.Http.Features;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>
/// Buffers JSON responses completely before the first byte is sent, and counts them in the <see cref="BodyBudget"/> until the client has received them. Without
/// the buffer, a slow client would keep the objects of its response in memory: for example a page of long messages.
/// </summary>
internal sealed class HeldReplies(RequestDelegate next, BodyBudget budget)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<Caller>() is not { } caller)
        {
            await next(http);
            return;
        }
        var inner = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var bytes = new PieceBuffer(budget.Open(caller.CustomerId));
        await HoldAsync(http, inner, bytes);
        if (bytes.Length == 0) return;
        http.Response.ContentLength ??= bytes.Length;
        await using var content = bytes.OpenRead();
        await content.CopyToAsync(inner.Stream, http.RequestAborted);
    }

    /// <summary>Writes the response; its objects are no longer referenced afterwards.</summary>
    private async Task HoldAsync(HttpContext http, IHttpResponseBodyFeature inner, PieceBuffer bytes)
    {
        await using var held = new HeldReply(http.Response, inner, bytes);
        http.Features.Set<IHttpResponseBodyFeature>(held);
        try
        {
            await next(http);
            await held.CompleteAsync();
        }
        finally
        {
            http.Features.Set(inner);
        }
    }
}
