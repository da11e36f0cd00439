using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using WhatIsUp.Sandbox.Media;
using WhatIsUp.Sandbox.Rest;
using WhatIsUp.Sandbox.Sockets;

namespace WhatIsUp.Sandbox.Hosting;

/// <summary>A WhatsApp server with phones on loopback: WebSocket at <c>/ws/chat</c>, REST at <c>/v1/sandbox</c>.</summary>
public sealed class SandboxHost : IAsyncDisposable
{
    private const string SocketPath = "/ws/chat";
    private const int MaxBodyBytes = 1 << 20;
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(5);
    private readonly WebApplication _application;
    private readonly SandboxAreas _areas;
    private readonly ITimer _sweeper;
    private int _isDisposed;

    private SandboxHost(WebApplication application, SandboxAreas areas, ServerIdentity identity, TimeProvider time)
    {
        _application = application;
        _areas = areas;
        RootPublicKey = identity.RootKey.PublicKey;
        Network = new SandboxNetwork(areas.Server, areas.Parts);
        _sweeper = time.CreateTimer(_ => areas.Server.Mailbox.TryPost(areas.Server.Sweep), null, SweepInterval, SweepInterval);
    }

    /// <summary>Where clients connect: <c>ws://127.0.0.1:port/ws/chat</c> (or <c>wss</c>).</summary>
    public Uri SocketAddress { get; private set; } = null!;

    /// <summary>Where REST is served: <c>http://127.0.0.1:port/</c> (or <c>https</c>).</summary>
    public Uri BaseAddress { get; private set; } = null!;

    /// <summary>X25519 key that signs the Noise certificate chain: what a client must trust.</summary>
    public ReadOnlyMemory<byte> RootPublicKey { get; }

    /// <summary>TLS root certificate (DER) of the media server, and of the socket when <see cref="SandboxOptions.UsesTls"/>.</summary>
    public byte[] TlsRootCertificate { get; private set; } = [];

    /// <summary>Port of the media server.</summary>
    public int MediaPort => _areas.Media.Port;

    /// <summary>Phones and everything else that can be driven in process.</summary>
    public SandboxNetwork Network { get; }

    /// <summary>Starts listening; the journal is replayed first.</summary>
    public static async Task<SandboxHost> StartAsync(
        SandboxOptions options, TimeProvider? time = null, ILoggerFactory? loggers = null, CancellationToken cancellationToken = default)
    {
        time ??= TimeProvider.System;
        loggers ??= NullLoggerFactory.Instance;
        var logger = loggers.CreateLogger("WhatIsUp.Sandbox");
        var identity = ServerIdentity.Load(options, time.GetUtcNow());
        var areas = new SandboxAreas(options, time, logger);
        try
        {
            var tls = TlsIdentity.Load(options.DataFolder, time.GetUtcNow());
            var application = Build(options, loggers, tls);
            var host = new SandboxHost(application, areas, identity, time) { TlsRootCertificate = tls.RootCertificate };
            host.Map(options, identity, time);
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            host.ReadAddress();
            SandboxLog.Listening(logger, host.BaseAddress);
            return host;
        }
        catch
        {
            await areas.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Closes all sockets, writes what is pending, stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await _sweeper.DisposeAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        await _areas.DisposeAsync().ConfigureAwait(false);
    }

    private static WebApplication Build(SandboxOptions options, ILoggerFactory loggers, TlsIdentity tls)
    {
        // The host takes nothing from the environment of the process it lives in: neither its addresses nor its log levels.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRouting();
        builder.Services.AddSingleton<ILoggerFactory>(new QuietLoggers(loggers));
        builder.WebHost.UseKestrelCore();
        builder.Services.ConfigureHttpJsonOptions(json => SandboxJson.Configure(json.SerializerOptions));
        builder.WebHost.UseShutdownTimeout(TimeSpan.FromSeconds(2));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.MaxConcurrentUpgradedConnections = options.MaxConnections;
            kestrel.Listen(options.Address, options.Port, listen =>
            {
                if (options.UsesTls) listen.UseHttps(tls.ServerCertificate);
            });
            kestrel.Listen(options.Address, options.MediaPort, listen =>
                listen.UseHttps(https => https.ServerCertificateSelector = (_, name) => tls.CertificateFor(name)));
        });
        return builder.Build();
    }

    private void Map(SandboxOptions options, ServerIdentity identity, TimeProvider time)
    {
        long sockets = 0;
        var media = new MediaRoutes(_areas.Media);
        _application.MapWhen(context => context.Connection.LocalPort == _areas.Media.Port, branch => branch.Run(async context =>
        {
            if (!await _areas.BusinessRoutes.TryHandleAsync(context).ConfigureAwait(false)) await media.HandleAsync(context).ConfigureAwait(false);
        }));
        _application.UseMiddleware<ErrorEnvelope>();
        _application.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        _application.MapGet(SocketPath, async (HttpContext context) =>
        {
            if (!context.WebSockets.IsWebSocketRequest) throw new SandboxRefusedException("bad_request", "This path takes WebSockets only.");
            using var webSocket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
            using var socket = new ClientSocket(Interlocked.Increment(ref sockets), webSocket, identity, _areas.Server) { Host = context.Request.Host.Host };
            await socket.RunAsync(options.HandshakeTimeout, time, _application.Lifetime.ApplicationStopping).ConfigureAwait(false);
        });
        SandboxOperations.Map(_application, _areas.Parts);
        OperatorRoutes.Map(_application, Network, _areas.Parts);
    }

    private void ReadAddress()
    {
        var addresses = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        var address = new Uri(addresses[0]);
        _areas.Media.Port = new Uri(addresses[1]).Port;
        BaseAddress = new UriBuilder(address) { Host = "127.0.0.1", Path = "/" }.Uri;
        SocketAddress = new UriBuilder(BaseAddress) { Scheme = address.Scheme == Uri.UriSchemeHttps ? "wss" : "ws", Path = SocketPath }.Uri;
    }
}
