using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.ApiGateway.Endpoints;
using WhatIsUp.ApiGateway.Endpoints.Sandbox;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Feed;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Linking;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.OpenApi;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.ApiGateway.Requests.Bodies;
using WhatIsUp.ApiGateway.Requests.Repeats;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Silo.Logging;
using WhatIsUp.Silo.Starting;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>Services and middleware of the gateway.</summary>
internal static class GatewayPipeline
{
    private const int PepperBytes = 32;
    private static readonly TimeSpan SandboxTimeout = TimeSpan.FromSeconds(15);

    public static void AddGateway(this WebApplicationBuilder builder, GatewayOptions options)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestLimits.MaxBodyBytes;
            kestrel.Limits.MaxRequestLineSize = RequestLimits.MaxReadLength;
            kestrel.Limits.MaxRequestHeadersTotalSize = RequestLimits.MaxReadLength;
        });
        // Received bytes of a connection that are not yet read; the default is one megabyte.
        builder.WebHost.UseSockets(sockets => sockets.MaxReadBufferSize = RequestLimits.MaxReadAhead);
        var services = builder.Services;
        services.AddRedactedLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddTransport(options);
        var pepper = ReadPepper(options);
        services.AddSingleton(new ApiKeyHasher(pepper));
        services.AddSingleton(new LinkTokens(pepper));
        services.AddSingleton<LinkDoor>();
        services.AddSingleton(new PublicAddress(options.PublicUrl));
        services.AddSingleton<AddressLimiter>();
        services.AddSingleton<KnownKeys>();
        services.AddSignIn(options, pepper);
        services.AddSingleton(provider => new KeyAdmissions(
            hash => provider.GetRequiredService<IGrainFactory>().GetGrain<IApiKeyGrain>(hash), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(CheckBodies(options.Bodies));
        services.AddSingleton<BodyBudget>();
        services.AddSingleton(options.Events.Check());
        services.AddSingleton<FeedHubs>();
        services.AddSingleton<RequestDrain>();
        services.AddSingleton<ErrorReplies>();
        services.ConfigureHttpJsonOptions(json => JsonSettings.Apply(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddGatewayDocument(OperationTable.Rows);
        AddSandbox(services, options);
    }

    public static void UseGateway(this WebApplication app, GatewayOptions options)
    {
        var drain = app.Services.GetRequiredService<RequestDrain>();
        app.Use(drain.InvokeAsync);
        app.Use(UnreadBodies.AnnounceAsync);
        app.UseMiddleware<RequestIdentity>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<PageHeaders>();
        app.UseMiddleware<ErrorResponder>();
        app.UseMiddleware<RequestBounds>();
        app.UseTransport(options);
        // The way back from the issuer ends here.
        app.UseAuthentication();
        app.Use(HeadRequests.RouteAsGetAsync);
        app.UseRouting();
        if (options.Cors.AllowedOrigins.Count > 0) app.UseCors();
        app.Use(HeadRequests.RestoreAsync);
        app.UseMiddleware<ApiKeyMiddleware>();
        app.UseMiddleware<QueryGate>();
        app.UseMiddleware<OwnershipGate>();
        app.UseMiddleware<HeldReplies>();
        app.UseMiddleware<BodyPace>();
        app.UseMiddleware<RepeatedRequests>();
        // Within it: a repetition that gets a stored response changes nothing.
        app.UseMiddleware<AuditedChanges>((Func<string, OperationRow?>)OperationTable.Find);
    }

    /// <summary>The REST API of the sandbox has the address of its socket. Without a sandbox its routes return 503.</summary>
    private static void AddSandbox(IServiceCollection services, GatewayOptions options)
    {
        Uri? address = null;
        if (options.Sandbox.Address.Length > 0 && !Uri.TryCreate(options.Sandbox.Address, UriKind.Absolute, out address))
            throw new SettingException("Sandbox:Address", "must be a WebSocket address, ws:// or wss://.");
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = SandboxTimeout };
        http.BaseAddress = address is null
            ? new Uri("http://sandbox.invalid")
            : new UriBuilder(address.Scheme == "wss" ? "https" : "http", address.Host, address.Port).Uri;
        services.AddSingleton(new SandboxForwarder(http));
    }

    private static BodySettings CheckBodies(BodySettings bodies)
    {
        if (bodies.BufferedBytes < 4L * RequestLimits.MaxBodyBytes) throw new SettingException(
            "Bodies:BufferedBytes", $"must be at least {4 * RequestLimits.MaxBodyBytes}.");
        if (bodies.MinBytesPerSecond <= 0) throw new SettingException("Bodies:MinBytesPerSecond", "must be greater than 0.");
        foreach (var (name, value) in new[] { ("Window", bodies.Window), ("Deadline", bodies.Deadline), ("FileDeadline", bodies.FileDeadline) })
            if (value <= TimeSpan.Zero || value > TimeSpan.FromHours(1)) throw new SettingException("Bodies:" + name, "must be a time of up to an hour.");
        return bodies;
    }

    private static byte[] ReadPepper(GatewayOptions options)
    {
        if (options.ApiKeyPepper.Length == 0 && options.MasterKey.Length == 0)
            throw new SettingException("ApiKeyPepper", "is required (base64 of at least 32 bytes): the gateway of a cluster hashes API keys with it.");
        if (options.ApiKeyPepper.Length == 0)
        {
            if (!options.IsEmbedded && !options.MasterKey.Split(',').All(key => IsSecret(key.Trim())))
                throw new SettingException("MasterKey", "is a placeholder: use the base64 of 32 random bytes, such as of `openssl rand -base64 32`.");
            return MasterKeyFile.DerivePepper(options.MasterKey);
        }

        var pepper = new byte[options.ApiKeyPepper.Length];
        if (!Convert.TryFromBase64String(options.ApiKeyPepper, pepper, out var length) || length < PepperBytes)
            throw new SettingException("ApiKeyPepper", "must be the base64 of at least 32 bytes.");
        if (!options.IsEmbedded && !SecretStrength.MayBeRandom(pepper.AsSpan(0, length)))
            throw new SettingException("ApiKeyPepper", "is a placeholder: use the base64 of 32 random bytes, such as of `openssl rand -base64 32`.");
        return pepper[..length];
    }

    /// <summary>True unless a key is a placeholder. Whether it is a key at all is checked where it is used.</summary>
    private static bool IsSecret(string key)
    {
        var bytes = new byte[key.Length];
        return !Convert.TryFromBase64String(key, bytes, out var length) || SecretStrength.MayBeRandom(bytes.AsSpan(0, length));
    }
}
