using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Benchmarks.Throughput;

/// <summary>The real program as a child process, with a sandbox in this one, and channels that are paired over REST.</summary>
internal sealed class GatewayStage : IAsyncDisposable
{
    private const int PairedAtOnce = 8;
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-benchmark-").FullName;
    private readonly List<(string Channel, SandboxPhone Phone)> _channels = [];
    private GatewayProcess _gateway = null!;
    private GatewayClient _client = null!;

    public SandboxHost Sandbox { get; private set; } = null!;

    public GatewayProcess Gateway => _gateway;

    public GatewayClient Client => _client;

    /// <summary>The paired channels, each with the phone that owns its account.</summary>
    public IReadOnlyList<(string Channel, SandboxPhone Phone)> Channels => _channels;

    public static async Task<GatewayStage> StartAsync(SandboxOptions options, string? postgres, CancellationToken cancellationToken)
    {
        var stage = new GatewayStage { Sandbox = await SandboxHost.StartAsync(options, cancellationToken: cancellationToken) };
        try
        {
            stage._gateway = await GatewayProcess.StartAsync(
                new GatewayOptions(stage._folder, ByName(stage.Sandbox.SocketAddress), stage.Sandbox.RootPublicKey, postgres) { Settings = stage.Settings() },
                cancellationToken);
            stage._client = new GatewayClient(stage._gateway.Address, stage._gateway.TestKey);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The address with a host name, like WhatsApp's own: .NET shares TLS contexts between connections (and resumes sessions) only by name,
    /// which saves 20 KB per connection.
    /// </summary>
    public static Uri ByName(Uri address) => new UriBuilder(address) { Host = "localhost" }.Uri;

    /// <summary>Pairs channels until there are so many.</summary>
    public async Task PairAsync(int count, CancellationToken cancellationToken)
    {
        var missing = Enumerable.Range(_channels.Count, Math.Max(0, count - _channels.Count));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = PairedAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(missing, parallel, async (index, stop) =>
        {
            var phone = await Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: $"Channel {index}"), stop);
            var channel = await _client.CreateChannelAsync($"benchmark {index}", stop);
            await phone.ScanAsync(await _client.ReadQrAsync(channel, stop), stop);
            await _client.WaitForStatusAsync(channel, "connected", stop);
            lock (_channels) _channels.Add((channel, phone));
        });
    }

    /// <summary>Stops the program as an operator would kill it, starts it again, and waits until all channels are back.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await _gateway.KillAsync(cancellationToken);
        _gateway.Launch();
        await _gateway.WaitUntilReadyAsync(cancellationToken);
        await Eventually.TrueAsync(
            async () => (await Sandbox.Network.ReadCountersAsync(cancellationToken)).LoggedIn >= _channels.Count,
            "all channels are back", TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1));
    }

    // A benchmark must not measure the rate limit.
    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string> { ["Logging:LogLevel:Default"] = "Warning" };
        foreach (var plan in new[] { "trial", "starter", "pro", "scale" })
        {
            settings[$"WhatIsUp:Plans:{plan}:Channels"] = "100000";
            settings[$"WhatIsUp:Plans:{plan}:RatePerSecond"] = "1000000";
            settings[$"WhatIsUp:Plans:{plan}:Burst"] = "1000000";
        }
        if (Sandbox.TlsRootCertificate is { } certificate) settings["WhatIsUp:Sandbox:TlsRootCertificate"] = Convert.ToBase64String(certificate);
        return settings;
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_gateway is not null) await _gateway.DisposeAsync();
        await Sandbox.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
