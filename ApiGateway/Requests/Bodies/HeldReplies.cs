using Microsoft.AspNetCore.Http.Features;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>
/// Replies in JSON are written whole before the first byte leaves, and count in the <see cref="BodyBudget"/> until their reader has taken them. Written as they are
/// read, each would keep the values that it is made of: a page of long messages, for as long as its reader pleases.
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
        var inner = http.Features.GetRequired<IHttpResponseBodyFeature>();
        using var bytes = new PieceBuffer(budget.Open(caller.CustomerId));
        await HoldAsync(http, inner, bytes);
        if (bytes.Length == 0) return;
        http.Response.ContentLength ??= bytes.Length;
        await using var content = bytes.OpenRead();
        await content.CopyToAsync(inner.Stream, http.RequestAborted);
    }

    /// <summary>The values of the reply are gone when this returns.</summary>
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
