using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Presence;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Presence;
using WhatIsUp.Sandbox.Presence;
using WhatIsUp.TestSupport;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>A separate cluster whose silos are replaced one after the other, as in an upgrade.</summary>
public sealed class SiloRestartTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private const int Texts = 40;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Graceful_silo_restarts_under_traffic_lose_and_duplicate_nothing()
    {
        var channels = new[] { await fixture.PairedChannelAsync(), await fixture.PairedChannelAsync() };
        var friend = await fixture.NewPhoneAsync();
        var half = new SemaphoreSlim(0);
        var traffic = channels.SelectMany(channel => (Task[])[SendOutAsync(channel), SendInAsync(channel)]).ToArray();
        foreach (var silo in fixture.Cluster.Silos.ToArray())
        {
            for (var i = 0; i < traffic.Length; i++) await half.WaitAsync(Cancel);
            await fixture.Cluster.RestartSiloAsync(silo);
        }

        await Task.WhenAll(traffic);
        foreach (var channel in channels)
        {
            await Eventually.TrueAsync(
                async () => await CountAsync(channel, "from_me = 1 AND status IN (1, 2)") == Texts && await CountAsync(channel, "from_me = 0") == Texts,
                "all texts are through",
                TimeSpan.FromSeconds(60));
            var came = (await friend.ReadMessagesAsync(limit: 1_000, cancellationToken: Cancel))
                .Where(message => !message.FromMe && message.Text!.StartsWith($"out {channel.Id}", StringComparison.Ordinal));
            Assert.Equal(Enumerable.Range(0, Texts).Select(i => $"out {channel.Id} {i}"), came.Select(message => message.Text));
            Assert.Equal(Texts, (await channel.EventsAsync()).Count(raised => raised.Name == "message.received"));
            Assert.Equal(Texts, (await channel.EventsAsync()).Count(raised => raised.Name == "message.sent"));
            Assert.DoesNotContain(await channel.EventsAsync(), raised => raised.Name == "message.failed");
        }

        async Task SendOutAsync(TestChannel channel)
        {
            for (var i = 0; i < Texts; i++)
            {
                var text = $"out {channel.Id} {i}";
                await Eventually.TrueAsync(() => IsTakenAsync(channel, text), "the text is accepted", TimeSpan.FromSeconds(60));
                if (i % (Texts / 4) == Texts / 8) half.Release();
            }
        }

        async Task SendInAsync(TestChannel channel)
        {
            for (var i = 0; i < Texts; i++)
            {
                await friend.SendTextAsync(channel.Phone.Jid, $"in {channel.Id} {i}", cancellationToken: Cancel);
                if (i % (Texts / 4) == Texts / 8) half.Release();
            }
        }

        async Task<bool> IsTakenAsync(TestChannel channel, string text)
        {
            try
            {
                await channel.SendAsync(friend, text, text);
                return true;
            }
            catch (Exception lost) when (lost is OrleansException or TimeoutException
                or GatewayException { Code: ErrorCode.ConcurrentModification or ErrorCode.InternalError or ErrorCode.ChannelUnavailable })
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task Presence_subscription_is_renewed_after_the_silos_restart()
    {
        var channel = await fixture.PairedChannelAsync();
        var friend = await fixture.NewPhoneAsync();
        var chat = friend.Jid.ToString();
        await Presence().SetOwnAsync(channel.Caller, OwnPresence.Available);
        // It is available once the name of the account is known.
        await Eventually.TrueAsync(IsSubscribedAsync, "the channel subscribes");
        foreach (var silo in fixture.Cluster.Silos.ToArray()) await fixture.Cluster.RestartSiloAsync(silo);
        await Eventually.TrueAsync(
            () => SiloChange.SucceedsAsync(async () => (await channel.Grain.GetStatusAsync(channel.Caller)).Status == ChannelStatus.Connected),
            "the channel is connected again");
        Assert.True((await Presence().GetAsync(channel.Caller, chat)).Subscribed);
        await friend.SetAvailableAsync(true, Cancel);
        await Eventually.TrueAsync(
            async () => (await Presence().GetAsync(channel.Caller, chat)).Presence == PresenceState.Available, "the presence arrives again");
        await Presence().UnsubscribeAsync(channel.Caller, chat);
        Assert.Empty(await new SubscriptionRows(fixture.Service<Database>()).ListAsync(channel.Id, Cancel));

        async Task<bool> IsSubscribedAsync()
        {
            try
            {
                return (await Presence().SubscribeAsync(channel.Caller, chat)).Subscribed;
            }
            catch (GatewayException unavailable) when (unavailable.Code == ErrorCode.ChannelUnavailable)
            {
                return false;
            }
        }

        IChannelPresence Presence() => channel.Area<IChannelPresence>();
    }

    private Task<long> CountAsync(TestChannel channel, string condition) => fixture.Service<Database>().ReadOneAsync(
        new SqlQuery<long>("test.count", "SELECT count(*) AS found FROM messages WHERE channel_id = @channel_id AND " + condition, RowReader.Number("found")),
        [("channel_id", channel.Id)], Cancel);
}
