using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.TestingHost;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Hosting;
using WhatIsUp.Silo.Membership;

namespace WhatIsUp.Grains.Tests.Membership;

/// <summary>Distinction of lost calls and slow calls.</summary>
public sealed class CallWatchTests(CallWatchTests.Fixture fixture) : IClassFixture<CallWatchTests.Fixture>
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Lost_call_to_a_grain_that_is_busy_with_other_calls_fails_in_time()
    {
        var grain = fixture.NewGrain();
        using var end = new CancellationTokenSource();
        var others = KeepBusyAsync(grain, end.Token);
        var since = TimeProvider.System.GetTimestamp();
        var refused = await Assert.ThrowsAsync<GatewayException>(() => grain.WorkAsync(Fixture.Lost));
        Assert.Equal("silo_gone", refused.Details!["reason"]);
        Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(5));
        await end.CancelAsync();
        await others;
    }

    [Fact(Timeout = 60_000)]
    public async Task Lost_interleaving_call_to_a_grain_with_a_long_call_fails_in_time()
    {
        var grain = fixture.NewGrain();
        var other = grain.WorkAsync(TimeSpan.FromSeconds(8));
        var since = TimeProvider.System.GetTimestamp();
        await Assert.ThrowsAsync<GatewayException>(() => grain.WorkBesideAsync(Fixture.Lost));
        Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(5));
        await other;
    }

    [Fact(Timeout = 60_000)]
    public async Task Late_lost_call_of_a_request_fails_within_the_time_of_the_request()
    {
        var (grain, since) = (fixture.NewGrain(), TimeProvider.System.GetTimestamp());
        CallBudget.Begin(TimeProvider.System);
        await grain.WorkAsync(TimeSpan.FromMilliseconds(1_200));
        await Assert.ThrowsAsync<GatewayException>(() => grain.WorkAsync(Fixture.Lost));
        Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(5));
    }

    [Fact(Timeout = 60_000)]
    public async Task Slow_calls_and_calls_that_wait_behind_them_are_answered()
    {
        var grain = fixture.NewGrain();
        await Task.WhenAll(grain.WorkAsync(Slow), grain.WorkAsync(Slow), grain.WorkBesideAsync(Slow)).WaitAsync(Stop);
    }

    [Fact(Timeout = 60_000)]
    public async Task Call_that_Orleans_cannot_deliver_is_rejected_as_retryable()
    {
        var refused = await Assert.ThrowsAsync<GatewayException>(() => fixture.NewGrain().WorkAsync(Fixture.Undeliverable));
        Assert.Equal("silo_gone", refused.Details!["reason"]);
    }

    private static async Task KeepBusyAsync(ISlowGrain grain, CancellationToken end)
    {
        while (!end.IsCancellationRequested) await Task.WhenAll(grain.WorkAsync(TimeSpan.FromMilliseconds(20)), grain.WorkAsync(TimeSpan.FromMilliseconds(20)));
    }

    public sealed class Fixture : IAsyncLifetime
    {
        /// <summary>Work of a call that never arrives.</summary>
        public static readonly TimeSpan Lost = TimeSpan.FromDays(1);

        /// <summary>A call whose grain can't be found, because a silo dies meanwhile.</summary>
        public static readonly TimeSpan Undeliverable = TimeSpan.FromDays(2);

        private InProcessTestCluster _cluster = null!;

        public ISlowGrain NewGrain() => _cluster.Client.GetGrain<ISlowGrain>(Guid.NewGuid());

        public async ValueTask InitializeAsync()
        {
            var builder = new InProcessTestClusterBuilder(1);
            builder.ConfigureSilo((_, silo) => silo.AddCallStatus());
            builder.ConfigureClient(client =>
            {
                client.Services.AddSingleton(TimeProvider.System);
                client.AddOutgoingGrainCallFilter<CallWatch>();
                client.AddOutgoingGrainCallFilter<Loss>();
            });
            _cluster = builder.Build();
            await _cluster.DeployAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _cluster.StopAllSilosAsync();
            await _cluster.DisposeAsync();
        }
    }

    /// <summary>Keeps calls from being sent, as a silo does that dies with them.</summary>
    private sealed class Loss : IOutgoingGrainCallFilter
    {
        private readonly TaskCompletionSource _never = new();

        public Task Invoke(IOutgoingGrainCallContext context)
        {
            var work = context.InterfaceMethod.DeclaringType == typeof(ISlowGrain) ? context.Request.GetArgument(0) as TimeSpan? : null;
            if (work == Fixture.Undeliverable) return Task.FromCanceled(new CancellationToken(true));
            return work == Fixture.Lost ? _never.Task : context.Invoke();
        }
    }
}

/// <summary>A grain whose calls take a given time.</summary>
public interface ISlowGrain : IGrainWithGuidKey
{
    Task WorkAsync(TimeSpan duration);

    [AlwaysInterleave] Task WorkBesideAsync(TimeSpan duration);
}

/// <inheritdoc cref="ISlowGrain" />
public sealed class SlowGrain : Grain, ISlowGrain
{
    public Task WorkAsync(TimeSpan duration) => Task.Delay(duration);

    public Task WorkBesideAsync(TimeSpan duration) => Task.Delay(duration);
}
