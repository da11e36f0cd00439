using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Authentication;

/// <summary>Admits requests by what they present: an API key, an ID token, or the cookie of a session.</summary>
internal sealed class Credentials(ApiKeyHasher hasher, KnownKeys known, AddressLimiter failures, KeyAdmissions admissions, Sessions sessions)
{
    /// <summary>Takes tokens from the bucket of the key or of the user.</summary>
    /// <exception cref="GatewayException">The credentials are missing or invalid, or too many of the address were.</exception>
    public Task<KeyAdmission> AdmitAsync(HttpContext http, int cost)
    {
        const string Bearer = "Bearer ";
        var header = http.Request.Headers.Authorization;
        if (header.Count == 0)
        {
            return http.Request.Cookies.ContainsKey(Sessions.Cookie) ? sessions.AdmitCookieAsync(http, cost)
                : throw new GatewayException(ErrorCode.AuthMissing, "Send your API key: Authorization: Bearer zpk_…");
        }

        var text = header.Count == 1 ? header[0]! : "";
        var bearer = text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? text[Bearer.Length..].Trim() : "";
        if (ApiKeyFormat.TryParse(bearer, out _)) return AdmitKeyAsync(http, bearer, cost);
        if (Sessions.IsToken(bearer)) return AdmitTokenAsync(http, bearer, cost);
        throw new GatewayException(ErrorCode.AuthMalformed, "The credentials do not have the form of an API key.");
    }

    private async Task<KeyAdmission> AdmitKeyAsync(HttpContext http, string key, int cost)
    {
        var hash = hasher.Hash(key);
        http.Features.Set(new PresentedKey(hash));
        // A well-formed but unknown key would activate a grain: addresses with too many failures may not do that.
        if (!known.Contains(hash)) Throttle.Require(http, failures);
        try
        {
            var admission = await admissions.AdmitAsync(hash, cost);
            known.Add(hash);
            return admission;
        }
        catch (GatewayException failure) when (ApiKeyMiddleware.IsAuthentication(failure.Code))
        {
            known.Remove(hash);
            throw;
        }
    }

    private async Task<KeyAdmission> AdmitTokenAsync(HttpContext http, string token, int cost)
    {
        var hash = hasher.Hash(token);
        // A token costs the check of a signature, and one with an unknown key a request to the issuer.
        if (!known.Contains(hash)) Throttle.Require(http, failures);
        var admission = await sessions.AdmitTokenAsync(http, token, cost);
        known.Add(hash);
        return admission;
    }
}
