using System.Diagnostics;
using WhatIsUp.Sandbox;

namespace WhatIsUp.Cluster.Killing;

/// <summary>
/// Kills the program with SIGKILL at random moments while messages of every type flow both ways, starts it again each time, and at the end looks whether
/// every promise was kept: nothing lost, nothing twice, no pairing lost, nothing that a recipient could not decrypt.
/// </summary>
public sealed class KillRun(KillPlan plan, Action<string> log) : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-kill-").FullName;
    private readonly List<KilledChannel> _channels = [];
    private SandboxHost _sandbox = null!;
    private WebhookReceiver _webhooks = null!;
    private GatewayProcess _gateway = null!;
    private GatewayClient _client = null!;

    public async Task RunAsync(CancellationToken stop)
    {
        log($"seed {plan.Seed}, {plan.Kills} kills, {(plan.PostgresConnectionString is null ? "SQLite" : "PostgreSQL")}");
        await PrepareAsync(stop);
        using var enough = new CancellationTokenSource();
        var traffic = _channels.SelectMany(channel => (Task[])
        [
            channel.SendAsync(_client, plan.Pace, enough.Token, stop),
            channel.WriteAsync(plan.Pace, enough.Token, stop),
        ]).ToList();
        await KillAsync(traffic, stop);
        await enough.CancelAsync();
        await Task.WhenAll(traffic);
        var verdict = new KillVerdict(_client, _webhooks, _channels);
        log($"{_channels.Sum(channel => channel.Accepted.Count)} accepted ({_channels.Sum(channel => channel.Repeated)} tries repeated), "
            + $"{_channels.Sum(channel => channel.Written.Count)} written by phones");
        try
        {
            await verdict.WaitAsync(plan.Settling, stop);
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"{fault.Message}\nSeed {plan.Seed}. The program wrote:\n{_gateway.Output}", fault);
        }
    }

    private async Task PrepareAsync(CancellationToken stop)
    {
        _sandbox = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = Path.Combine(_folder, "sandbox") }, cancellationToken: stop);
        _webhooks = await WebhookReceiver.StartAsync(stop);
        _gateway = await GatewayProcess.StartAsync(
            new GatewayOptions(Path.Combine(_folder, "gateway"), _sandbox.SocketAddress, _sandbox.RootPublicKey, plan.PostgresConnectionString, _sandbox.TlsRootCertificate), stop);
        _client = new GatewayClient(_gateway.Address, _gateway.TestKey);
        await _client.CreateWebhookAsync(_webhooks.Address, stop);
        for (var n = 0; n < plan.Channels; n++)
        {
            var phone = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), stop);
            var friend = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), stop);
            var id = await _client.CreateChannelAsync($"kill {n}", stop);
            var device = await phone.ScanAsync(await _client.ReadQrAsync(id, stop), stop);
            await _client.WaitForStatusAsync(id, "connected", stop);
            var group = await friend.CreateGroupAsync($"kill {n}", [phone.Jid], cancellationToken: stop);
            _channels.Add(new KilledChannel(id, phone, friend, device, group.Jid));
        }
    }

    private async Task KillAsync(List<Task> traffic, CancellationToken stop)
    {
        var random = new Random(plan.Seed);
        for (var n = 1; n <= plan.Kills; n++)
        {
            var life = plan.ShortestLife + (plan.LongestLife - plan.ShortestLife) * random.NextDouble();
            var end = await Task.WhenAny([Task.Delay(life, stop), .. traffic]);
            if (traffic.Contains(end)) await end;
            if (!_gateway.IsRunning) throw new InvalidOperationException($"The program ended by itself.\n{_gateway.Output}");
            await _gateway.KillAsync(stop);
            _gateway.Launch();
            log($"kill {n} after {life.TotalSeconds:0.0} s; {_channels.Sum(channel => channel.Accepted.Count)} accepted so far");
        }

        var since = Stopwatch.GetTimestamp();
        await _gateway.WaitUntilReadyAsync(stop);
        log($"ready {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s after the last kill");
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_gateway is not null) await _gateway.DisposeAsync();
        if (_webhooks is not null) await _webhooks.DisposeAsync();
        if (_sandbox is not null) await _sandbox.DisposeAsync();
        Directory.Delete(_folder, true);
    }
}
