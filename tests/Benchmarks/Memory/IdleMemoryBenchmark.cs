using System.Globalization;
using WhatIsUp.Benchmarks.Measuring;
using WhatIsUp.Benchmarks.Throughput;
using WhatIsUp.Sandbox;

namespace WhatIsUp.Benchmarks.Memory;

/// <summary>
/// Resident memory of the program per idle paired channel over TLS, compared with a process with bare TLS WebSockets and one with clients but no gateway.
/// Each is measured with few and with many connections, and the difference counts. The program is restarted before each reading, because pairing leaves
/// memory behind. <c>--level client</c> skips the program, <c>socket</c> also the clients.
/// </summary>
internal static class IdleMemoryBenchmark
{
    private const double AimBytes = 100_000;
    private static readonly TimeSpan Forever = TimeSpan.FromHours(1);

    // Bare sockets never start a handshake.
    private static readonly SandboxOptions SandboxOptions = new() { UsesTls = true, HandshakeTimeout = Forever };

    public static async Task RunAsync(Arguments options, CancellationToken cancellationToken)
    {
        int few = options.Number("few", 20), many = options.Number("channels", 1_000), seconds = options.Number("seconds", 20);
        var level = options.Text("level", "channel");
        var report = new Report("idle-memory");
        report.Figure("channels", many, "");
        await using (var sandbox = await SandboxHost.StartAsync(SandboxOptions, cancellationToken: cancellationToken))
        {
            await MeasureSocketsAsync(sandbox, report, few, many, seconds, cancellationToken);
            if (level != "socket") await MeasureClientsAsync(sandbox, report, few, many, seconds, cancellationToken);
        }
        if (level == "channel") await MeasureChannelsAsync(report, few, many, seconds, cancellationToken);
        report.Json();
    }

    private static async Task MeasureSocketsAsync(SandboxHost sandbox, Report report, int few, int many, int seconds, CancellationToken cancellationToken)
    {
        using var sockets = Twin.Start(BareSockets.Role, GatewayStage.ByName(sandbox.SocketAddress).ToString(),
            Convert.ToBase64String(sandbox.TlsRootCertificate!));
        report.Figure("bytes_per_bare_socket", await GrowthAsync(sockets, few, many, seconds, cancellationToken), "B");
    }

    private static async Task MeasureClientsAsync(SandboxHost sandbox, Report report, int few, int many, int seconds, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("whatisup-benchmark-").FullName;
        try
        {
            await IdleClients.PairAsync(sandbox, folder, many, cancellationToken);
            using var clients = Twin.Start(
                IdleClients.Role,
                GatewayStage.ByName(sandbox.SocketAddress).ToString(),
                Convert.ToHexString(sandbox.RootPublicKey.Span),
                Convert.ToBase64String(sandbox.TlsRootCertificate!),
                folder);
            report.Ratio("bytes_per_client", await GrowthAsync(clients, few, many, seconds, cancellationToken), AimBytes, isCeiling: true);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureChannelsAsync(Report report, int few, int many, int seconds, CancellationToken cancellationToken)
    {
        await using var stage = await GatewayStage.StartAsync(SandboxOptions, null, cancellationToken);
        var withFew = await MeasureAsync(few);
        var withMany = await MeasureAsync(many);
        report.Figure("gateway_rss_few", withFew / 1e6, "MB");
        report.Figure("gateway_rss_many", withMany / 1e6, "MB");
        report.Ratio("bytes_per_channel", (withMany - withFew) / (many - few), AimBytes, isCeiling: true);

        async Task<double> MeasureAsync(int count)
        {
            await stage.PairAsync(count, cancellationToken);
            await stage.RestartAsync(cancellationToken);
            return await ProcessMemory.SettledAsync(stage.Gateway.ProcessId, seconds, cancellationToken);
        }
    }

    /// <summary>Bytes per item of a child process that opens the given number.</summary>
    private static async Task<double> GrowthAsync(Twin twin, int few, int many, int seconds, CancellationToken cancellationToken)
    {
        await twin.RequestAsync(few.ToString(CultureInfo.InvariantCulture), cancellationToken);
        var withFew = await ProcessMemory.SettledAsync(twin.ProcessId, seconds, cancellationToken);
        await twin.RequestAsync(many.ToString(CultureInfo.InvariantCulture), cancellationToken);
        return (await ProcessMemory.SettledAsync(twin.ProcessId, seconds, cancellationToken) - withFew) / (many - few);
    }
}
