using Orleans;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.Grains.Customers;

/// <summary>A token bucket with the size and rate of a customer's plan, which is read again from time to time. For the turns of one grain.</summary>
public sealed class PlanBucket(IGrainFactory grains, CustomerId customer, TimeProvider time)
{
    private static readonly TimeSpan PlanLifetime = TimeSpan.FromMinutes(1);

    private TokenBucket? _bucket;
    private Plan? _plan;
    private DateTimeOffset _planReadAt;

    /// <summary>The bucket.</summary>
    public async ValueTask<TokenBucket> GetAsync()
    {
        var now = time.GetUtcNow();
        if (_bucket is not null && now - _planReadAt < PlanLifetime) return _bucket;
        _planReadAt = now;
        var reading = ReadPlanAsync();
        // While a known plan is read again, it stays valid: the customer's grain may be on a silo that does not answer.
        if (_bucket is null) await reading;
        else _ = reading.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
        return _bucket!;
    }

    /// <summary>Takes tokens for a request of a caller.</summary>
    public async ValueTask<KeyAdmission> AdmitAsync(Caller caller, int cost)
    {
        var bucket = await GetAsync();
        var isAllowed = bucket.TryTake(cost);
        var limit = new RateLimitView(bucket.Capacity, bucket.Remaining, time.GetUtcNow() + bucket.TimeUntil(bucket.Capacity));
        return new KeyAdmission(caller, limit, isAllowed, isAllowed ? TimeSpan.Zero : bucket.TimeUntil(cost));
    }

    private async Task ReadPlanAsync()
    {
        var plan = await grains.GetGrain<ICustomerGrain>(customer.Value).GetPlanAsync();
        if (_bucket is null || plan != _plan) _bucket = new TokenBucket(plan.Burst, plan.RatePerSecond, time);
        _plan = plan;
    }
}
