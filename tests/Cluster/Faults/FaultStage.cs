using WhatIsUp.Sandbox;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Cluster.Faults;

/// <summary>A cluster of three silos with channels that are online.</summary>
public sealed class FaultStage : IAsyncLifetime
{
    private const int Silos = 3;
    private const int Channels = 9;
    private readonly ClusterStage _stage = new();
    private int _started;

    public ClusterStage Cluster => _stage;

    public IReadOnlyList<string> ChannelIds { get; private set; } = [];

    public SandboxPhone Friend { get; private set; } = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _stage.StartAsync(Silos, Stop);
        _started = Silos;
        Friend = await _stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), Stop);
        ChannelIds = await Task.WhenAll(Enumerable.Range(0, Channels).Select(async n =>
        {
            var phone = await _stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), Stop);
            var id = await _stage.Client.CreateChannelAsync($"fault {n}", Stop);
            await phone.ScanAsync(await _stage.Client.ReadQrAsync(id, Stop), Stop);
            await _stage.Client.WaitForStatusAsync(id, "connected", Stop);
            return id;
        }));
    }

    /// <summary>Three silos again, and every channel online, however the test before ended.</summary>
    public async Task ReadyAsync()
    {
        foreach (var relay in _stage.Relays) relay.Heal();
        foreach (var name in _stage.Silos.Where(name => !_stage.Silo(name).IsRunning).ToArray()) await _stage.KillSiloAsync(name);
        while (_stage.Silos.Count < Silos) await _stage.StartSiloAsync($"silo-{++_started}", Stop);
        await WaitUntilOnlineAsync(null, TimeSpan.FromSeconds(60));
    }

    /// <summary>The silo of each channel.</summary>
    public async Task<IReadOnlyDictionary<string, string>> OwnersAsync()
    {
        var owners = new Dictionary<string, string>();
        foreach (var id in ChannelIds) owners[id] = (await _stage.Client.GetAsync($"/v1/channels/{id}/status", Stop)).GetProperty("silo").GetString()!;
        return owners;
    }

    /// <summary>Waits until all channels are online, none of them at a silo.</summary>
    public Task WaitUntilOnlineAsync(string? except, TimeSpan deadline) => Eventually.TrueAsync(
        async () =>
        {
            foreach (var id in ChannelIds)
            {
                try
                {
                    var status = await _stage.Client.GetAsync($"/v1/channels/{id}/status", Stop);
                    if (status.GetProperty("status").GetString() != "connected" || status.GetProperty("silo").GetString() == except) return false;
                }
                catch (GatewayRefusedException)
                {
                    return false;
                }
            }

            return true;
        },
        "all channels are online", deadline, TimeSpan.FromMilliseconds(100));

    /// <summary>Begins to call.</summary>
    internal Traffic Call() => new(_stage.Client.Address, _stage.Key, ChannelIds, Friend.Jid.User);

    /// <summary>Every accepted text came to the friend, once, and under the id that the customer knows.</summary>
    internal async Task ExpectAllOnceAsync(Traffic traffic)
    {
        await traffic.StopAsync();
        var came = new List<SandboxMessage>();
        try
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    came.AddRange(await Friend.ReadMessagesAsync(came.Count == 0 ? 0 : came[^1].Sequence, 10_000, Stop));
                    var ids = came.Select(message => message.Id).ToHashSet(StringComparer.Ordinal);
                    return traffic.Accepted.Values.All(ids.Contains);
                },
                "every accepted text arrives", TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(200));
        }
        catch (TimeoutException fault)
        {
            var ids = came.Select(message => message.Id).ToHashSet(StringComparer.Ordinal);
            var missing = traffic.Accepted.Where(accepted => !ids.Contains(accepted.Value)).Select(accepted => accepted.Key);
            throw new InvalidOperationException($"Of {traffic.Accepted.Count} texts these did not arrive: {string.Join(' ', missing)}\n{_stage.Output}", fault);
        }

        Assert.Empty(came.Where(message => message.Text is { } text && traffic.Accepted.ContainsKey(text)).GroupBy(message => message.Text).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.Equal(0, Friend.UndecryptableCount);
    }

    public ValueTask DisposeAsync() => _stage.DisposeAsync();
}
