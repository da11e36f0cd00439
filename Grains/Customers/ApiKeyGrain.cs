using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Hosting;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Customers;

/// <summary>One API key: the only place that counts its tokens, so that the limit is exact with any number of gateways.</summary>
[GrainType("api-key")]
public sealed class ApiKeyGrain([PersistentState("key", GrainState.Provider)] IPersistentState<ApiKeyState> store, TimeProvider time) : Grain, IApiKeyGrain
{
    private static readonly TimeSpan PlanLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LastUseDelay = TimeSpan.FromMinutes(1);

    private TokenBucket? _bucket;
    private Plan? _plan;
    private DateTimeOffset _planReadAt;
    private IGrainTimer? _lastUseTimer;

    /// <inheritdoc />
    public async Task CreateAsync(ApiKeyCreation creation)
    {
        if (store.State.Key is { } existing)
        {
            if (existing.KeyId == creation.KeyId) return;
            throw new GatewayException(ErrorCode.ConcurrentModification, "This key exists already.");
        }

        store.State = new ApiKeyState { Key = creation, CreatedAt = time.GetUtcNow() };
        await store.WriteStateAsync();
    }

    /// <inheritdoc />
    public async Task<KeyAdmission> AdmitAsync(int cost)
    {
        var key = store.State.Key;
        if (key is null || store.State.RevokedAt is not null)
        {
            // Guesses must not fill the memory.
            DeactivateOnIdle();
            throw new GatewayException(ErrorCode.AuthInvalid, "The API key is not valid.");
        }

        var now = time.GetUtcNow();
        if (key.ExpiresAt <= now) throw new GatewayException(ErrorCode.AuthExpired, "The API key has expired.");
        var bucket = await BucketAsync(key, now);
        RememberUse(now);
        var isAllowed = bucket.TryTake(cost);
        var caller = new Caller
        {
            CustomerId = key.CustomerId,
            Mode = key.Mode,
            KeyId = key.KeyId,
            ChannelScope = key.ChannelScope,
            Scopes = key.Scopes,
            CorrelationId = "",
        };
        var limit = new RateLimitView(bucket.Capacity, bucket.Remaining, now + bucket.TimeUntil(bucket.Capacity));
        return new KeyAdmission(caller, limit, isAllowed, isAllowed ? TimeSpan.Zero : bucket.TimeUntil(cost));
    }

    /// <inheritdoc />
    public async Task RevokeAsync()
    {
        if (store.State.Key is null) throw new GatewayException(ErrorCode.NotFound, "No such key.");
        if (store.State.RevokedAt is not null) return;
        store.State.RevokedAt = time.GetUtcNow();
        await store.WriteStateAsync();
    }

    /// <inheritdoc />
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_lastUseTimer is not null) await store.WriteStateAsync(cancellationToken);
    }

    private async Task<TokenBucket> BucketAsync(ApiKeyCreation key, DateTimeOffset now)
    {
        if (_bucket is not null && now - _planReadAt < PlanLifetime) return _bucket;
        var plan = await GrainFactory.GetGrain<ICustomerGrain>(key.CustomerId.Value).GetPlanAsync();
        _planReadAt = now;
        if (_bucket is null || plan != _plan) _bucket = new TokenBucket(plan.Burst, plan.RatePerSecond, time);
        _plan = plan;
        return _bucket;
    }

    private void RememberUse(DateTimeOffset now)
    {
        store.State.LastUsedAt = now;
        _lastUseTimer ??= this.RegisterGrainTimer(WriteLastUseAsync, LastUseDelay, Timeout.InfiniteTimeSpan);
    }

    private async Task WriteLastUseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.WriteStateAsync(cancellationToken);
        }
        finally
        {
            // Not before: a timer that is disposed cancels its own call.
            _lastUseTimer?.Dispose();
            _lastUseTimer = null;
        }
    }
}
