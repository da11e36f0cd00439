using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Webhooks;

/// <summary>An endpoint that fails every time is left alone, and gets everything once it works again.</summary>
public sealed class CircuitBreakerTests(WebhookStage stage) : IClassFixture<WebhookStage>
{
    private const int Events = 200;
    private static readonly Configuration.WebhookOptions Settings = new();

    [Fact]
    public async Task Failing_endpoint_gets_one_attempt_at_a_time_until_one_succeeds()
    {
        var isWorking = false;
        await using var receiver = await Receiver.StartAsync((_, context) => Receiver.Status(context, Volatile.Read(ref isWorking) ? 200 : 500));
        var caller = WebhookStage.NewCaller();
        var endpoint = await stage.CreateAsync(caller, receiver.Url);
        await stage.RaiseAsync(caller, endpoint.Id, Events);
        await Eventually.TrueAsync(() => receiver.Arrivals.Count >= Settings.OpenAfterFailures, "the circuit opens");
        await stage.NudgeAsync(endpoint.Id);
        await RecordedAsync(receiver.Arrivals.Count);
        var before = receiver.Arrivals.Count;
        Assert.InRange(before, Settings.OpenAfterFailures, Settings.OpenAfterFailures + Settings.InFlightPerEndpoint);

        await stage.AdvanceAsync(Settings.OpenPause, endpoint.Id);
        await RecordedAsync(before + 1);
        await stage.NudgeAsync(endpoint.Id);
        Assert.Equal(before + 1, receiver.Arrivals.Count);
        // The pause is twice as long now.
        await stage.AdvanceAsync(Settings.OpenPause, endpoint.Id);
        Assert.Equal(before + 1, receiver.Arrivals.Count);

        Volatile.Write(ref isWorking, true);
        await stage.AdvanceAsync(Settings.OpenPause, endpoint.Id);
        await Eventually.TrueAsync(
            async () =>
            {
                // Retries of the first failures are due later.
                await stage.AdvanceAsync(TimeSpan.FromMinutes(1), endpoint.Id);
                return (await stage.DeliveriesAsync(caller, DeliveryStatus.Pending)).Count == 0;
            }, "every event is delivered");
        var successes = receiver.Arrivals.Skip(before + 1).Select(arrival => arrival.Number).ToArray();
        Assert.Equal(Enumerable.Range(0, Events), successes.Order());

        Task RecordedAsync(int attempts) => Eventually.TrueAsync(
            async () => (await stage.DeliveriesAsync(caller)).Sum(delivery => delivery.AttemptCount) == attempts
                && receiver.Arrivals.Count == attempts, $"{attempts} attempts are recorded");
    }

    [Fact]
    public async Task Test_of_an_endpoint_is_an_attempt_although_the_circuit_is_open()
    {
        var isWorking = false;
        await using var receiver = await Receiver.StartAsync((_, context) => Receiver.Status(context, Volatile.Read(ref isWorking) ? 200 : 500));
        var caller = WebhookStage.NewCaller();
        var endpoint = await stage.CreateAsync(caller, receiver.Url);
        await stage.RaiseAsync(caller, endpoint.Id, Settings.OpenAfterFailures);
        await Eventually.TrueAsync(
            async () => (await stage.DeliveriesAsync(caller)).Sum(delivery => delivery.AttemptCount) == Settings.OpenAfterFailures, "the circuit is open");
        Volatile.Write(ref isWorking, true);
        await stage.Grain(endpoint.Id).TestAsync(caller);
        await Eventually.TrueAsync(() => receiver.Arrivals.Any(arrival => arrival.Body.Contains("webhook_endpoint.test")), "the test comes");
    }
}
