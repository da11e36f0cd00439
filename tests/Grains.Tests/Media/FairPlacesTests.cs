using Microsoft.Extensions.Time.Testing;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Media;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Tests.Media;

public sealed class FairPlacesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly CustomerId Ada = CustomerId.New();
    private static readonly CustomerId Bob = CustomerId.New();
    private static readonly CustomerId Cleo = CustomerId.New();
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private FairPlaces Places(int total, int perCustomer) => new(total, perCustomer, Patience, _time);

    private static void AssertBusy(GatewayException refused) => Assert.Equal((ErrorCode.WorkerAtCapacity, "too_many_transfers"), (refused.Code, refused.Details!["reason"]));

    [Fact]
    public async Task One_customer_gets_its_share_and_others_find_theirs_free()
    {
        var places = Places(total: 4, perCustomer: 2);
        var first = await places.TakeAsync(Ada, Stop);
        await places.TakeAsync(Ada, Stop);
        var third = places.TakeAsync(Ada, Stop);
        Assert.False(third.IsCompleted);
        await places.TakeAsync(Bob, Stop);
        await places.TakeAsync(Bob, Stop);
        first.Dispose();
        (await third).Dispose();
        // Given back twice is given back once.
        first.Dispose();
        await places.TakeAsync(Ada, Stop);
        Assert.False(places.TakeAsync(Cleo, Stop).IsCompleted);
    }

    [Fact]
    public async Task Those_who_wait_take_turns_by_customer_and_in_order()
    {
        var places = Places(total: 1, perCustomer: 1);
        var taken = await places.TakeAsync(Cleo, Stop);
        var order = new List<string>();
        async Task TakeAsync(CustomerId customer, string name)
        {
            using var place = await places.TakeAsync(customer, Stop);
            lock (order) order.Add(name);
        }
        Task[] waiting = [TakeAsync(Ada, "ada 1"), TakeAsync(Ada, "ada 2"), TakeAsync(Ada, "ada 3"), TakeAsync(Bob, "bob 1"), TakeAsync(Cleo, "cleo 1"), TakeAsync(Bob, "bob 2")];
        taken.Dispose();
        await Task.WhenAll(waiting);
        Assert.Equal(["ada 1", "bob 1", "cleo 1", "ada 2", "bob 2", "ada 3"], order);
    }

    [Fact]
    public async Task Who_waits_too_long_is_refused_and_leaves_its_turn_to_others()
    {
        var places = Places(total: 1, perCustomer: 1);
        var taken = await places.TakeAsync(Ada, Stop);
        var impatient = places.TakeAsync(Bob, Stop);
        _time.Advance(Patience / 2);
        var patient = places.TakeAsync(Cleo, Stop);
        _time.Advance(Patience / 2);
        AssertBusy(await Assert.ThrowsAsync<GatewayException>(() => impatient));
        taken.Dispose();
        (await patient).Dispose();
        await places.TakeAsync(Bob, Stop);
    }

    [Fact]
    public async Task Who_gives_up_holds_nothing()
    {
        var places = Places(total: 1, perCustomer: 1);
        var taken = await places.TakeAsync(Ada, Stop);
        using var gone = new CancellationTokenSource();
        var waiting = places.TakeAsync(Bob, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        taken.Dispose();
        await places.TakeAsync(Bob, Stop);
    }

    [Fact]
    public async Task Only_so_many_of_one_customer_wait()
    {
        var places = Places(total: 1, perCustomer: 1);
        var taken = await places.TakeAsync(Ada, Stop);
        var waiting = Enumerable.Range(0, FairPlaces.MostWaiting).Select(_ => places.TakeAsync(Ada, Stop)).ToList();
        AssertBusy(await Assert.ThrowsAsync<GatewayException>(() => places.TakeAsync(Ada, Stop)));
        var other = places.TakeAsync(Bob, Stop);
        taken.Dispose();
        (await waiting[0]).Dispose();
        (await other).Dispose();
        foreach (var place in waiting.Skip(1)) (await place).Dispose();
        await places.TakeAsync(Cleo, Stop);
    }

    [Fact]
    public async Task What_nobody_waits_for_waits_for_ever_and_behind_what_somebody_waits_for()
    {
        var places = Places(total: 1, perCustomer: 1);
        var taken = await places.TakeAsync(Ada, Stop);
        var order = new List<string>();
        async Task TakeAsync(Task<IDisposable> taking, string name)
        {
            using var place = await taking;
            lock (order) order.Add(name);
        }
        var patient = Enumerable.Range(0, 2 * FairPlaces.MostWaiting).Select(n => TakeAsync(places.TakePatientlyAsync(Ada), "patient")).ToList();
        _time.Advance(10 * Patience);
        patient.Add(TakeAsync(places.TakeAsync(Ada, Stop), "ada"));
        patient.Add(TakeAsync(places.TakeAsync(Bob, Stop), "bob"));
        taken.Dispose();
        await Task.WhenAll(patient);
        Assert.Equal(["ada", "bob", "patient"], order.Take(3));
        Assert.Equal(patient.Count, order.Count);
        await places.TakeAsync(Cleo, Stop);
    }

    [Fact]
    public async Task Many_at_once_never_exceed_the_places_and_all_get_one()
    {
        var places = new FairPlaces(3, 2, Patience, TimeProvider.System);
        var (inside, most, served) = (0, 0, 0);
        var customers = Enumerable.Range(0, 8).Select(_ => CustomerId.New()).ToList();
        await Task.WhenAll(customers.SelectMany(customer => Enumerable.Range(0, 20).Select(_ => Task.Run(
            async () =>
            {
                using var place = await places.TakeAsync(customer, Stop);
                var now = Interlocked.Increment(ref inside);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref inside);
                Interlocked.Increment(ref served);
            },
            Stop))));
        Assert.Equal((160, 0), (served, inside));
        Assert.InRange(most, 1, 3);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most)) Interlocked.CompareExchange(ref most, value, seen);
    }
}
