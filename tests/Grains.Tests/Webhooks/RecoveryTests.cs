using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Webhooks;

/// <summary>Recovery of what an endpoint has missed.</summary>
public sealed class RecoveryTests(WebhookStage stage) : IClassFixture<WebhookStage>
{
    [Fact]
    public async Task Everything_that_was_missed_is_delivered_once_in_several_transactions()
    {
        const int Missed = 1_100;
        await using var receiver = await Receiver.StartAsync();
        var caller = WebhookStage.NewCaller();
        var endpoint = await stage.CreateAsync(caller, receiver.Url, creation => creation with { Enabled = false });
        var since = stage.Time.GetUtcNow();
        await stage.PublishAsync(caller, ChannelId.New(), Enumerable.Range(0, Missed));
        await stage.Grain(endpoint.Id).UpdateAsync(caller, new WebhookEndpointPatch { Enabled = true });
        Assert.Equal(Missed, await stage.Grain(endpoint.Id).RecoverAsync(caller, since));
        Assert.Equal(0, await stage.Grain(endpoint.Id).RecoverAsync(caller, since));
        await Eventually.TrueAsync(() => receiver.Arrivals.Count >= Missed, "every event arrives", TimeSpan.FromSeconds(60));
        Assert.Equal(Missed, receiver.Arrivals.Select(arrival => arrival.EventId).Distinct().Count());
        Assert.Equal(Missed, receiver.Arrivals.Count);
    }
}
