using System.Globalization;
using Microsoft.AspNetCore.Http;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Webhooks;

/// <summary>Retries and their consequences, over minutes and days.</summary>
public sealed class RetryTests(WebhookStage stage) : IClassFixture<WebhookStage>
{
    [Fact]
    public async Task Failure_is_retried_with_the_same_id_and_a_new_timestamp()
    {
        await using var receiver = await Receiver.StartAsync((number, context) => Receiver.Status(context, number == 1 ? 500 : 200));
        var caller = WebhookStage.NewCaller();
        var endpoint = await stage.CreateAsync(caller, receiver.Url);
        await stage.RaiseAsync(caller, endpoint.Id);
        await stage.AttemptedAsync(caller, 1);
        await stage.AdvanceAsync(TimeSpan.FromSeconds(12), endpoint.Id);
        await stage.SettledAsync(caller, DeliveryStatus.Succeeded, 1);

        var came = receiver.Arrivals.ToArray();
        Assert.Equal([1, 2], came.Select(arrival => arrival.Attempt));
        Assert.Equal(came[0].EventId, came[1].EventId);
        Assert.Equal(came[0].Headers["webhook-id"], came[1].Headers["webhook-id"]);
        Assert.InRange(came[1].Stamp - came[0].Stamp, 10, 60);
        Assert.True(came[1].Json.GetProperty("sent_at").GetDateTimeOffset() > came[0].Json.GetProperty("sent_at").GetDateTimeOffset());
        Assert.NotEqual(came[0].Headers["X-WhatIsUp-Signature"], came[1].Headers["X-WhatIsUp-Signature"]);
        Assert.Equal(came[0].Json.GetProperty("payload").GetRawText(), came[1].Json.GetProperty("payload").GetRawText());
    }

    [Fact]
    public async Task Delivery_fails_after_five_failures()
    {
        await using var receiver = await Receiver.StartAsync((_, context) => Receiver.Status(context, 503));
        var caller = WebhookStage.NewCaller();
        var endpoint = await stage.CreateAsync(caller, receiver.Url);
        await stage.RaiseAsync(caller, endpoint.Id);
        int[] pauses = [10, 60, 300, 1_800];
        for (var attempt = 1; attempt <= pauses.Length; attempt++)
        {
            var view = await stage.AttemptedAsync(caller, attempt);
            Assert.Equal(DeliveryStatus.Pending, view.Status);
            var pause = view.NextAttemptAt!.Value - view.Attempts![^1].At;
            Assert.InRange(pause.TotalSeconds, pauses[attempt - 1] - 0.01, (pauses[attempt - 1] * 1.1) + 5);
            // A nudge before its time moves nothing.
            await stage.AdvanceAsync(TimeSpan.FromSeconds(pauses[attempt - 1] * 0.5), endpoint.Id);
            await stage.AdvanceAsync(TimeSpan.FromSeconds(pauses[attempt - 1] * 0.7), endpoint.Id);
        }

        var done = await stage.AttemptedAsync(caller, 5);
        Assert.Equal(DeliveryStatus.Failed, done.Status);
        Assert.Null(done.NextAttemptAt);
        Assert.Equal([1, 2, 3, 4, 5], done.Attempts!.Select(attempt => attempt.Number));
        await stage.AdvanceAsync(TimeSpan.FromDays(1), endpoint.Id);
        await stage.Grain(endpoint.Id).GetAsync(caller);
        Assert.Equal(5, receiver.Arrivals.Count);
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("1", 10)]
    [InlineData("0", 10)]
    [InlineData("86400", 3_600)]
    [InlineData("soon", 10)]
    [InlineData("-5", 10)]
    public async Task Retry_after_in_seconds_lengthens_the_pause(string wish, int expected)
    {
        await using var receiver = await Receiver.StartAsync((_, context) =>
        {
            context.Response.Headers.RetryAfter = wish;
            return Receiver.Status(context, 429);
        });
        Assert.InRange(await FirstPauseAsync(receiver), expected - 0.01, (expected * 1.1) + 5);
    }

