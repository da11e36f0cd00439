using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Linking;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Linking;

/// <summary>GET /link/{token}: the page for the owner of a number, and its files.</summary>
internal static class LinkPage
{
    private const string Html = "text/html; charset=utf-8";
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/link/{token}", Methods, ShowAsync).WithMetadata(new PublicAccess()).ExcludeFromDescription();
        routes.MapMethods("/link/assets/{name}", Methods, ReadAsset).WithMetadata(new PublicAccess()).ExcludeFromDescription();
    }

    private static async Task<Results<RedirectHttpResult, FileContentHttpResult>> ShowAsync(string token, HttpContext http)
    {
        // The page refers to its files by relative URLs, so that it works under any path prefix.
        if (http.Request.Path.Value!.EndsWith('/')) return TypedResults.Redirect("../" + Uri.EscapeDataString(token));
        var (status, page) = await FindAsync(http);
        http.Response.StatusCode = status;
        return TypedResults.File(page, Html);
    }

    private static async Task<(int Status, byte[] Page)> FindAsync(HttpContext http)
    {
        try
        {
            var view = await (await LinkVisit.BindAsync(http))!.FindAsync();
            return view is { Outcome: null } ? (StatusCodes.Status200OK, LinkFiles.Page) : (StatusCodes.Status404NotFound, LinkFiles.Ended(view?.Outcome));
        }
        catch (GatewayException none) when (none.Code == ErrorCode.NotFound)
        {
            return (StatusCodes.Status404NotFound, LinkFiles.Ended(null));
        }
    }

    private static FileContentHttpResult ReadAsset(string name) => LinkFiles.Find(name) is { } asset
        ? TypedResults.File(asset.Bytes, asset.Type)
        : throw new GatewayException(ErrorCode.NotFound, RequestRefusedException.Describe(404).Message);
}
