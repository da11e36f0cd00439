using Orleans.Placement;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Channels.Sending;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Hosting;
using WhatIsUp.Grains.Ownership;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Channels;

/// <summary>
/// The lifecycle of one WhatsApp account. Its areas are grain extensions beside it, over the same <see cref="ChannelCore"/>.
/// The socket lives in <see cref="ChannelConnection"/>, the truth in the database.
/// </summary>
[GrainType(ChannelReferences.GrainTypeName), KeepAlive, Immovable, ActivationCountBasedPlacement]
public sealed class ChannelGrain : Grain, IChannelGrain, IChannelControlGrain, IOwnedGrain
{
    private static readonly TimeSpan LeavingTime = TimeSpan.FromSeconds(10);

    private readonly IPersistentState<ChannelState> _state;
    private readonly ChannelCore _core;
    private IGrainTimer? _leaving;

    /// <summary>Made by Orleans, with the core of the activation.</summary>
    public ChannelGrain([PersistentState("channel", GrainState.Provider)] IPersistentState<ChannelState> state, ChannelCore core)
    {
        _state = state;
        _core = core;
        core.Attach(state);
    }

    private ChannelDependencies Dependencies => _core.Dependencies;

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken) => StorageErrors.TranslateAsync(async () =>
    {
        await _core.LoadRowAsync(cancellationToken);
        if (_core.Exists && _core.Row.IsDesiredRunning) await _core.RunAsync();
    });

    /// <inheritdoc />
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _core.Connections.Registry.Wave.WaitAsync(cancellationToken);
        try
        {
            if (_core.Connection is { } connection) await connection.DisposeAsync();
            if (_core.Store is { } store) await Dependencies.Channels.ReleaseAsync(store.Fence, cancellationToken);
        }
        finally
        {
            _core.Connections.Registry.Wave.Release();
        }
    }

    /// <inheritdoc />
    public void RequireOwner(Caller caller)
    {
        if (_core.IsOwnedBy(caller)) return;
        if (!_core.Exists) LeaveSoon();
        throw Abstractions.Errors.GatewayException.ChannelNotFound();
    }

    /// <inheritdoc />
    public async Task<ChannelView> CreateAsync(ChannelCreation creation)
    {
        if (_state.State.Creation is null)
        {
            _state.State.Creation = creation;
            await _state.WriteStateAsync();
        }

        if (!_core.IsStored)
        {
            var unit = new UnitOfWork();
            ChannelRows.Insert(unit, _core.Id, _state.State.Creation, Dependencies.Time.GetUtcNow());
            await Dependencies.Writer.CommitAsync(unit, CancellationToken.None);
            await _core.LoadRowAsync(CancellationToken.None);
        }

        return ChannelViews.Of(_core);
    }

    /// <inheritdoc />
    public Task<ChannelView> GetAsync(Caller caller) => Task.FromResult(ChannelViews.Of(_core));

    /// <inheritdoc />
    public Task<string?> GetDeviceJidAsync(Caller caller) => Task.FromResult(_core.Row.Jid);

    /// <inheritdoc />
    public async Task<ChannelView> UpdateAsync(Caller caller, ChannelPatch patch)
    {
        var name = patch.Name ?? _core.Row.Name;
        var metadata = patch.Metadata ?? _core.Row.Metadata;
        var store = await _core.OwnAsync();
        await store.RenameAsync(name, metadata, CancellationToken.None);
        _state.State.Creation = _state.State.Creation! with { Name = name, Metadata = metadata };
        await _state.WriteStateAsync();
        return ChannelViews.Of(_core);
    }

    /// <inheritdoc />
    public Task<ChannelSettings> GetSettingsAsync(Caller caller) => Task.FromResult(_core.Settings);

    /// <inheritdoc />
    public Task<ChannelSettings> UpdateSettingsAsync(Caller caller, ChannelSettingsPatch patch)
    {
        var known = _state.State.Settings ?? new ChannelSettingsPatch();
        return _core.PutSettingsAsync(new ChannelSettingsPatch
        {
            MediaAutoDownload = patch.MediaAutoDownload ?? known.MediaAutoDownload,
            MarkReadOnReply = patch.MarkReadOnReply ?? known.MarkReadOnReply,
            OfflineMode = patch.OfflineMode ?? known.OfflineMode,
            FullHistory = patch.FullHistory ?? known.FullHistory,
            PdoSync = patch.PdoSync ?? known.PdoSync,
            Presence = patch.Presence ?? known.Presence,
            IgnoredPresences = patch.IgnoredPresences ?? known.IgnoredPresences,
            RejectCalls = patch.RejectCalls ?? known.RejectCalls,
            RejectCallsText = patch.RejectCallsText ?? known.RejectCallsText,
        });
    }

    /// <inheritdoc />
    public Task<ChannelSettings> ResetSettingsAsync(Caller caller) => _core.PutSettingsAsync(null);

    /// <inheritdoc />
    public async Task DeleteAsync(Caller caller)
    {
        var store = await _core.OwnAsync();
        await _core.StopAsync(unlinks: _core.IsPaired);
        if (!await store.Transitions.TryMoveAsync(LifecycleTrigger.Logout, _core.IsPaired, CancellationToken.None))
            await store.Transitions.TryMoveAsync(LifecycleTrigger.DisconnectUnpaired, false, CancellationToken.None);
        await store.DeleteAsync(CancellationToken.None);
        _state.State.IsDeleted = true;
        // The proxy's address may hold a password.
        _state.State.Creation = _state.State.Creation! with { Proxy = null };
        await _state.WriteStateAsync();
        await GrainFactory.GetGrain<ICustomerGrain>(_core.Row.CustomerId.Value).ReleaseChannelAsync(_core.Id);
        LeaveSoon();
    }

    /// <inheritdoc />
    public async Task<ChannelStatusView> ConnectAsync(Caller caller)
    {
        await _core.ConnectAsync();
        return await ChannelViews.StatusAsync(_core);
    }

    /// <inheritdoc />
    public async Task<ChannelStatusView> DisconnectAsync(Caller caller)
    {
        await _core.DemandAsync(_core.IsPaired ? LifecycleTrigger.DisconnectPaired : LifecycleTrigger.DisconnectUnpaired);
        await _core.StopAsync(unlinks: false);
        return await ChannelViews.StatusAsync(_core);
    }

    /// <inheritdoc />
    public async Task<ChannelStatusView> LogoutAsync(Caller caller)
    {
        if (!_core.IsPaired) throw _core.Forbidden();
        _ = ChannelLifecycle.Demand(_core.Row.Status, LifecycleTrigger.Logout);
        var store = await _core.OwnAsync();
        await _core.StopAsync(unlinks: true);
        if (!await store.Transitions.TryMoveAsync(LifecycleTrigger.Logout, true, CancellationToken.None)) throw _core.Forbidden();
        return await ChannelViews.StatusAsync(_core);
    }

    /// <inheritdoc />
    public Task<ChannelStatusView> GetStatusAsync(Caller caller) => ChannelViews.StatusAsync(_core);

    /// <inheritdoc />
    public Task<ChannelHealthView> GetHealthAsync(Caller caller) => ChannelViews.HealthAsync(_core);

    /// <inheritdoc />
    public async Task EnsureRunningAsync()
    {
        if (!_core.IsStored || _core.Connection is { IsRunning: true }) return;
        if (_core.Store is { IsFenced: true })
        {
            // The state of this activation is outdated. The next call creates a new one, which takes its own epoch.
            _core.EndActivation();
            return;
        }

        await _core.LoadRowAsync(CancellationToken.None);
        if (_core.Exists && _core.Row.IsDesiredRunning) await _core.RunAsync();
    }

    /// <inheritdoc />
    public async Task ReturnAsync()
    {
        if (!_core.Exists || !_core.IsPaired) return;
        LifecycleTrigger? trigger = _core.Row switch
        {
            { Status: ChannelStatus.Error, Reason: "client_outdated" } => LifecycleTrigger.VersionRenewed,
            { Status: ChannelStatus.Failed, RetryAt: { } due } when due <= Dependencies.Time.GetUtcNow() => LifecycleTrigger.BanEnded,
            _ => null,
        };
        if (trigger is not { } found) return;
        var store = await _core.OwnAsync();
        if (await store.Transitions.TryMoveAsync(found, false, CancellationToken.None)) await _core.RunAsync();
    }

    /// <inheritdoc />
    public async Task ExpireQueueAsync()
    {
        // A connected channel checks the time itself before it sends: two checks might send a message and also report it as expired.
        if (!_core.IsStored || (_core.Client is { IsLoggedIn: true } && !_core.Settings.OfflineMode) || _core.Store is { IsFenced: true }) return;
        var options = Dependencies.Options.Value.Channels;
        var expired = await Dependencies.Messages.Outbound.ReadExpiredAsync(_core.Id, Dependencies.Time.GetUtcNow() - options.ExpiryGrace,
            options.QueueBatch, CancellationToken.None);
        if (expired.Count == 0) return;
        var store = await _core.OwnAsync();
        foreach (var messageId in expired) await store.Queue.FailAsync(messageId, OutboundPump.Expired, CancellationToken.None);
    }

    /// <inheritdoc />
    public Task StepDownAsync()
    {
        _core.EndActivation();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Ends the activation of a channel that does not exist after a delay, so that waiting calls are answered here. Without the delay they would be forwarded
    /// from one activation to the next and fail.
    /// </summary>
    private void LeaveSoon() => _leaving ??= this.RegisterGrainTimer(
        _ =>
        {
            DeactivateOnIdle();
            return Task.CompletedTask;
        },
        LeavingTime, Timeout.InfiniteTimeSpan);
}
