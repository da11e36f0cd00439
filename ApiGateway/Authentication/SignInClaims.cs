using System.Security.Claims;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.Authentication;

/// <summary>The claims of an issuer that matter here.</summary>
internal static class SignInClaims
{
    /// <summary>The claim that tells whether the issuer has verified the mail address.</summary>
    public const string EmailVerified = "email_verified";

    private const int MaxLength = 500;

    /// <summary>Who signs in; null without an issuer or a subject.</summary>
    public static SignInIdentity? Read(ClaimsIdentity claims)
    {
        if (claims.FindFirst("iss")?.Value is not { Length: > 0 and <= MaxLength } issuer) return null;
        if (claims.FindFirst("sub")?.Value is not { Length: > 0 and <= MaxLength } subject) return null;
        return new SignInIdentity(issuer, subject, ReadEmail(claims));
    }

    /// <summary>
    /// The verified mail address, or null. ID token and user information may both have one: unless they agree, it is unclear which of them is verified.
    /// </summary>
    private static string? ReadEmail(ClaimsIdentity claims)
    {
        var addresses = claims.FindAll("email").Select(claim => claim.Value).Distinct().ToArray();
        var isVerified = claims.FindAll(EmailVerified).Select(claim => claim.Value.Equals("true", StringComparison.OrdinalIgnoreCase)).Distinct().ToArray();
        return addresses is [{ Length: <= MaxLength } address] && isVerified is [true] && address.Contains('@', StringComparison.Ordinal) ? address : null;
    }
}
