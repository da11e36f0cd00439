using System.Diagnostics;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Newsletters;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Cluster.Killing;

/// <summary>
/// Kills the program with SIGKILL at random moments while messages of every type are sent in both directions and newsletters, groups and catalogues are
/// changed, restarts it each time, and verifies at the end that nothing was lost or duplicated, no pairing was lost, and recipients could decrypt everything.
/// </summary>
public sealed class KillRun(KillPlan plan, Action<string> log) : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-kill-").FullName;
    private readonly List<KilledChannel> _channels = [];
    private readonly List<KilledAreas> _areas = [];
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
        ]).Concat(_areas.Select(areas => areas.ActAsync(_client, plan.Pace, enough.Token, stop))).ToList();
        await KillAsync(traffic, stop);
        await enough.CancelAsync();
        await Task.WhenAll(traffic);
        var verdict = new KillVerdict(_client, _webhooks, _channels, _areas);
        log($"{_channels.Sum(channel => channel.Accepted.Count)} accepted ({_channels.Sum(channel => channel.Repeated)} tries repeated), "
            + $"{_channels.Sum(channel => channel.Written.Count)} written by phones");
        foreach (var areas in _areas) log(areas.Summary);
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
            new GatewayOptions(Path.Combine(_folder, "gateway"), _sandbox.SocketAddress, _sandbox.RootPublicKey,
                plan.PostgresConnectionString, _sandbox.TlsRootCertificate), stop);
        _client = new GatewayClient(_gateway.Address, _gateway.TestKey);
        await _client.CreateWebhookAsync(_webhooks.Address, stop);
        for (var n = 0; n < plan.Channels; n++)
        {
            var phone = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(IsBusiness: true), stop);
            var friend = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), stop);
            var id = await _client.CreateChannelAsync($"kill {n}", stop);
            var device = await phone.ScanAsync(await _client.ReadQrAsync(id, stop), stop);
            await _client.WaitForStatusAsync(id, "connected", stop);
            var group = await friend.CreateGroupAsync($"kill {n}", [phone.Jid], cancellationToken: stop);
            var channel = new KilledChannel(id, phone, friend, device, group.Jid);
            _channels.Add(channel);
            _areas.Add(await PrepareAreasAsync(channel, stop));
        }
    }

    private async Task<KilledAreas> PrepareAreasAsync(KilledChannel channel, CancellationToken stop)
    {
        var guest = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), stop);
        var own = await channel.Phone.CreateGroupAsync("own", [channel.Friend.Jid], cancellationToken: stop);
        var theirs = await channel.Friend.CreateGroupAsync("theirs", [channel.Phone.Jid], cancellationToken: stop);
        var made = await _client.PostAsync($"/v1/channels/{channel.Id}/newsletters", new { name = "News" }, stop);
        var newsletter = Jid.Parse(made.GetProperty("id").GetString()!);
        await channel.Friend.FollowNewsletterAsync(newsletter, cancellationToken: stop);
        return new KilledAreas(channel, guest, own.Jid, theirs.Jid, newsletter);
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
