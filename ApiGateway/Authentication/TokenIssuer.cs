using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Authentication;

/// <summary>The OpenID Connect issuer of the configuration: its discovery document, its keys, and the validation of its ID tokens.</summary>
internal sealed class TokenIssuer
{
    /// <summary>Longest token that is read.</summary>
    public const int MaxTokenLength = 16 * 1024;

    private const string Discovery = "/.well-known/openid-configuration";
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>Least time between two reads of the keys because of a token with an unknown key.</summary>
    private static readonly TimeSpan RefreshPause = TimeSpan.FromSeconds(5);

    /// <summary>Signatures with a public key only: with a symmetric algorithm, whoever knows the client secret could sign.</summary>
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256,
        SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384,
        SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JsonWebTokenHandler _tokens = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaxTokenLength };
    private readonly TokenValidationParameters _rules;

    /// <summary>Reads nothing yet: the discovery document is fetched for the first token, so that a gateway starts without its issuer.</summary>
    public TokenIssuer(SignInSettings settings, HttpClient http)
    {
        Configuration = new ConfigurationManager<OpenIdConnectConfiguration>(
            settings.Issuer.TrimEnd('/') + Discovery, new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(http) { RequireHttps = !settings.IsLoopback }) { RefreshInterval = RefreshPause };
        _rules = Rules(settings);
        _rules.ConfigurationManager = Configuration;
    }

    /// <summary>Discovery document and keys.</summary>
    public ConfigurationManager<OpenIdConnectConfiguration> Configuration { get; }

    /// <summary>What a token must fulfil.</summary>
    public static TokenValidationParameters Rules(SignInSettings settings) => new()
    {
        ValidIssuer = settings.Issuer,
        ValidAudience = settings.ClientId,
        ValidAlgorithms = Algorithms,
        ClockSkew = ClockSkew,
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        ValidateIssuerSigningKey = true,
    };

    /// <summary>Who a token is of.</summary>
    /// <exception cref="GatewayException"><c>auth_expired</c> or <c>auth_invalid</c>.</exception>
    public async Task<SignInIdentity> ValidateAsync(string token)
    {
        var result = await _tokens.ValidateTokenAsync(token, _rules);
        if (result.IsValid && SignInClaims.Read(result.ClaimsIdentity) is { } identity) return identity;
        throw result.Exception is SecurityTokenExpiredException ? new GatewayException(ErrorCode.AuthExpired, "The token has expired.")
            : new GatewayException(ErrorCode.AuthInvalid, "The token is not valid.");
    }
}
