using Microsoft.Extensions.Time.Testing;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Concurrency;
using WhatIsUp.Grains.Files.Limits;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Tests.Concurrency;

public sealed class FairSemaphoreTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly CustomerId Ada = CustomerId.New();
    private static readonly CustomerId Bob = CustomerId.New();
    private static readonly CustomerId Cleo = CustomerId.New();
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private FairSemaphore Semaphore(int total, int perCustomer) =>
        new(total, perCustomer, Patience, _time) { Refusal = MediaErrors.Busy };

    private static void AssertBusy(GatewayException refused) =>
        Assert.Equal((ErrorCode.WorkerAtCapacity, "too_many_transfers"), (refused.Code, refused.Details!["reason"]));

    [Fact]
    public async Task One_customer_gets_its_share_and_others_find_theirs_free()
    {
        var semaphore = Semaphore(total: 4, perCustomer: 2);
        var first = await semaphore.AcquireAsync(Ada, Stop);
        await semaphore.AcquireAsync(Ada, Stop);
        var third = semaphore.AcquireAsync(Ada, Stop);
        Assert.False(third.IsCompleted);
        await semaphore.AcquireAsync(Bob, Stop);
        await semaphore.AcquireAsync(Bob, Stop);
        first.Dispose();
        (await third).Dispose();
        // Given back twice is given back once.
        first.Dispose();
        await semaphore.AcquireAsync(Ada, Stop);
        Assert.False(semaphore.AcquireAsync(Cleo, Stop).IsCompleted);
    }

    [Fact]
    public async Task Waiters_are_served_in_turn_by_customer_and_in_order()
    {
        var semaphore = Semaphore(total: 1, perCustomer: 1);
        var taken = await semaphore.AcquireAsync(Cleo, Stop);
        var order = new List<string>();
        async Task AcquireAsync(CustomerId customer, string name)
        {
            using var permit = await semaphore.AcquireAsync(customer, Stop);
            lock (order) order.Add(name);
        }
        Task[] waiting = [AcquireAsync(Ada, "ada 1"), AcquireAsync(Ada, "ada 2"), AcquireAsync(Ada, "ada 3"), AcquireAsync(Bob, "bob 1"),
            AcquireAsync(Cleo, "cleo 1"), AcquireAsync(Bob, "bob 2")];
        taken.Dispose();
        await Task.WhenAll(waiting);
        Assert.Equal(["ada 1", "bob 1", "cleo 1", "ada 2", "bob 2", "ada 3"], order);
    }

    [Fact]
    public async Task Waiter_that_times_out_is_rejected_and_the_next_one_is_served()
    {
        var semaphore = Semaphore(total: 1, perCustomer: 1);
        var taken = await semaphore.AcquireAsync(Ada, Stop);
        var impatient = semaphore.AcquireAsync(Bob, Stop);
        _time.Advance(Patience / 2);
        var patient = semaphore.AcquireAsync(Cleo, Stop);
        _time.Advance(Patience / 2);
        AssertBusy(await Assert.ThrowsAsync<GatewayException>(() => impatient));
        taken.Dispose();
        (await patient).Dispose();
        await semaphore.AcquireAsync(Bob, Stop);
    }

    [Fact]
    public async Task Cancelled_waiter_holds_nothing()
    {
        var semaphore = Semaphore(total: 1, perCustomer: 1);
        var taken = await semaphore.AcquireAsync(Ada, Stop);
        using var gone = new CancellationTokenSource();
        var waiting = semaphore.AcquireAsync(Bob, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        taken.Dispose();
        await semaphore.AcquireAsync(Bob, Stop);
    }

    [Fact]
    public async Task Waiters_of_one_customer_are_limited()
    {
        var semaphore = Semaphore(total: 1, perCustomer: 1);
        var taken = await semaphore.AcquireAsync(Ada, Stop);
        var waiting = Enumerable.Range(0, FairSemaphore.MostWaiting).Select(_ => semaphore.AcquireAsync(Ada, Stop)).ToList();
        AssertBusy(await Assert.ThrowsAsync<GatewayException>(() => semaphore.AcquireAsync(Ada, Stop)));
        var other = semaphore.AcquireAsync(Bob, Stop);
        taken.Dispose();
        (await waiting[0]).Dispose();
        (await other).Dispose();
        foreach (var permit in waiting.Skip(1)) (await permit).Dispose();
        await semaphore.AcquireAsync(Cleo, Stop);
    }

    [Fact]
    public async Task Background_waiters_have_no_timeout_and_run_after_foreground_waiters()
    {
        var semaphore = Semaphore(total: 1, perCustomer: 1);
        var taken = await semaphore.AcquireAsync(Ada, Stop);
        var order = new List<string>();
        async Task AcquireAsync(Task<IDisposable> taking, string name)
        {
            using var permit = await taking;
            lock (order) order.Add(name);
        }
        var patient = Enumerable.Range(0, 2 * FairSemaphore.MostWaiting).Select(n => AcquireAsync(semaphore.AcquireInBackgroundAsync(Ada), "patient")).ToList();
        _time.Advance(10 * Patience);
        patient.Add(AcquireAsync(semaphore.AcquireAsync(Ada, Stop), "ada"));
        patient.Add(AcquireAsync(semaphore.AcquireAsync(Bob, Stop), "bob"));
        taken.Dispose();
        await Task.WhenAll(patient);
        Assert.Equal(["ada", "bob", "patient"], order.Take(3));
        Assert.Equal(patient.Count, order.Count);
        await semaphore.AcquireAsync(Cleo, Stop);
    }

    [Fact]
    public async Task Parallel_waiters_never_exceed_the_places_and_all_get_one()
    {
        var semaphore = new FairSemaphore(3, 2, Patience, TimeProvider.System);
        var (inside, most, served) = (0, 0, 0);
        var customers = Enumerable.Range(0, 8).Select(_ => CustomerId.New()).ToList();
        await Task.WhenAll(customers.SelectMany(customer => Enumerable.Range(0, 20).Select(_ => Task.Run(
            async () =>
            {
                using var permit = await semaphore.AcquireAsync(customer, Stop);
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
