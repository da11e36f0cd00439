using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Cleanup;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Webhooks;

/// <summary>Many deliveries: order, liveness, restarts, changes of the endpoint.</summary>
public sealed class DeliveryTests(WebhookStage stage) : IClassFixture<WebhookStage>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nudge_at_the_end_of_a_round_is_not_lost()
    {
        using var came = new SemaphoreSlim(0);
        await using var receiver = await Receiver.StartAsync((_, _) =>
        {
            came.Release();
            return Task.CompletedTask;
        });
        var caller = WebhookStage.NewCaller();
        var endpoint = await stage.CreateAsync(caller, receiver.Url);
        var random = new Random(1);
        for (var i = 1; i <= 600; i++)
        {
            // Nothing sweeps here, so a lost nudge would wait forever. Each arrives at another phase of the end of the round before it.
            await stage.RaiseAsync(caller, endpoint.Id, from: i);
            Assert.True(await came.WaitAsync(TimeSpan.FromSeconds(10), Cancel), $"Event {i} did not come.");
            for (var spins = random.Next(3_000); spins > 0; spins--) Thread.SpinWait(5);
        }
    }

    [Fact]
    public async Task Events_of_a_channel_are_delivered_in_order_of_occurrence()
    {
        await using var receiver = await Receiver.StartAsync();
        var caller = WebhookStage.NewCaller();
        var endpoint = await stage.CreateAsync(caller, receiver.Url);
        ChannelId[] channels = [ChannelId.New(), ChannelId.New(), ChannelId.New(), ChannelId.New()];
        for (var round = 0; round < 40; round++)
            foreach (var channel in channels) await stage.RaiseAsync(caller, endpoint.Id, 5, channel, round * 5);
        await stage.SettledAsync(caller, DeliveryStatus.Succeeded, 800);
        foreach (var channel in receiver.Arrivals.GroupBy(arrival => arrival.Channel))
        {
            Assert.Equal(Enumerable.Range(0, 200), channel.Select(arrival => arrival.Number));
        }
    }

    [Fact]
    public async Task Failing_delivery_does_not_delay_later_ones()
    {
        var isHanging = true;
        await using var receiver = await Receiver.StartAsync((number, context) => number switch
        {
            1 => Receiver.Status(context, 500),
            5 when isHanging => Task.Delay(Timeout.Infinite, context.RequestAborted),
            _ => Task.CompletedTask,
        });
        var caller = WebhookStage.NewCaller();
        var endpoint = await stage.CreateAsync(caller, receiver.Url);
        await stage.RaiseAsync(caller, endpoint.Id, 50);
        await stage.SettledAsync(caller, DeliveryStatus.Succeeded, 48);
        Assert.Equal(2, (await stage.DeliveriesAsync(caller, DeliveryStatus.Pending)).Count);
        isHanging = false;
        await stage.AdvanceAsync(TimeSpan.FromSeconds(12), endpoint.Id);
        await stage.SettledAsync(caller, DeliveryStatus.Succeeded, 50);
    }

    [Fact]
    public async Task Temporary_database_failure_stops_no_delivery()
    {
        await using var receiver = await Receiver.StartAsync();
        var caller = WebhookStage.NewCaller();
        var endpoint = await stage.CreateAsync(caller, receiver.Url);
        await RenameAsync("delivery_attempts", "hidden_attempts");
        await stage.RaiseAsync(caller, endpoint.Id, 3);
        await Eventually.TrueAsync(() => receiver.Arrivals.Count >= 3, "the events come");
        await RenameAsync("hidden_attempts", "delivery_attempts");
        await stage.SettledAsync(caller, DeliveryStatus.Succeeded, 3);
        Assert.Equal(3, receiver.Arrivals.Count);

        await RenameAsync("events", "hidden_events");
        await stage.NudgeAsync(endpoint.Id);
        await RenameAsync("hidden_events", "events");
        await stage.RaiseAsync(caller, endpoint.Id, 3);
        await stage.SettledAsync(caller, DeliveryStatus.Succeeded, 6);
    }

    [Fact]
    public async Task Row_that_cannot_be_sent_counts_its_attempts_and_delays_no_other()
    {
        await using var receiver = await Receiver.StartAsync();
        var caller = WebhookStage.NewCaller();
        var endpoint = await stage.CreateAsync(caller, receiver.Url);
        await stage.PublishAsync(caller, ChannelId.New(), [1]);
        await ExecuteAsync($"UPDATE deliveries SET channel_id = 'spoilt' WHERE customer_id = '{caller.CustomerId}'");
        await stage.RaiseAsync(caller, endpoint.Id, from: 2);
        await Eventually.TrueAsync(() => receiver.Arrivals.Any(arrival => arrival.Number == 2), "the other event comes");
        await Eventually.TrueAsync(
            async () =>
                await ScalarAsync(
                    $"SELECT count(*) FROM delivery_attempts a JOIN deliveries d ON d.id = a.delivery_id WHERE d.channel_id = 'spoilt' AND a.error = "
                        + $"'internal_error'") == 1,
            "the fault is recorded");
        await ExecuteAsync("DELETE FROM deliveries WHERE channel_id = 'spoilt'");
    }

    [Fact]
    public async Task Thousand_events_arrive_once_each_across_a_restart()
    {
        await using var own = new WebhookStage();
        await own.InitializeAsync();
        await using var receiver = await Receiver.StartAsync();
        var caller = WebhookStage.NewCaller();
        var endpoint = await own.CreateAsync(caller, receiver.Url);
        for (var channel = 0; channel < 10; channel++) await own.PublishAsync(caller, ChannelId.New(), Enumerable.Range(channel * 100, 100));
        await own.NudgeAsync(endpoint.Id);
        await Eventually.TrueAsync(() => receiver.Arrivals.Count >= 100, "a part has come");
        await own.RestartAsync();
        await own.SettledAsync(caller, DeliveryStatus.Succeeded, 1_000);
        var numbers = receiver.Arrivals.GroupBy(arrival => arrival.Number).ToList();
        Assert.Equal(Enumerable.Range(0, 1_000), numbers.Select(group => group.Key).Order());
        // A stopping silo records its results; only deliveries in flight at that moment may arrive twice.
        Assert.InRange(receiver.Arrivals.Count, 1_000, 1_000 + new Configuration.WebhookOptions().InFlightPerEndpoint);
    }

    [Fact]
    public async Task Running_pause_continues_by_its_own_timer_after_a_restart()
    {
        await using var own = new WebhookStage();
        await own.InitializeAsync();
        await using var receiver = await Receiver.StartAsync((number, context) => Receiver.Status(context, number == 1 ? 500 : 200));
        var caller = WebhookStage.NewCaller();
        var endpoint = await own.CreateAsync(caller, receiver.Url);
        await own.RaiseAsync(caller, endpoint.Id);
        var due = (await own.AttemptedAsync(caller, 1)).NextAttemptAt!.Value;
        own.Time.Advance(due - own.Time.GetUtcNow() - TimeSpan.FromSeconds(3));
        await own.RestartAsync();
        await own.SettledAsync(caller, DeliveryStatus.Succeeded, 1);
        var second = (await own.AttemptedAsync(caller, 2)).Attempts![1];
        Assert.True(second.At >= due);
    }

    [Fact]
    public async Task Patch_takes_effect_and_a_disabled_endpoint_gets_nothing()
    {
        await using var first = await Receiver.StartAsync();
        await using var second = await Receiver.StartAsync();
        var caller = WebhookStage.NewCaller();
        var endpoint = await stage.CreateAsync(caller, first.Url);
        await stage.RaiseAsync(caller, endpoint.Id);
        await stage.SettledAsync(caller, DeliveryStatus.Succeeded, 1);

        await stage.Grain(endpoint.Id).UpdateAsync(caller,
            new WebhookEndpointPatch { Url = second.Url, Headers = new Dictionary<string, string> { ["X-New"] = "1" } });
        await stage.RaiseAsync(caller, endpoint.Id);
        await stage.SettledAsync(caller, DeliveryStatus.Succeeded, 2);
        Assert.Equal("1", Assert.Single(second.Arrivals).Headers["X-New"]);
        Assert.Single(first.Arrivals);

        await stage.Grain(endpoint.Id).UpdateAsync(caller, new WebhookEndpointPatch { Enabled = false });
        await stage.RaiseAsync(caller, endpoint.Id);
        Assert.Equal(2, (await stage.DeliveriesAsync(caller)).Count);

        await stage.Grain(endpoint.Id).UpdateAsync(caller, new WebhookEndpointPatch { Enabled = true, Events = ["message.received"] });
        await stage.RaiseAsync(caller, endpoint.Id);
        Assert.Equal(2, (await stage.DeliveriesAsync(caller)).Count);
        Assert.Single(second.Arrivals);
    }

    [Fact]
    public async Task Deleted_endpoint_ends_its_pending_deliveries()
    {
        await using var receiver = await Receiver.StartAsync((_, context) => Receiver.Status(context, 500));
        var caller = WebhookStage.NewCaller();
        var endpoint = await stage.CreateAsync(caller, receiver.Url);
        await stage.RaiseAsync(caller, endpoint.Id, 3);
        await Eventually.TrueAsync(async () => (await stage.DeliveriesAsync(caller)).All(delivery => delivery.AttemptCount == 1), "each was tried");
        await stage.Grain(endpoint.Id).DeleteAsync(caller);
        Assert.All(await stage.DeliveriesAsync(caller), delivery => Assert.Equal((DeliveryStatus.Failed, null), (delivery.Status, delivery.NextAttemptAt)));
        await stage.AdvanceAsync(TimeSpan.FromMinutes(1), endpoint.Id);
        var fault = await Assert.ThrowsAsync<GatewayException>(() => stage.Grain(endpoint.Id).GetAsync(caller));
        Assert.Equal(Abstractions.Errors.ErrorCode.WebhookEndpointNotFound, fault.Code);
        Assert.Equal(3, receiver.Arrivals.Count);
        Assert.Empty(await stage.Services.GetListingAsync(caller));
    }

    [Theory]
    [InlineData("https://127.0.0.2/hook")]
    [InlineData("https://[::1]/hook")]
    [InlineData("https://10.0.0.1/hook")]
    [InlineData("https://localhost/hook")]
    [InlineData("https://inside.test/hook")]
    [InlineData("http://example.com/hook")]
    public async Task Private_address_is_rejected_at_create_and_patch(string url)
    {
        stage.Names = name => name == "inside.test"
            ? [System.Net.IPAddress.Parse("8.8.8.8"), System.Net.IPAddress.Parse("10.0.0.1")]
            : [System.Net.IPAddress.Parse("8.8.8.8")];
        var caller = WebhookStage.NewCaller();
        var refused = await Assert.ThrowsAsync<GatewayException>(() => stage.CreateAsync(caller, url));
        Assert.Equal(Abstractions.Errors.ErrorCode.InvalidRequest, refused.Code);
        var endpoint = await stage.CreateAsync(caller, "https://example.com/hook");
        await Assert.ThrowsAsync<GatewayException>(() => stage.Grain(endpoint.Id).UpdateAsync(caller, new WebhookEndpointPatch { Url = url }));
        Assert.Equal("https://example.com/hook", (await stage.Grain(endpoint.Id).GetAsync(caller)).Url);
    }

    [Fact]
    public async Task Invalid_headers_and_secrets_are_rejected()
    {
        var caller = WebhookStage.NewCaller();
        await Assert.ThrowsAsync<GatewayException>(() => stage.CreateAsync(
            caller, "https://example.com/", creation => creation with { Headers = new Dictionary<string, string> { ["X-A"] = "1\r\nEvil: 1" } }));
        await Assert.ThrowsAsync<GatewayException>(
            () => stage.CreateAsync(caller, "https://example.com/", creation => creation with { SigningSecret = "whsec_short" }));
        await Assert.ThrowsAsync<GatewayException>(
            () => stage.CreateAsync(caller, "https://example.com/", creation => creation with { Events = ["message.unheard_of"] }));
    }

    [Fact]
    public async Task Old_deliveries_are_removed_and_recent_ones_stay()
    {
        await using var own = new WebhookStage();
        await own.InitializeAsync();
        var status = 200;
        await using var receiver = await Receiver.StartAsync((_, context) => Receiver.Status(context, status));
        var caller = WebhookStage.NewCaller();
        var endpoint = await own.CreateAsync(caller, receiver.Url);
        await own.RaiseAsync(caller, endpoint.Id, 600);
        await own.SettledAsync(caller, DeliveryStatus.Succeeded, 600);
        status = 410;
        // One is refused for good and switches the endpoint off; the other stays behind it.
        await own.RaiseAsync(caller, endpoint.Id, 2);
        await own.SettledAsync(caller, DeliveryStatus.Failed, 1);
        var purge = own.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<Retention>().Single();

        own.Time.Advance(TimeSpan.FromDays(6.9));
        while (await purge.StepAsync(Cancel)) continue;
        Assert.Equal(602, (await own.DeliveriesAsync(caller)).Count);
        own.Time.Advance(TimeSpan.FromDays(0.2));
        while (await purge.StepAsync(Cancel)) continue;
        Assert.Equal([DeliveryStatus.Pending, DeliveryStatus.Failed], (await own.DeliveriesAsync(caller)).Select(delivery => delivery.Status));
        own.Time.Advance(TimeSpan.FromDays(23.1));
        while (await purge.StepAsync(Cancel)) continue;
        Assert.Empty(await own.DeliveriesAsync(caller));
        foreach (var table in (string[])["events", "deliveries", "delivery_attempts"]) Assert.Equal(0, await ScalarAsync($"SELECT count(*) FROM {table}", own));
    }

    private Task RenameAsync(string table, string name) => ExecuteAsync($"PRAGMA legacy_alter_table = ON; ALTER TABLE {table} RENAME TO {name}");

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync(stage);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private async Task<long> ScalarAsync(string sql, WebhookStage? of = null)
    {
        await using var connection = await OpenAsync(of ?? stage);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private static async Task<SqliteConnection> OpenAsync(WebhookStage stage)
    {
        var connection = new SqliteConnection($"Data Source={stage.DatabaseFile};Pooling=False");
        await connection.OpenAsync(Cancel);
        return connection;
    }
}
