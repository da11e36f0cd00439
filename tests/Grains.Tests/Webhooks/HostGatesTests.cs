using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Webhooks;

namespace WhatIsUp.Grains.Tests.Webhooks;

public sealed class HostGatesTests
{
    private static readonly CustomerId Ada = CustomerId.New();
    private static readonly CustomerId Bob = CustomerId.New();
    private readonly HostGates _gates = new(new WebhookOptions { InFlightPerHost = 3, InFlightPerHostOfCustomer = 2 }, TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_customer_never_holds_all_places_of_a_host()
    {
        var first = await _gates.EnterAsync(Ada, "slow.example", Stop);
        await _gates.EnterAsync(Ada, "SLOW.example", Stop);
        var third = _gates.EnterAsync(Ada, "slow.example", Stop);
        Assert.False(third.IsCompleted);
        using (await _gates.EnterAsync(Bob, "slow.example", Stop)) Assert.Equal(1, _gates.Count);
        using (await _gates.EnterAsync(Ada, "other.example", Stop)) Assert.Equal(2, _gates.Count);
        first.Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task Hosts_are_forgotten_when_no_request_is_running()
    {
        for (var n = 0; n < 20_000; n++) (await _gates.EnterAsync(Ada, $"host{n}.example", Stop)).Dispose();
        Assert.Equal(0, _gates.Count);
        var places = await Task.WhenAll(_gates.EnterAsync(Ada, "a.example", Stop), _gates.EnterAsync(Bob, "a.example", Stop));
        places[0].Dispose();
        places[0].Dispose();
        Assert.Equal(1, _gates.Count);
        places[1].Dispose();
        Assert.Equal(0, _gates.Count);
    }

    [Fact]
    public async Task Cancelled_waiter_leaves_no_place_behind()
    {
        var held = new[] { await _gates.EnterAsync(Ada, "a.example", Stop), await _gates.EnterAsync(Ada, "a.example", Stop) };
        using var giveUp = new CancellationTokenSource();
        var waiting = _gates.EnterAsync(Ada, "a.example", giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        foreach (var place in held) place.Dispose();
        Assert.Equal(0, _gates.Count);
        using var again = await _gates.EnterAsync(Ada, "a.example", Stop);
    }
}
