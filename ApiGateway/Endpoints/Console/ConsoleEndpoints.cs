using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.ApiGateway.ConsolePages;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Console;

/// <summary>The sign-in page and the session of a browser.</summary>
internal static class ConsoleEndpoints
{
    /// <summary>The response header that says how to sign in: <c>code</c>, <c>token</c> or <c>link</c>.</summary>
    public const string WayHeader = "X-WhatIsUp-Sign-In";

    private const int MaxBodyBytes = 32 * 1024;
    private const string Html = "text/html; charset=utf-8";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var console = routes.MapGroup("/console").IsPublic().ExcludeFromDescription();
        console.MapGet("/login", ShowLogin);
        console.MapPost("/login", SpendLinkAsync).WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        console.MapGet("/login/issuer", StartAtIssuer);
        console.MapGet("/session", GetSessionAsync);
        console.MapPost("/session", CreateSessionAsync).WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        console.MapDelete("/session", EndSessionAsync);
        console.MapGet("/assets/{name}", ReadAsset);
    }

    private static FileContentHttpResult ShowLogin(HttpContext http)
    {
        if (http.Request.Query["error"] is ["auth_no_email"]) http.Response.StatusCode = StatusCodes.Status403Forbidden;
        else if (http.Request.Query.ContainsKey("error")) http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return TypedResults.File(ConsoleFiles.Login, Html);
    }

    private static async Task<NoContent> SpendLinkAsync(ConsoleVisit visit, Body<SpendLinkRequest> body, LoginLinks links)
    {
        var user = await links.SpendAsync(body.Value.Token)
            ?? throw visit.Fail(new GatewayException(ErrorCode.AuthInvalid, "The login link has been used or has expired."));
        await visit.Http.SignInAsync(Sessions.Scheme, Sessions.PrincipalOf(user));
        return TypedResults.NoContent();
    }

    private static ChallengeHttpResult StartAtIssuer(SignInSettings settings) => settings.HasCodeFlow
        ? TypedResults.Challenge(new AuthenticationProperties { RedirectUri = "login" }, [SignInSetup.IssuerScheme])
        : throw new GatewayException(ErrorCode.NotFound, RequestRefusedException.Describe(404).Message);

    private static async Task<NoContent> CreateSessionAsync(ConsoleVisit visit, Body<CreateSessionRequest> body, Sessions sessions)
    {
        try
        {
            var token = body.Value.IdToken;
            if (!Sessions.IsToken(token)) throw new GatewayException(ErrorCode.AuthMalformed, "The token does not have the form of an ID token.");
            var user = await sessions.SignInAsync(await sessions.ValidateAsync(token));
            await visit.Http.SignInAsync(Sessions.Scheme, Sessions.PrincipalOf(user));
            return TypedResults.NoContent();
        }
        catch (GatewayException failure) when (ApiKeyMiddleware.IsAuthentication(failure.Code))
        {
            throw visit.Fail(failure);
        }
    }

    private static async Task<Ok<SessionReply>> GetSessionAsync(HttpContext http, IGrainFactory grains, SignInSettings settings)
    {
        http.Response.Headers[WayHeader] = settings.HasIssuer ? settings.Kind : "link";
        var user = await Sessions.FindUserAsync(http) is { } key ? await grains.GetGrain<IUserGrain>(key).FindAsync() : null;
        if (user is null) throw new GatewayException(ErrorCode.AuthMissing, "Sign in at /console/login.");
        var customers = user.Memberships.Select(async team => new SessionCustomer(
            team.CustomerId, (await grains.GetGrain<ICustomerGrain>(team.CustomerId.Value).GetProfileAsync()).Name, team.Role));
        return TypedResults.Ok(new SessionReply(user.Id, user.Email, await Task.WhenAll(customers)));
    }

    private static async Task<NoContent> EndSessionAsync(ConsoleVisit visit)
    {
        await visit.Http.SignOutAsync(Sessions.Scheme);
        return TypedResults.NoContent();
    }

    private static FileContentHttpResult ReadAsset(string name) => ConsoleFiles.Find(name) is { } asset
        ? TypedResults.File(asset.Bytes, asset.Type)
        : throw new GatewayException(ErrorCode.NotFound, RequestRefusedException.Describe(404).Message);
}
