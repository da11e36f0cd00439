using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Loss of silos, in a separate cluster.</summary>
public sealed class SiloLossTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Channels_of_a_killed_silo_continue_on_the_other_and_keep_their_client_refs()
    {
        var channels = new List<TestChannel>();
        for (var i = 0; i < 4; i++) channels.Add(await fixture.PairedChannelAsync());
        var friend = await fixture.NewPhoneAsync();
        var first = await channels[0].SendAsync(friend, "once", "ref");
        await friend.WaitForMessageAsync(message => message.Text == "once", Cancel);

        await fixture.Cluster.KillSiloAsync(fixture.Cluster.Silos[1], Cancel);

        foreach (var channel in channels)
        {
            await Eventually.TrueAsync(() => TakesAsync(channel, friend, $"after {channel.Id}"), "the channel takes messages", TimeSpan.FromSeconds(60));
            await friend.WaitForMessageAsync(message => message.Text == $"after {channel.Id}", Cancel);
        }

        Assert.Equal(first.MessageId, (await channels[0].SendAsync(friend, "once", "ref")).MessageId);
        Assert.Single(await friend.ReadMessagesAsync(cancellationToken: Cancel), message => message.Text == "once");
    }

    private static Task<bool> TakesAsync(TestChannel channel, Sandbox.Phones.SandboxPhone friend, string text) => SiloChange.SucceedsAsync(async () =>
    {
        if ((await channel.Grain.GetStatusAsync(channel.Caller)).Status != ChannelStatus.Connected) return false;
        await channel.SendAsync(friend, text, text);
        return true;
    });
}
