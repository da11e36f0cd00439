using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Authentication;

/// <summary>Registers the session cookie, and with an issuer its code flow and its tokens.</summary>
internal static class SignInSetup
{
    /// <summary>Name of the scheme that sends browsers to the issuer.</summary>
    public const string IssuerScheme = "issuer";

    /// <summary>Path to which the issuer sends browsers back.</summary>
    public const string CallbackPath = "/console/callback";

    private const string Page = "login";
    private static readonly TimeSpan SessionLifetime = TimeSpan.FromHours(12);
    private static readonly TimeSpan IssuerTimeout = TimeSpan.FromSeconds(10);
    private const int MaxIssuerBytes = 1 << 20;

    public static void AddSignIn(this IServiceCollection services, GatewayOptions options, byte[] pepper)
    {
        var settings = options.SignIn;
        settings.Check();
        var (protection, address) = (TicketProtection.Of(pepper), new PublicAddress(options.PublicUrl));
        services.AddSingleton(settings);
        services.AddSingleton<Sessions>();
        services.AddSingleton<LoginLinks>();
        services.AddSingleton<Credentials>();
        var schemes = services.AddAuthentication(Sessions.Scheme).AddCookie(Sessions.Scheme, cookie => SetUp(cookie, protection, address));
        RemoveKeyRing(services, protection);
        if (!settings.HasIssuer) return;
        var issuer = new TokenIssuer(settings, new HttpClient { Timeout = IssuerTimeout, MaxResponseContentBufferSize = MaxIssuerBytes });
        services.AddSingleton(issuer);
        if (settings.HasCodeFlow)
            schemes.AddOpenIdConnect(IssuerScheme, connect => SetUp(connect, settings, issuer, protection, address));
    }

    /// <summary>The framework's own keys would lie in the home folder of one gateway, where others can't read them.</summary>
    private static void RemoveKeyRing(IServiceCollection services, TicketProtection protection)
    {
        services.Replace(ServiceDescriptor.Singleton<IDataProtectionProvider>(protection));
        var keyRing = typeof(IDataProtectionBuilder).Assembly;
        var starts = services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly == keyRing);
        foreach (var start in starts.ToArray()) services.Remove(start);
    }

    private static void SetUp(CookieAuthenticationOptions options, TicketProtection protection, PublicAddress address)
    {
        options.DataProtectionProvider = protection;
        options.Cookie.Name = Sessions.Cookie;
        options.Cookie.HttpOnly = true;
        options.Cookie.Path = "/";
        // Not Strict: such a cookie is not sent on the redirect that returns from the issuer.
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = SecurePolicyOf(address);
        options.ExpireTimeSpan = SessionLifetime;
        options.SlidingExpiration = false;
    }

    private static void SetUp(
        OpenIdConnectOptions options, SignInSettings settings, TokenIssuer issuer, TicketProtection protection, PublicAddress address)
    {
        options.Authority = settings.Issuer;
        options.ConfigurationManager = issuer.Configuration;
        options.RequireHttpsMetadata = !settings.IsLoopback;
        options.BackchannelTimeout = IssuerTimeout;
        options.ClientId = settings.ClientId;
        options.ClientSecret = settings.ClientSecret.Length > 0 ? settings.ClientSecret : null;
        options.DataProtectionProvider = protection;
        options.SignInScheme = Sessions.Scheme;
        options.CallbackPath = CallbackPath;
        options.ResponseType = "code";
        options.ResponseMode = "query";
        options.UsePkce = true;
        options.MapInboundClaims = false;
        options.TokenValidationParameters = TokenIssuer.Rules(settings);
        options.Scope.Clear();
        foreach (var scope in new[] { "openid", "email" }) options.Scope.Add(scope);
        options.GetClaimsFromUserInfoEndpoint = true;
        // Removed by default; a user is issuer and subject.
        options.ClaimActions.Remove("iss");
        options.ClaimActions.MapJsonKey(SignInClaims.EmailVerified, SignInClaims.EmailVerified);
        // The way back is a redirect by GET, with which a browser sends Lax cookies.
        foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
            (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, SecurePolicyOf(address));
        options.Events = EventsOf(address);
    }

    /// <summary>Behind a proxy that ends TLS, requests arrive without it.</summary>
    private static CookieSecurePolicy SecurePolicyOf(PublicAddress address) =>
        address.Configured?.StartsWith("https:", StringComparison.Ordinal) == true ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;

    private static OpenIdConnectEvents EventsOf(PublicAddress address) => new()
    {
        OnRedirectToIdentityProvider = context =>
        {
            if (address.Configured is { } url) context.ProtocolMessage.RedirectUri = url + CallbackPath;
            return Task.CompletedTask;
        },
        OnTicketReceived = ReceiveAsync,
        OnRemoteFailure = context =>
        {
            var log = context.HttpContext.RequestServices.GetRequiredService<ILogger<Sessions>>();
            log.SignInFailed(context.HttpContext.RequestId(), (context.Failure?.InnerException ?? context.Failure)?.GetType().Name ?? "unknown");
            return EndAsync(context, "auth_invalid");
        },
    };

    /// <summary>Replaces the claims of the issuer by the user, before the cookie is made.</summary>
    private static async Task ReceiveAsync(TicketReceivedContext context)
    {
        try
        {
            var identity = context.Principal?.Identity is ClaimsIdentity claims ? SignInClaims.Read(claims) : null;
            if (identity is null)
            {
                await EndAsync(context, "auth_invalid");
                return;
            }

            var user = await context.HttpContext.RequestServices.GetRequiredService<Sessions>().SignInAsync(identity);
            context.Principal = Sessions.PrincipalOf(user);
            context.ReturnUri = Page;
        }
        catch (GatewayException failure) when (failure.Code == ErrorCode.AuthNoEmail)
        {
            await EndAsync(context, "auth_no_email");
        }
    }

    private static Task EndAsync(HandleRequestContext<RemoteAuthenticationOptions> context, string code)
    {
        context.Response.Redirect($"{Page}?error={code}");
        context.HandleResponse();
        return Task.CompletedTask;
    }
}