    [Fact]
    public async Task Retry_after_as_date_lengthens_the_pause()
    {
        await using var receiver = await Receiver.StartAsync((_, context) =>
        {
            context.Response.Headers.RetryAfter = (stage.Time.GetUtcNow() + TimeSpan.FromSeconds(600)).ToString("R", CultureInfo.InvariantCulture);
            return Receiver.Status(context, 503);
        });
        Assert.InRange(await FirstPauseAsync(receiver), 590, 670);
    }

    [Fact]
    public async Task Receiver_that_answers_gone_disables_the_endpoint_and_nothing_more_is_sent()
    {
        await using var receiver = await Receiver.StartAsync((number, context) => Receiver.Status(context, number == 3 ? 410 : 200));
        var caller = WebhookStage.NewCaller();
        var endpoint = await stage.CreateAsync(caller, receiver.Url);
        await stage.RaiseAsync(caller, endpoint.Id, count: 10);
        await Eventually.TrueAsync(async () => !(await stage.Grain(endpoint.Id).GetAsync(caller)).Enabled, "the endpoint is off");
        Assert.Equal("gone", (await stage.Grain(endpoint.Id).GetAsync(caller)).DisabledReason);
        await stage.SettledAsync(caller, DeliveryStatus.Failed, 1);
        await stage.SettledAsync(caller, DeliveryStatus.Pending, 7);

        // While it is off events make no rows; the fan-out reads the projection, which follows within the same round.
        await Eventually.TrueAsync(async () => (await stage.Services.GetListingAsync(caller)).All(view => !view.Enabled), "the projection says so");
        await stage.RaiseAsync(caller, endpoint.Id, count: 5);
        Assert.Equal(10, (await stage.DeliveriesAsync(caller)).Count);
        Assert.Equal(3, receiver.Arrivals.Count);

        // Enabled again it continues where it stopped.
        var on = await stage.Grain(endpoint.Id).UpdateAsync(caller, new WebhookEndpointPatch { Enabled = true });
        Assert.Null(on.DisabledReason);
        await stage.SettledAsync(caller, DeliveryStatus.Succeeded, 9);
        Assert.Equal(10, receiver.Arrivals.Count);
    }

    [Fact]
    public async Task Five_days_of_only_failures_disable_an_endpoint_and_one_success_resets_them()
    {
        var status = 500;
        await using var receiver = await Receiver.StartAsync((_, context) => Receiver.Status(context, status));
        var caller = WebhookStage.NewCaller();
        var endpoint = await stage.CreateAsync(caller, receiver.Url);
        await FailAsync(TimeSpan.FromDays(3));
        await FailAsync(TimeSpan.FromDays(1.9));
        status = 200;
        await FailAsync(TimeSpan.FromHours(1));
        status = 500;
        await FailAsync(TimeSpan.FromDays(4.9));
        Assert.True((await stage.Grain(endpoint.Id).GetAsync(caller)).Enabled);
        await FailAsync(TimeSpan.FromDays(0.2));
        await stage.RaiseAsync(caller, endpoint.Id);
        await Eventually.TrueAsync(
            async () => (await stage.Grain(endpoint.Id).GetAsync(caller)) is { Enabled: false, DisabledReason: "failing" }, "the endpoint is off");

        async Task FailAsync(TimeSpan then)
        {
            var before = receiver.Arrivals.Count;
            await stage.RaiseAsync(caller, endpoint.Id);
            await Eventually.TrueAsync(() => receiver.Arrivals.Count > before, "the event is tried");
            await Eventually.TrueAsync(
                async () => (await stage.DeliveriesAsync(caller)).All(delivery => delivery.AttemptCount > 0), "every attempt is recorded");
            stage.Time.Advance(then);
        }
    }

    private async Task<double> FirstPauseAsync(Receiver receiver)
    {
        var caller = WebhookStage.NewCaller();
        var endpoint = await stage.CreateAsync(caller, receiver.Url);
        await stage.RaiseAsync(caller, endpoint.Id);
        var view = await stage.AttemptedAsync(caller, 1);
        return (view.NextAttemptAt!.Value - view.Attempts![0].At).TotalSeconds;
    }
}
