using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Hosting;
using WhatIsUp.Grains.Storage.Customers;
using WhatIsUp.Grains.Storage.Engine;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Customers;

/// <summary>An API key and its token bucket: a single place, so that the rate limit is exact with any number of gateways.</summary>
[GrainType("api-key")]
public sealed class ApiKeyGrain(
    [PersistentState("key", GrainState.Provider)] IPersistentState<ApiKeyState> legacy, ApiKeyRows keys, GroupCommitWriter writer, TimeProvider time)
    : Grain, IApiKeyGrain
{
    private static readonly TimeSpan LastUseDelay = TimeSpan.FromMinutes(1);

    private ApiKeyRow? _key;
    private PlanBucket? _bucket;
    private DateTimeOffset _usedAt;
    private IGrainTimer? _lastUseTimer;

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken) => StorageErrors.TranslateAsync(async () =>
    {
        _key = await keys.FindAsync(this.GetPrimaryKeyString(), cancellationToken) ?? await AdoptAsync(cancellationToken);
    });

    /// <inheritdoc />
    public async Task CreateAsync(ApiKeyCreation creation)
    {
        if (_key is { } existing)
        {
            if (existing.View.Id == creation.KeyId) return;
            throw new GatewayException(ErrorCode.ConcurrentModification, "The key already exists.");
        }

        await AddAsync(RowOf(creation, time.GetUtcNow()), CancellationToken.None);
    }

    /// <inheritdoc />
    public async Task<KeyAdmission> AdmitAsync(int cost)
    {
        if (_key is not { View: { RevokedAt: null } view } key)
        {
            // Guessed keys must not fill the memory.
            DeactivateOnIdle();
            throw new GatewayException(ErrorCode.AuthInvalid, "The API key is not valid.");
        }

        var now = time.GetUtcNow();
        if (view.ExpiresAt <= now) throw new GatewayException(ErrorCode.AuthExpired, "The API key has expired.");
        RecordUse(now);
        var caller = new Caller
        {
            CustomerId = key.CustomerId,
            Mode = view.Mode,
            KeyId = view.Id,
            ChannelScope = view.ChannelId,
            Scopes = view.Scopes,
            CorrelationId = "",
            AllowedRecipients = view.AllowedRecipients,
        };
        return await BucketOf(key).AdmitAsync(caller, cost) with { AllowedNetworks = view.AllowedNetworks };
    }

    /// <inheritdoc />
    public async Task SettleAsync(int tokens)
    {
        if (tokens <= 0 || _key is not { View.RevokedAt: null } key) return;
        (await BucketOf(key).GetAsync()).Overdraw(tokens);
    }

    /// <inheritdoc />
    public async Task<bool> RevokeAsync()
    {
        if (_key is not { } key) throw new GatewayException(ErrorCode.NotFound, "No such API key.");
        if (key.View.RevokedAt is not null) return false;
        var now = time.GetUtcNow();
        await CommitAsync(unit => ApiKeyRows.Revoke(unit, key.Hash, now), CancellationToken.None);
        _key = key with { View = key.View with { RevokedAt = now } };
        return true;
    }

    /// <inheritdoc />
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_lastUseTimer is not null) await StoreUseAsync(cancellationToken);
    }

    /// <summary>A key of an installation that kept keys in the state of their grains.</summary>
    private async Task<ApiKeyRow?> AdoptAsync(CancellationToken cancellationToken)
    {
        if (legacy.State is not { Key: { } creation } state) return null;
        var row = RowOf(creation, state.CreatedAt);
        return await AddAsync(row with { View = row.View with { LastUsedAt = state.LastUsedAt, RevokedAt = state.RevokedAt } }, cancellationToken);
    }

    private async Task<ApiKeyRow> AddAsync(ApiKeyRow row, CancellationToken cancellationToken)
    {
        await CommitAsync(unit => ApiKeyRows.Add(unit, row), cancellationToken);
        return _key = row;
    }

    private Task CommitAsync(Action<UnitOfWork> add, CancellationToken cancellationToken)
    {
        var unit = new UnitOfWork();
        add(unit);
        return writer.CommitAsync(unit, cancellationToken);
    }

    private ApiKeyRow RowOf(ApiKeyCreation creation, DateTimeOffset createdAt) => new(this.GetPrimaryKeyString(), creation.CustomerId, new ApiKeyView
    {
        Id = creation.KeyId,
        Name = creation.Name,
        Prefix = creation.Prefix,
        Scopes = creation.Scopes,
        ChannelId = creation.ChannelScope,
        Mode = creation.Mode,
        AllowedNetworks = creation.AllowedNetworks,
        AllowedRecipients = creation.AllowedRecipients,
        ExpiresAt = creation.ExpiresAt,
        CreatedAt = createdAt,
    });

    private PlanBucket BucketOf(ApiKeyRow key) => _bucket ??= new PlanBucket(GrainFactory, key.CustomerId, time);

    private void RecordUse(DateTimeOffset now)
    {
        _usedAt = now;
        _lastUseTimer ??= this.RegisterGrainTimer(WriteLastUseAsync, LastUseDelay, Timeout.InfiniteTimeSpan);
    }

    private async Task WriteLastUseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StoreUseAsync(cancellationToken);
        }
        finally
        {
            // Only now: disposing a timer cancels its running callback.
            _lastUseTimer?.Dispose();
            _lastUseTimer = null;
        }
    }

    private Task StoreUseAsync(CancellationToken cancellationToken) =>
        CommitAsync(unit => ApiKeyRows.Use(unit, this.GetPrimaryKeyString(), _usedAt), cancellationToken);
}
