using System.Globalization;
using WhatIsUp.Benchmarks.Measuring;
using WhatIsUp.Benchmarks.Throughput;
using WhatIsUp.Sandbox;

namespace WhatIsUp.Benchmarks.Memory;

/// <summary>
/// Resident memory of the program per idle paired channel over TLS, against that of a process with bare TLS WebSockets. Each side is measured with few
/// and with many, and the difference counts. The program is restarted before each reading: what pairing left behind is not idle memory.
/// </summary>
internal static class IdleMemoryBenchmark
{
    private const double AimBytes = 100_000;
    private static readonly TimeSpan Forever = TimeSpan.FromHours(1);

    public static async Task RunAsync(Arguments options, CancellationToken cancellationToken)
    {
        int few = options.Number("few", 20), many = options.Number("channels", 1_000), seconds = options.Number("seconds", 20);
        // The bare sockets never begin a handshake.
        var sandbox = new SandboxOptions { UsesTls = true, HandshakeTimeout = Forever };
        await using var stage = await GatewayStage.StartAsync(sandbox, null, cancellationToken);
        using var sockets = Twin.Start(BareSockets.Role, stage.Sandbox.SocketAddress.ToString(), Convert.ToBase64String(stage.Sandbox.TlsRootCertificate!));

        var (channelsFew, socketsFew) = await MeasureAsync(few);
        var (channelsMany, socketsMany) = await MeasureAsync(many);
        var perChannel = (channelsMany - channelsFew) / (many - few);
        var perSocket = (socketsMany - socketsFew) / (many - few);

        var report = new Report("idle-memory");
        report.Figure("channels", many, "");
        report.Figure("gateway_rss_few", channelsFew / 1e6, "MB");
        report.Figure("gateway_rss_many", channelsMany / 1e6, "MB");
        report.Figure("bytes_per_bare_socket", perSocket, "B");
        report.Ratio("bytes_per_channel", perChannel, AimBytes, isCeiling: true);
        report.Figure("channel_to_bare_socket", perChannel / perSocket, "x");
        report.Json();

        async Task<(double Channels, double Sockets)> MeasureAsync(int count)
        {
            await stage.PairAsync(count, cancellationToken);
            await stage.RestartAsync(cancellationToken);
            await sockets.AskAsync(count.ToString(CultureInfo.InvariantCulture), cancellationToken);
            var gateway = ProcessMemory.SettledAsync(stage.Gateway.ProcessId, seconds, cancellationToken);
            var bare = ProcessMemory.SettledAsync(sockets.ProcessId, seconds, cancellationToken);
            return (await gateway, await bare);
        }
    }
}
