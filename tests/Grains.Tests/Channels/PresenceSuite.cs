using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Tests.Storage;
using WhatIsUp.Sandbox;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>When channels that are not available prove that their device is in use. The same on both databases.</summary>
public abstract class PresenceSuite(StorageFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static void Configure(WhatIsUpOptions options) => options.Channels.Presence.PulseDuration = TimeSpan.FromMilliseconds(300);

    private static async Task<string[]> PresenceAsync(SendingStage stage, int count)
    {
        string[] said = [];
        await Eventually.TrueAsync(() => (said = Said(stage)).Length >= count, "the presence is told");
        return said;
    }

    private static string[] Said(SendingStage stage) => [.. stage.Sandbox.Network.ReadStanzas(limit: 20_000)
        .Where(entry => entry.FromClient && entry.Node.Tag == "presence").Select(entry => entry.Node.Get("type")).OfType<string>()];

    [Fact]
    public async Task An_idle_channel_is_available_for_a_moment_once_a_day_whatever_restarts()
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
    public async Task Channels_that_are_due_at_once_are_shown_a_few_at_a_time_the_longest_idle_first()
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
        await watch.LookAsync(Cancel);
        Assert.Equal(["unavailable", "available", "unavailable"], await PresenceAsync(inOrder[0], 3));
        Assert.Single(Said(inOrder[1]));
        await watch.LookAsync(Cancel);
        Assert.Equal(["unavailable", "available", "unavailable"], await PresenceAsync(inOrder[1], 3));
        await watch.LookAsync(Cancel);
        Assert.All(stages, stage => Assert.Equal(3, Said(stage).Length));
    }

    [Fact]
    public async Task A_channel_that_typed_on_the_day_needs_no_moment()
    {
        await using var stage = await SendingStage.OpenAsync(fixture, Configure);
        await PresenceAsync(stage, 1);
        stage.Advance(TimeSpan.FromHours(29));
        stage.Connection.Client!.ShowPresence(TimeSpan.FromMilliseconds(50));
        Assert.Equal(["unavailable", "available", "unavailable"], await PresenceAsync(stage, 3));
        await stage.Connection.PulseAsync(Cancel);
        Assert.True(stage.Connection.PulseDueAt > stage.Time.GetUtcNow() + TimeSpan.FromHours(23));
        Assert.Equal(3, Said(stage).Length);
    }

    [Fact]
    public async Task A_setting_keeps_the_channel_available_from_then_on()
    {
        await using var stage = await SendingStage.OpenAsync(fixture, Configure);
        await PresenceAsync(stage, 1);
        stage.Store.Settings = stage.Store.Settings with { Presence = OwnPresence.Available };
        stage.Connection.Client!.ReviewPresence();
        Assert.Equal(["unavailable", "available"], await PresenceAsync(stage, 2));
        var friend = await stage.NewPhoneAsync();
        var sent = await friend.SendTextAsync(stage.Phone.Jid, "silent", cancellationToken: Cancel);
        Assert.False((await stage.Phone.WaitForMessageAsync(message => message.Id == sent.Id, Cancel)).Rings);
        stage.Advance(TimeSpan.FromHours(29));
        await stage.Connection.PulseAsync(Cancel);
        Assert.Equal(2, Said(stage).Length);
    }
}

/// <summary>On SQLite.</summary>
public sealed class SqlitePresenceTests(SqliteFixture fixture) : PresenceSuite(fixture);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresPresenceTests(PostgresFixture fixture) : PresenceSuite(fixture);
