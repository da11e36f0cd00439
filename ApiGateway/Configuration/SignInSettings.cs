using WhatIsUp.Silo.Starting;

namespace WhatIsUp.ApiGateway.Configuration;

/// <summary>The OpenID Connect issuer of users. Without one, the operator signs in with a login link.</summary>
public sealed class SignInSettings
{
    /// <summary>Value of <see cref="Kind"/> for an issuer with the authorization code flow.</summary>
    public const string CodeFlow = "code";

    /// <summary>Value of <see cref="Kind"/> for an issuer whose own library gives ID tokens to browsers, such as Firebase.</summary>
    public const string TokensOnly = "token";

    /// <summary>URL of the issuer, such as <c>https://accounts.example</c>, exactly as its discovery document has it. Empty for none.</summary>
    public string Issuer { get; set; } = "";

    /// <summary><c>code</c>, or <c>token</c> for an issuer without an authorization endpoint.</summary>
    public string Kind { get; set; } = CodeFlow;

    /// <summary>Client id of this gateway at the issuer, and the audience of its tokens; with Firebase, the id of the project.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>Client secret; empty for a public client, which is protected by PKCE alone.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>Plan of customers that a first sign-in creates.</summary>
    public string Plan { get; set; } = "trial";

    /// <summary>True with an issuer.</summary>
    public bool HasIssuer => Issuer.Length > 0;

    /// <summary>True when browsers are sent to the issuer.</summary>
    public bool HasCodeFlow => HasIssuer && Kind == CodeFlow;

    /// <summary>True when the issuer is on this machine: only then is plain HTTP allowed.</summary>
    public bool IsLoopback => Uri.TryCreate(Issuer, UriKind.Absolute, out var address) && address.IsLoopback;

    /// <summary>Checks the settings.</summary>
    /// <exception cref="StartRefusedException">A setting is invalid.</exception>
    public void Check()
    {
        if (!HasIssuer) return;
        if (!Uri.TryCreate(Issuer, UriKind.Absolute, out var address) || address.Query.Length + address.Fragment.Length + address.UserInfo.Length > 0
            || !(address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback)))
            throw new SettingException("SignIn:Issuer", "must be the https URL of an OpenID Connect issuer, without a query.");
        if (Kind is not (CodeFlow or TokensOnly)) throw new SettingException("SignIn:Kind", $"must be {CodeFlow} or {TokensOnly}.");
        if (ClientId.Length == 0) throw new SettingException("SignIn:ClientId", "is required with an issuer: it is the audience of the tokens.");
    }
}
