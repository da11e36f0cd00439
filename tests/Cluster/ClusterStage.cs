using System.Globalization;
using System.Security.Cryptography;
using WhatIsUp.Sandbox;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Cluster;

/// <summary>A cluster as in production, on loopback: PostgreSQL, silos and a gateway in separate processes, and a sandbox.</summary>
public sealed class ClusterStage : IAsyncDisposable
{
    private readonly string _masterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-cluster-").FullName;
    private readonly Dictionary<string, ChildProgram> _silos = [];
    private readonly List<ChildProgram> _gateways = [];
    private readonly Dictionary<string, TcpRelay> _relays = [];
    private PostgresServer _postgres = null!;
    private string _database = "";

    public SandboxHost Sandbox { get; private set; } = null!;

    public GatewayClient Client { get; private set; } = null!;

    /// <summary>Where the first gateway listens.</summary>
    public Uri GatewayAddress { get; private set; } = null!;

    /// <summary>The customer's test key.</summary>
    public string Key { get; private set; } = "";

    public async Task StartAsync(int silos, CancellationToken stop)
    {
        _postgres = await PostgresServer.StartAsync(stop);
        _database = await _postgres.CreateDatabaseAsync("whatisup", stop);
        Sandbox = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: stop);
        for (var n = 1; n <= silos; n++) await StartSiloAsync("silo-" + n.ToString(CultureInfo.InvariantCulture), stop);
        await using var command = ChildProgram.Start("ApiGateway", ["new-customer", "Cluster test"], GatewaySettings());
        if (await command.WaitForExitAsync(stop) != 0) throw new InvalidOperationException("new-customer failed:\n" + command.Output);
        Key = command.Output.Split('\n').Single(line => line.StartsWith("test key", StringComparison.Ordinal)).Split(' ',
            StringSplitOptions.RemoveEmptyEntries)[^1];
        GatewayAddress = await StartGatewayAsync(stop);
        Client = new GatewayClient(GatewayAddress, Key);
    }

    /// <summary>Starts a gateway and waits until it is ready.</summary>
    /// <returns>Where it listens.</returns>
    public async Task<Uri> StartGatewayAsync(CancellationToken stop)
    {
        var address = new Uri($"http://127.0.0.1:{Ports.Free()}");
        var gateway = ChildProgram.Start("ApiGateway", ["--urls", address.ToString()], GatewaySettings());
        _gateways.Add(gateway);
        await WaitUntilReadyAsync(address, () => gateway.Output, stop);
        return address;
    }

    /// <summary>Starts a silo and waits until it is ready.</summary>
    public async Task StartSiloAsync(string name, CancellationToken stop)
    {
        var health = new Uri($"http://127.0.0.1:{Ports.Free()}");
        var settings = Settings(name);
        settings["WhatIsUp:DataFolder"] = Path.Combine(_folder, name);
        settings["WhatIsUp:Cluster:SiloPort"] = Ports.Free().ToString(CultureInfo.InvariantCulture);
        settings["WhatIsUp:Cluster:GatewayPort"] = Ports.Free().ToString(CultureInfo.InvariantCulture);
        settings["WhatIsUp:Cluster:AdvertisedAddress"] = "127.0.0.1";
        settings["Orleans:SiloName"] = name;
        settings["Orleans:Name"] = name;
        var silo = ChildProgram.Start("Silo", ["--urls", health.ToString()], settings);
        _silos[name] = silo;
        await WaitUntilReadyAsync(health, () => silo.Output, stop);
    }

    /// <summary>Output of the silos and the gateways, for a failure's message.</summary>
    public string Output =>
        string.Join(
            "\n\n", _silos.Select(silo => $"{silo.Key}:\n{silo.Value.Output}")) + string.Concat(_gateways.Select(gateway => "\n\ngateway:\n" + gateway.Output));

    /// <summary>SIGKILL.</summary>
    public async Task KillSiloAsync(string name)
    {
        await _silos[name].DisposeAsync();
        _silos.Remove(name);
    }

    public IReadOnlyCollection<string> Silos => _silos.Keys;

    /// <summary>The process of a silo.</summary>
    public ChildProgram Silo(string name) => _silos[name];

    /// <summary>The way of a program (a silo, or <c>gateway</c>) to the database.</summary>
    public TcpRelay Relay(string program) => _relays[program];

    /// <summary>All ways to the database.</summary>
    public IReadOnlyCollection<TcpRelay> Relays => _relays.Values;

    /// <summary>The process of the gateway.</summary>
    public ChildProgram Gateway => _gateways[0];

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        foreach (var gateway in _gateways) await gateway.DisposeAsync();
        foreach (var silo in _silos.Values) await silo.DisposeAsync();
        foreach (var relay in _relays.Values) await relay.DisposeAsync();
        if (Sandbox is not null) await Sandbox.DisposeAsync();
        if (_postgres is not null) await _postgres.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Dictionary<string, string> GatewaySettings()
    {
        var settings = Settings("gateway");
        settings["WhatIsUp:Role"] = "gateway";
        settings["WhatIsUp:FirstPlan"] = "scale";
        settings["WhatIsUp:DataFolder"] = Path.Combine(_folder, "gateway");
        return settings;
    }

    /// <summary>The database as one program reaches it: by a relay of its own.</summary>
    private string DatabaseOf(string program)
    {
        if (!_relays.TryGetValue(program, out var relay)) relay = _relays[program] = new TcpRelay(_postgres.Port);
        return _database.Replace(Port(_postgres.Port), Port(relay.Port), StringComparison.Ordinal);

        static string Port(int port) => string.Create(CultureInfo.InvariantCulture, $"Port={port};");
    }

    private Dictionary<string, string> Settings(string program) => new()
    {
        ["Logging:LogLevel:Orleans"] = "Warning",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Polly"] = "Warning",
        ["Logging:Console:FormatterName"] = "simple",
        ["Logging:Console:FormatterOptions:SingleLine"] = "true",
        ["Logging:Console:FormatterOptions:TimestampFormat"] = "HH:mm:ss.fff ",
        ["WhatIsUp:Database:Provider"] = "postgres",
        ["WhatIsUp:Database:ConnectionString"] = DatabaseOf(program),
        ["WhatIsUp:MasterKey"] = _masterKey,
        ["WhatIsUp:Media:Folder"] = Path.Combine(_folder, "media"),
        ["WhatIsUp:Sandbox:Address"] = Sandbox.SocketAddress.ToString(),
        ["WhatIsUp:Sandbox:RootKey"] = Convert.ToHexStringLower(Sandbox.RootPublicKey.Span),
        ["WhatIsUp:Sandbox:TlsRootCertificate"] = Convert.ToBase64String(Sandbox.TlsRootCertificate),
        ["WhatIsUp:Webhooks:AllowedNetworks:0"] = "127.0.0.0/8",
        ["WhatIsUp:Webhooks:AllowedHosts:0"] = "127.0.0.1",
    };

    private static async Task WaitUntilReadyAsync(Uri address, Func<string> output, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    try
                    {
                        using var reply = await http.GetAsync(new Uri("/readyz", UriKind.Relative), stop);
                        return reply.IsSuccessStatusCode;
                    }
                    catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
                    {
                        stop.ThrowIfCancellationRequested();
                        return false;
                    }
                },
                "the program is ready", TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(100));
        }
        catch (TimeoutException fault)
        {
            throw new InvalidOperationException("Not ready. It wrote:\n" + output(), fault);
        }
    }
}
