using Microsoft.Extensions.DependencyInjection;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Webhooks;

/// <summary>The event of an endpoint that the gateway disabled.</summary>
public sealed class DisabledEventTests(WebhookStage stage) : IClassFixture<WebhookStage>
{
    [Fact]
    public async Task Endpoint_that_is_gone_raises_one_event_for_the_other_endpoints_of_the_customer()
    {
        await using var gone = await Receiver.StartAsync((_, context) => Receiver.Status(context, 410));
        await using var other = await Receiver.StartAsync();
        var caller = WebhookStage.NewCaller();
        var first = await stage.CreateAsync(caller, gone.Url);
        var second = await stage.CreateAsync(caller, other.Url, creation => creation with { Events = ["webhook_endpoint.disabled"] });
        await stage.RaiseAsync(caller, first.Id);
        await Eventually.TrueAsync(async () => (await stage.Grain(first.Id).GetAsync(caller)).DisabledReason == "gone", "the endpoint is disabled");
        await Eventually.TrueAsync(
            async () =>
            {
                await stage.NudgeAsync(second.Id);
                return other.Arrivals.Count == 1;
            },
            "the event arrives");
        await stage.SettledAsync(caller, DeliveryStatus.Succeeded, 1);
        // Activation repeats the projection of the endpoint, and must not repeat the event, even when its row has been removed after its retention.
        var removal = new UnitOfWork();
        removal.Add(new SqlStatement("test.remove_event", "DELETE FROM events WHERE name = 'webhook_endpoint.disabled'"));
        await stage.Services.GetRequiredService<GroupCommitWriter>().CommitAsync(removal, TestContext.Current.CancellationToken);
        var before = await stage.DeliveriesAsync(caller);
        await stage.RestartAsync();
        await stage.Grain(first.Id).GetAsync(caller);
        Assert.Equal(before.Select(delivery => delivery.Id), (await stage.DeliveriesAsync(caller)).Select(delivery => delivery.Id));
        var hook = Assert.Single(other.Arrivals);
        var payload = hook.Json.GetProperty("payload");
        Assert.Equal((first.Id, "gone"), (payload.GetProperty("endpoint_id").GetString(), payload.GetProperty("reason").GetString()));
    }
}
