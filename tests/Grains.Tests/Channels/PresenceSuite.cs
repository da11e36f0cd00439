using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Tests.Storage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>When unavailable channels show that their device is in use: the same tests on both databases.</summary>
public abstract class PresenceSuite(StorageFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static void Configure(WhatIsUpOptions options) => options.Channels.Presence.PulseDuration = TimeSpan.FromMilliseconds(300);

    private static async Task<string[]> PresenceAsync(SendingStage stage, int count)
    {
        string[] sent = [];
        await Eventually.TrueAsync(() => (sent = PresencesOf(stage)).Length >= count, "the presence is sent");
        return sent;
    }

    private static string[] PresencesOf(SendingStage stage) => [.. stage.Sandbox.Network.ReadStanzas(limit: 20_000)
        .Where(entry => entry.FromClient && entry.Node.Tag == "presence").Select(entry => entry.Node.Get("type")).OfType<string>()];

    [Fact]
    public async Task Idle_channel_is_available_briefly_once_a_day_also_across_restarts()
    {
        await using var stage = await SendingStage.OpenAsync(fixture, Configure);
        Assert.Equal(["unavailable"], await PresenceAsync(stage, 1));
        var linkedAt = stage.Store.Row.LinkedAt!.Value;
        var due = stage.Connection.PulseDueAt!.Value;
        Assert.InRange(due - linkedAt, TimeSpan.FromHours(24), TimeSpan.FromHours(28));
        await stage.RestartAsync();
        await PresenceAsync(stage, 2);
        Assert.Equal(due.ToUnixTimeSeconds(), stage.Connection.PulseDueAt!.Value.ToUnixTimeSeconds(), 1.0);

        stage.Advance(TimeSpan.FromHours(29));
        Assert.True(stage.Connection.PulseDueAt <= stage.Time.GetUtcNow());
        await stage.Connection.PulseAsync(Cancel);
        Assert.Equal(["unavailable", "unavailable", "available", "unavailable"], await PresenceAsync(stage, 4));
        // Neither this activation nor the next one does it again on the same day.
        Assert.True(stage.Connection.PulseDueAt > stage.Time.GetUtcNow() + TimeSpan.FromHours(23));
        await stage.RestartAsync();
        await PresenceAsync(stage, 5);
        Assert.True(stage.Connection.PulseDueAt > stage.Time.GetUtcNow() + TimeSpan.FromHours(23));
        var row = await stage.Storage.Channels.GetAsync(stage.Channel, Cancel);
        Assert.Equal(stage.Store.Row.ShownAt!.Value.ToUnixTimeMilliseconds(), row!.ShownAt!.Value.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Channels_due_at_the_same_time_are_shown_in_small_batches_longest_idle_first()
    {
        await using var one = await SendingStage.OpenAsync(fixture, Configure);
        await using var other = await SendingStage.OpenAsync(fixture, Configure);
        SendingStage[] stages = [one, other];
        var registry = new ChannelRegistry();
        var options = new WhatIsUpOptions();
        options.Channels.Presence.PulsesPerCheck = 1;
        foreach (var stage in stages)
        {
            await PresenceAsync(stage, 1);
            registry.Add(stage.Channel, stage.Connection);
            stage.Advance(TimeSpan.FromHours(29));
        }
        using var watch = new PresenceWatch(registry, Options.Create(options), one.Time, NullLogger<PresenceWatch>.Instance);
        var inOrder = stages.OrderBy(stage => stage.Connection.PulseDueAt).ToArray();
        await watch.CheckAsync(Cancel);
        Assert.Equal(["unavailable", "available", "unavailable"], await PresenceAsync(inOrder[0], 3));
        Assert.Single(PresencesOf(inOrder[1]));
        await watch.CheckAsync(Cancel);
        Assert.Equal(["unavailable", "available", "unavailable"], await PresenceAsync(inOrder[1], 3));
        await watch.CheckAsync(Cancel);
        Assert.All(stages, stage => Assert.Equal(3, PresencesOf(stage).Length));
    }

    [Fact]
    public async Task Channel_that_typed_on_the_day_is_not_shown_again()
    {
        await using var stage = await SendingStage.OpenAsync(fixture, Configure);
        await PresenceAsync(stage, 1);
        stage.Advance(TimeSpan.FromHours(29));
        stage.Connection.Client!.Presence.ShowFor(TimeSpan.FromMilliseconds(50));
        Assert.Equal(["unavailable", "available", "unavailable"], await PresenceAsync(stage, 3));
        await stage.Connection.PulseAsync(Cancel);
        Assert.True(stage.Connection.PulseDueAt > stage.Time.GetUtcNow() + TimeSpan.FromHours(23));
        Assert.Equal(3, PresencesOf(stage).Length);
    }

    [Fact]
    public async Task Presence_setting_keeps_the_channel_available()
    {
        await using var stage = await SendingStage.OpenAsync(fixture, Configure);
        await PresenceAsync(stage, 1);
        stage.Store.Settings = stage.Store.Settings with { Presence = OwnPresence.Available };
        stage.Connection.Client!.Presence.Review();
        Assert.Equal(["unavailable", "available"], await PresenceAsync(stage, 2));
        var friend = await stage.NewPhoneAsync();
        var sent = await friend.SendTextAsync(stage.Phone.Jid, "silent", cancellationToken: Cancel);
        Assert.False((await stage.Phone.WaitForMessageAsync(message => message.Id == sent.Id, Cancel)).Rings);
        stage.Advance(TimeSpan.FromHours(29));
        await stage.Connection.PulseAsync(Cancel);
        Assert.Equal(2, PresencesOf(stage).Length);
    }
}

/// <summary>On SQLite.</summary>
public sealed class SqlitePresenceTests(SqliteFixture fixture) : PresenceSuite(fixture);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresPresenceTests(PostgresFixture fixture) : PresenceSuite(fixture);
