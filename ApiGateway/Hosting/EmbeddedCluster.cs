using System.Globalization;
using System.Net;
using System.Net.Sockets;
using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Hosting;
using WhatIsUp.Silo;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>Hosts a silo and a sandbox in the gateway's process.</summary>
internal static class EmbeddedCluster
{
    private const string PortFile = "silo.port";

    /// <summary>Starts the sandbox (unless an address is configured) and adds the silo to the host.</summary>
    public static async Task<SandboxHost?> AddAsync(WebApplicationBuilder builder, GatewayOptions options, CancellationToken cancellationToken)
    {
        var folder = options.DataFolder;
        if (options.MasterKey.Length == 0) options.MasterKey = MasterKeyFile.ReadOrCreate(folder);
        var sandbox = options.Sandbox.Address.Length == 0 ? await StartSandboxAsync(options, cancellationToken) : null;
        if (sandbox is not null) options.Sandbox.Address = sandbox.SocketAddress.ToString();
        var configured = builder.Configuration.GetSection(GatewayOptions.Section + ":Cluster");
        var siloPort = configured["SiloPort"] is null ? RememberedPort(folder) : (int?)null;
        builder.AddWhatIsUpSilo(silo =>
        {
            silo.DataFolder = folder;
            silo.MasterKey = options.MasterKey;
            if (sandbox is not null)
            {
                silo.Sandbox.Address = sandbox.SocketAddress.ToString();
                silo.Sandbox.RootKey = Convert.ToHexStringLower(sandbox.RootPublicKey.Span);
                silo.Sandbox.TlsRootCertificate = Convert.ToBase64String(sandbox.TlsRootCertificate);
            }

            if (siloPort is { } port) silo.Cluster.SiloPort = port;
            if (configured["GatewayPort"] is null) silo.Cluster.GatewayPort = 0;
            if (silo.Cluster.AdvertisedAddress.Length == 0) silo.Cluster.AdvertisedAddress = IPAddress.Loopback.ToString();
        });
        return sandbox;
    }

    private static Task<SandboxHost> StartSandboxAsync(GatewayOptions options, CancellationToken cancellationToken)
    {
        var folder = options.Sandbox.DataFolder.Length > 0 ? options.Sandbox.DataFolder : Path.Combine(options.DataFolder, "sandbox");
        MasterKeyFile.MakeFolder(folder);
        return SandboxHost.StartAsync(OwnSandbox.Of(options, folder, IPAddress.Loopback), cancellationToken: cancellationToken);
    }

    /// <summary>The port of the previous start if it is free: a silo at its old address replaces its own membership row at once.</summary>
    private static int RememberedPort(string folder)
    {
        var path = Path.Combine(folder, PortFile);
        if (File.Exists(path) && int.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var known)
            && TryBind(known) is { } same) return same;
        var port = TryBind(0)!.Value;
        MasterKeyFile.WritePrivate(path, port.ToString(CultureInfo.InvariantCulture));
        return port;
    }

    private static int? TryBind(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
