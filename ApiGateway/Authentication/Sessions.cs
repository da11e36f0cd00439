using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Authentication;

/// <summary>Sessions of users: a cookie, or an ID token of the issuer with each request.</summary>
internal sealed class Sessions(IGrainFactory grains, SignInSettings settings, TokenIssuer? issuer = null)
{
    /// <summary>Name of the scheme of the session cookie.</summary>
    public const string Scheme = "session";

    /// <summary>Name of the cookie.</summary>
    public const string Cookie = "whatisup_session";

    /// <summary>The header with the mode of a request; <c>test</c> without it.</summary>
    public const string ModeHeader = "X-WhatIsUp-Mode";

    /// <summary>The header with the customer of a request, for members of several.</summary>
    public const string CustomerHeader = "X-WhatIsUp-Customer";

    /// <summary>Value of <c>details.reason</c> for a write that another site may have caused.</summary>
    public const string CrossSite = "cross_site_request";

    private const string UserClaim = "user";

    /// <summary>True for text in the form of a JSON Web Token.</summary>
    public static bool IsToken(string text) =>
        text.Length <= TokenIssuer.MaxTokenLength && text.StartsWith("eyJ", StringComparison.Ordinal) && text.Count(character => character == '.') == 2
            && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_');

    /// <summary>The principal of a session: the key of the user's grain and nothing else.</summary>
    public static ClaimsPrincipal PrincipalOf(string userKey) => new(new ClaimsIdentity([new Claim(UserClaim, userKey)], Scheme));

    /// <summary>Requires that a browser sent the request from a page of this gateway.</summary>
    /// <exception cref="GatewayException"><c>channel_access_denied</c> with <see cref="CrossSite"/>.</exception>
    public static void RequireSameOrigin(HttpContext http)
    {
        if (http.Request.Headers["Sec-Fetch-Site"] is not ["same-origin"]) throw new GatewayException(
            ErrorCode.ChannelAccessDenied, "A session changes things only from a page of this gateway: Sec-Fetch-Site: same-origin.",
            new Dictionary<string, string> { ["reason"] = CrossSite });
    }

    /// <summary>Validates a token of the issuer.</summary>
    /// <exception cref="GatewayException"><c>auth_malformed</c> without an issuer, <c>auth_invalid</c>, <c>auth_expired</c>.</exception>
    public Task<SignInIdentity> ValidateAsync(string token) => issuer is not null ? issuer.ValidateAsync(token)
        : throw new GatewayException(ErrorCode.AuthMalformed, "The credentials do not have the form of an API key.");

    /// <summary>Signs a user in.</summary>
    /// <returns>Key of the user's grain.</returns>
    public async Task<string> SignInAsync(SignInIdentity identity)
    {
        var key = UserKey.Of(identity.Issuer, identity.Subject);
        await grains.GetGrain<IUserGrain>(key).SignInAsync(identity, settings.Plan);
        return key;
    }

    /// <summary>Admits a request with a token. The user's first one signs in.</summary>
    public async Task<KeyAdmission> AdmitTokenAsync(HttpContext http, string token, int cost)
    {
        var identity = await ValidateAsync(token);
        var key = UserKey.Of(identity.Issuer, identity.Subject);
        if (await AdmitAsync(http, key, cost) is { } admission) return admission;
        await SignInAsync(identity);
        return await AdmitAsync(http, key, cost) ?? throw Invalid();
    }

    /// <summary>Admits a request with the cookie.</summary>
    public async Task<KeyAdmission> AdmitCookieAsync(HttpContext http, int cost)
    {
        var key = await FindUserAsync(http) ?? throw Invalid();
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method)) RequireSameOrigin(http);
        return await AdmitAsync(http, key, cost) ?? throw Invalid();
    }

    /// <summary>Key of the grain of the cookie's user, or null.</summary>
    public static async Task<string?> FindUserAsync(HttpContext http) =>
        (await http.AuthenticateAsync(Scheme)).Principal?.FindFirst(UserClaim)?.Value;

    private Task<KeyAdmission?> AdmitAsync(HttpContext http, string key, int cost)
    {
        var mode = http.Request.Headers[ModeHeader] switch
        {
            [] or ["test"] => Mode.Test,
            ["live"] => Mode.Live,
            _ => throw new GatewayException(ErrorCode.BadRequest, $"{ModeHeader} must be test or live."),
        };
        CustomerId? customer = http.Request.Headers[CustomerHeader] switch
        {
            [] => null,
            [var text] when Guid.TryParse(text, out var id) => new CustomerId(id),
            _ => throw new GatewayException(ErrorCode.BadRequest, $"{CustomerHeader} must be the id of a customer."),
        };
        return grains.GetGrain<IUserGrain>(key).AdmitAsync(mode, customer, cost);
    }

    private static GatewayException Invalid() => new(ErrorCode.AuthInvalid, "The session is not valid; sign in again.");
}
