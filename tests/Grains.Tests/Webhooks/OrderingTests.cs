using Microsoft.Extensions.DependencyInjection;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.Grains.Webhooks;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Webhooks;

/// <summary>What waits for what: ordering, concurrency and rate of an endpoint.</summary>
public sealed class OrderingTests(WebhookStage stage) : IClassFixture<WebhookStage>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DeliveryOrdering.Chat, "a0 b1 b3", "a2")]
    [InlineData(DeliveryOrdering.Channel, "a0", "b1 a2 b3")]
    [InlineData(DeliveryOrdering.None, "a0 b1 a2 b3", "")]
    public async Task Slow_event_holds_back_what_is_ordered_behind_it_and_nothing_else(DeliveryOrdering ordering, string before, string after)
    {
        await using var receiver = await Receiver.StartAsync();
        var caller = WebhookStage.NewCaller();
        var endpoint = await stage.CreateAsync(caller, receiver.Url, creation => creation with { Ordering = ordering });
        var (channel, other, first) = (ChannelId.New(), ChannelId.New(), PrefixedId.New(PrefixedId.Event));
        string[] early = before.Split(' '), late = after.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var seen = Array.Empty<string>();
        receiver.Answer = async (_, context) =>
        {
            if (context.Request.Headers["webhook-id"] != first) return;
            // The event of the other channel, which is read last, shows that the others had their chance.
            await Eventually.TrueAsync(() => receiver.Arrivals.Count >= early.Length + 1, "what need not wait has arrived");
            seen = LabelsOf(receiver, channel);
        };
        await RaiseAsync(caller, endpoint.Id, [(channel, "a", first), (channel, "b", null), (channel, "a", null), (channel, "b", null), (other, "c", null)]);
        await stage.SettledAsync(caller, DeliveryStatus.Succeeded, 5);
        Assert.Equal(early.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        Assert.Equal(late.Order(StringComparer.Ordinal), LabelsOf(receiver, channel)[early.Length..].Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"chat_id":"a","from":{"jid":"x"}}""", "a")]
    [InlineData("""{"actor":{"jid":"x"},"group_id":"a"}""", "a")]
    [InlineData("""{"newsletter_id":"a","name":"x"}""", "a")]
    [InlineData("""{"message":{"id":"1","content":{"chat_id":"x","group_id":"y"},"chat_id":"a"}}""", "a")]
    [InlineData("""{"order":{"id":"1","chat_id":"a"}}""", "a")]
    [InlineData("""{"group":{"id":"a","participants":[{"id":"x"}]},"created":true}""", "a")]
    [InlineData("""{"newsletter":{"id":"a"}}""", "a")]
    [InlineData("""{"change":"posted","post":{"newsletter_id":"a"}}""", "a")]
    [InlineData("""{"status":"connected","previous":{"id":"x"}}""", null)]
    [InlineData("[]", null)]
    public void Events_of_one_chat_share_a_lane(string payload, string? chat)
    {
        Assert.Equal(LaneOf(chat is null ? "{}" : $$"""{"chat_id":"{{chat}}"}"""), LaneOf(payload));

        static string LaneOf(string payload) =>
            DeliveryLane.Of(new DueDelivery(1, "dlv_1", "evt_1", "chat.updated", "channel", "customer", 0, default, payload), DeliveryOrdering.Chat);
    }

    [Fact]
    public async Task Endpoint_never_gets_more_requests_at_once_than_it_allows()
    {
        var (current, most) = (0, 0);
        await using var receiver = await Receiver.StartAsync(async (_, context) =>
        {
            var now = Interlocked.Increment(ref current);
            for (var seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most)) Interlocked.CompareExchange(ref most, now, seen);
            await Task.Delay(5, context.RequestAborted);
            Interlocked.Decrement(ref current);
        });
        var caller = WebhookStage.NewCaller();
        var endpoint = await stage.CreateAsync(caller, receiver.Url, creation => creation with { MaxInFlight = 3, Ordering = DeliveryOrdering.None });
        await stage.RaiseAsync(caller, endpoint.Id, 60);
        await stage.SettledAsync(caller, DeliveryStatus.Succeeded, 60);
        Assert.InRange(most, 2, 3);
    }

    [Fact]
    public void Rate_spaces_requests_evenly()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var rate = new DeliveryRate(time);
        Assert.Equal([0, 100, 200], Enumerable.Range(0, 3).Select(_ => rate.Reserve(10).TotalMilliseconds));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([0, 500], Enumerable.Range(0, 2).Select(_ => rate.Reserve(2).TotalMilliseconds).Order());
        Assert.Equal(TimeSpan.Zero, rate.Reserve(null));
    }

    private static string[] LabelsOf(Receiver receiver, ChannelId channel) =>
    [
        .. receiver.Arrivals.Where(arrival => arrival.Channel == channel.ToString())
            .Select(arrival => arrival.Json.GetProperty("payload").GetProperty("chat_id").GetString() + arrival.Number),
    ];

    private async Task RaiseAsync(Caller caller, string endpoint, (ChannelId Channel, string Chat, string? EventId)[] events)
    {
        var unit = new UnitOfWork();
        foreach (var (number, (channel, chat, id)) in events.Index())
            OutboxRows.Add(unit, new OutboxEvent(
                id ?? PrefixedId.New(PrefixedId.Event), caller.CustomerId, caller.Mode, channel, EventCatalogue.ChatUpdated, stage.Time.GetUtcNow(),
                $$"""{"number":{{number}},"chat_id":"{{chat}}"}"""));
        await stage.Services.GetRequiredService<GroupCommitWriter>().CommitAsync(unit, Cancel);
        await stage.NudgeAsync(endpoint);
    }
}
