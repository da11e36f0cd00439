using System.Text.Json;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Cluster.Faults;

/// <summary>A cluster of three silos with channels that are online.</summary>
public sealed class FaultStage : IAsyncLifetime
{
    private const int Silos = 3;
    private const int Channels = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
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

    /// <summary>The silo of each channel, and the time since which it is online there.</summary>
    public async Task<IReadOnlyDictionary<string, (string Silo, DateTimeOffset Since)>> OwnersAsync()
    {
        var owners = new Dictionary<string, (string, DateTimeOffset)>();
        foreach (var id in ChannelIds)
        {
            var status = await ReadStatusAsync(id, Stop);
            owners[id] = (status.GetProperty("silo").GetString()!, status.GetProperty("since").GetDateTimeOffset());
        }

        return owners;
    }

    /// <summary>Waits until all channels are online, none of them at a silo.</summary>
    public Task WaitUntilOnlineAsync(string? except, TimeSpan deadline) => Eventually.TrueAsync(
        async () => (await Task.WhenAll(ChannelIds.Select(id => IsOnlineAsync(id, except)))).All(isOnline => isOnline),
        "all channels are online", deadline, TimeSpan.FromMilliseconds(100));

    /// <summary>A blocked call is abandoned and repeated: what counts is when a new one reaches the channel.</summary>
    private async Task<bool> IsOnlineAsync(string id, string? except)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(Patience);
        try
        {
            var status = await ReadStatusAsync(id, patience.Token);
            return status.GetProperty("status").GetString() == "connected" && status.GetProperty("silo").GetString() != except;
        }
        catch (Exception fault) when (fault is GatewayRefusedException || (fault is OperationCanceledException && !Stop.IsCancellationRequested))
        {
            return false;
        }
    }

    private Task<JsonElement> ReadStatusAsync(string id, CancellationToken stop) => _stage.Client.GetAsync($"/v1/channels/{id}/status", stop);

    /// <summary>Begins to call.</summary>
    internal Traffic Call() => new(_stage.Client.Address, _stage.Key, ChannelIds, Friend.Jid.User);

    /// <summary>Every accepted text has reached the friend, once, and under the id that the customer got.</summary>
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

        var texts = came.Where(message => message.Text is { } text && traffic.Accepted.ContainsKey(text)).GroupBy(message => message.Text);
        Assert.Empty(texts.Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.Equal(0, Friend.UndecryptableCount);
    }

    public ValueTask DisposeAsync() => _stage.DisposeAsync();
}
