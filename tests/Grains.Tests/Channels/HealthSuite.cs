using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Tests.Storage;
using WhatIsUp.Sandbox.Faults;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Delivery figures of a channel and its warnings: the same tests on both databases.</summary>
public abstract class HealthSuite(StorageFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Warning_about_refusals_lasts_until_they_are_few()
    {
        await using var stage = await SendingStage.OpenAsync(fixture, ConfigureHealth);
        await stage.Sandbox.Network.InjectFaultAsync(new SandboxFault(stage.Phone.LinkedDevices[0], SandboxFaultKind.Nack, 463, Count: 4), Cancel);
        for (var i = 0; i < 2; i++) await stage.WaitForMessageAsync(await stage.SendAsync(await stage.NewPhoneAsync(), "hello"), MessageStatus.Failed);
        var friend = await stage.NewPhoneAsync();
        await stage.WaitForMessageAsync(await stage.SendAsync(friend, "hello"), MessageStatus.Delivered);
        await stage.Connection.CheckHealthAsync(Cancel);
        await stage.Connection.CheckHealthAsync(Cancel);
        var warning = Assert.Single(await stage.Storage.Health.LoadWarningsAsync(stage.Channel, Cancel));
        Assert.Equal((ChannelWarningKind.Refusals, 0.667), (warning.Kind, warning.Share));
        Assert.Single(await stage.EventsAsync(), one => one.Name == "channel.warning");

        stage.Advance(TimeSpan.FromHours(25));
        await stage.Connection.CheckHealthAsync(Cancel);
        Assert.Empty(await stage.Storage.Health.LoadWarningsAsync(stage.Channel, Cancel));
    }

    [Fact]
    public async Task Warning_about_missing_deliveries_lasts_until_messages_arrive()
    {
        await using var stage = await SendingStage.OpenAsync(fixture, ConfigureHealth);
        var friend = await stage.NewPhoneAsync();
        await friend.GoOfflineAsync(Cancel);
        string[] sent = [await stage.SendAsync(friend, "one"), await stage.SendAsync(friend, "two")];
        foreach (var id in sent) await stage.WaitForMessageAsync(id, MessageStatus.Sent);
        await stage.Connection.CheckHealthAsync(Cancel);
        // They may still be on their way.
        Assert.Empty(await stage.Storage.Health.LoadWarningsAsync(stage.Channel, Cancel));
        stage.Advance(TimeSpan.FromMinutes(11));
        await stage.Connection.CheckHealthAsync(Cancel);
        Assert.Equal(ChannelWarningKind.DeliveryDrop, Assert.Single(await stage.Storage.Health.LoadWarningsAsync(stage.Channel, Cancel)).Kind);
        await friend.GoOnlineAsync(Cancel);
        foreach (var id in sent) await stage.WaitForMessageAsync(id, MessageStatus.Delivered);
        await stage.Connection.CheckHealthAsync(Cancel);
        Assert.Empty(await stage.Storage.Health.LoadWarningsAsync(stage.Channel, Cancel));
    }

    private static void ConfigureHealth(WhatIsUpOptions options) => (options.Channels.Health.MinRefusals, options.Channels.Health.MinSent) = (2, 2);
}

/// <summary>On SQLite.</summary>
public sealed class SqliteHealthTests(SqliteFixture fixture) : HealthSuite(fixture);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresHealthTests(PostgresFixture fixture) : HealthSuite(fixture);
