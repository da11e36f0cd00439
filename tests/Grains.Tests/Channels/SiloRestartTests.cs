using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage;
using WhatIsUp.TestSupport;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>A cluster of its own whose silos are replaced one after the other, as an upgrade does.</summary>
public sealed class SiloRestartTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private const int Texts = 40;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silos_that_restart_gracefully_under_traffic_lose_nothing_and_double_nothing()
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
                async () => await CountAsync(channel, "from_me = 1 AND status IN (1, 2)") == Texts && await CountAsync(channel, "from_me = 0") == Texts, "all texts are through",
                TimeSpan.FromSeconds(60));
            var came = (await friend.ReadMessagesAsync(limit: 1_000, cancellationToken: Cancel)).Where(message => !message.FromMe && message.Text!.StartsWith($"out {channel.Id}", StringComparison.Ordinal));
            Assert.Equal(Enumerable.Range(0, Texts).Select(i => $"out {channel.Id} {i}"), came.Select(message => message.Text));
            Assert.Equal(Texts, (await channel.EventsAsync()).Count(told => told.Name == "message.received"));
            Assert.Equal(Texts, (await channel.EventsAsync()).Count(told => told.Name == "message.sent"));
            Assert.DoesNotContain(await channel.EventsAsync(), told => told.Name == "message.failed");
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
            catch (Exception lost) when (lost is OrleansException or TimeoutException or GatewayException { Code: ErrorCode.ConcurrentModification or ErrorCode.InternalError or ErrorCode.ChannelUnavailable })
            {
                return false;
            }
        }
    }

    private Task<long> CountAsync(TestChannel channel, string condition) => fixture.Service<Database>().ReadOneAsync(
        new SqlStatement("test.count", "SELECT count(*) FROM messages WHERE channel_id = $1 AND " + condition), [channel.Id.ToString()], row => row.GetInt64(0), Cancel);
}
