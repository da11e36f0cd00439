using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.ApiGateway.Endpoints;
using WhatIsUp.ApiGateway.OpenApi;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Hosting;
using WhatIsUp.Silo;
using WhatIsUp.Silo.Starting;
using WhatIsUp.Silo.Telemetry;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>The running program: gateway, and with the role <c>all</c> also silo and sandbox.</summary>
public sealed class GatewayHost : IAsyncDisposable
{
    private const string DefaultUrl = "http://127.0.0.1:8080";
    private readonly WebApplication _app;
    private readonly FolderLock? _lock;

    private GatewayHost(WebApplication app, SandboxHost? sandbox, FolderLock? folder) => (_app, Sandbox, _lock) = (app, sandbox, folder);

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>The sandbox in this process, or null.</summary>
    public SandboxHost? Sandbox { get; }

    /// <summary>Keys of the first start on this data folder, or null on every later one.</summary>
    public FirstStart? FirstStart { get; private set; }

    /// <summary>A one-time link to sign in; null with an issuer, and in a cluster.</summary>
    public string? LoginLink { get; private set; }

    /// <summary>The container.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts; everything listens when this returns.</summary>
    /// <param name="args">Command line, such as <c>--urls http://127.0.0.1:0</c> or <c>--WhatIsUp:DataFolder /srv/whatisup</c>.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="FolderInUseException">Another process uses the data folder.</exception>
    /// <exception cref="SettingException">A setting is invalid.</exception>
    /// <exception cref="StartRefusedException">
    /// A port is in use, the master key is missing or belongs to another database, or no silo of the cluster is running.
    /// </exception>
    /// <exception cref="OptionsValidationException">A setting of the silo is invalid.</exception>
    public static async Task<GatewayHost> StartAsync(string[] args, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = QuietLogging() });
        SettingNames.Check(builder.Configuration, typeof(GatewayOptions));
        var options = new GatewayOptions();
        builder.Configuration.GetSection(GatewayOptions.Section).Bind(options);
        options.DataFolder = Path.GetFullPath(options.DataFolder);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Cluster.ShutdownTimeout);
        PortCheck.VerifyUrls(builder.Configuration["urls"]);
        var folder = options.IsEmbedded ? FolderLock.Take(options.DataFolder) : null;
        SandboxHost? sandbox = null;
        WebApplication? app = null;
        try
        {
            if (options.IsEmbedded) sandbox = await EmbeddedCluster.AddAsync(builder, options, cancellationToken);
            else ClusterClient.Add(builder, options);
            builder.AddWhatIsUpTelemetry(options.Role);
            app = Build(builder, options);
            var gateway = new GatewayHost(app, sandbox, folder);
            if (options.IsEmbedded)
            {
                Hosting.FirstStart.CheckPlan(app.Services, options);
                await app.Services.PrepareSiloAsync(cancellationToken);
            }
            else
            {
                await ClusterCheck.FindSilosAsync(app.Services);
            }

            await app.StartAsync(cancellationToken);
            if (options.IsEmbedded) gateway.FirstStart = await Hosting.FirstStart.EnsureAsync(app.Services, options, cancellationToken);
            if (options.IsEmbedded && !options.SignIn.HasIssuer && Hosting.FirstStart.ReadCustomer(options) is { } customer)
                gateway.LoginLink = await app.Services.GetRequiredService<LoginLinks>().CreateAsync(customer, gateway.Address);
            return gateway;
        }
        catch
        {
            if (app is not null) await app.DisposeAsync();
            if (sandbox is not null) await sandbox.DisposeAsync();
            folder?.Dispose();
            throw;
        }
    }

    /// <summary>Prints the address and the login link, and after the first start the API keys and the next steps.</summary>
    public void Introduce(TextWriter output) => Introduction.Write(output, Address, FirstStart, LoginLink);

    /// <summary>Returns when the process is requested to stop.</summary>
    public Task WaitForStopAsync() => _app.WaitForShutdownAsync();

    private static WebApplication Build(WebApplicationBuilder builder, GatewayOptions options)
    {
        var urls = builder.Configuration;
        if (urls["urls"] is null && urls["http_ports"] is null && urls["https_ports"] is null && !urls.GetSection("Kestrel:Endpoints").Exists())
            builder.WebHost.UseUrls(DefaultUrl);
        builder.AddGateway(options);
        var app = builder.Build();
        app.UseGateway(options);
        app.MapGatewayEndpoints();
        app.MapGatewayDocument();
        return app;
    }

    private static Dictionary<string, string?> QuietLogging() => new()
    {
        ["Logging:LogLevel:Default"] = "Warning",
        ["Logging:LogLevel:WhatIsUp"] = "Information",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
        // Its warning at start comes from a race in its own clock and is meaningless.
        ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",
        // Its advice on the garbage collector does not fit a laptop.
        ["Logging:LogLevel:Orleans.Runtime.Silo"] = "Error",
        // Orleans logs each start of a grain service in the category of the service.
        ["Logging:LogLevel:WhatIsUp.Grains.Membership.DatabaseWitness"] = "Warning",
        ["Logging:Console:FormatterName"] = "simple",
        ["Logging:Console:FormatterOptions:SingleLine"] = "true",
        ["Logging:Console:FormatterOptions:TimestampFormat"] = "HH:mm:ss.fff ",
    };

    /// <summary>Stops: running requests complete, channels disconnect, then the sandbox stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (Sandbox is not null) await Sandbox.DisposeAsync();
        _lock?.Dispose();
    }
}
