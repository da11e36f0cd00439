using Microsoft.Extensions.Logging;
using Orleans.Placement;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Hosting;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Signal;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Channels;

/// <summary>One WhatsApp account. Calls decide here, one at a time; the socket lives in <see cref="ChannelConnection"/>, the truth in the database.</summary>
[GrainType("channel"), KeepAlive, Immovable, ActivationCountBasedPlacement]
public sealed partial class ChannelGrain(
    [PersistentState("channel", GrainState.Provider)] IPersistentState<ChannelState> state, ChannelParts parts, ILocalSiloDetails silo) : Grain, IChannelGrain, IDisposable
{
    private readonly SemaphoreSlim _opening = new(1);
    private readonly Dictionary<string, Task<string>> _accepting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _removing = new(StringComparer.Ordinal);
    private static readonly TimeSpan LeavingTime = TimeSpan.FromSeconds(10);
    private IGrainTimer? _leaving;
    private ChannelRow? _row;
    private ChannelStore? _store;
    private ChannelConnection? _connection;
    private QueueGauge? _gauge;

    private ChannelId Id => new(this.GetPrimaryKey());

    private ChannelRow Row => _store?.Row ?? _row!;

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken) => StorageErrors.TranslateAsync(async () =>
    {
        _row = await parts.Channels.GetAsync(Id, cancellationToken);
        if (_row is { IsDesiredRunning: true, DeletedAt: null }) await RunAsync();
    });

    /// <inheritdoc />
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await parts.Registry.Wave.WaitAsync(cancellationToken);
        try
        {
            if (_connection is { } connection) await connection.DisposeAsync();
            if (_store is { } store) await parts.Channels.ReleaseAsync(store.Fence, cancellationToken);
        }
        finally
        {
            parts.Registry.Wave.Release();
        }

    }

    /// <inheritdoc />
    public void Dispose()
    {
        _store?.Dispose();
        _opening.Dispose();
    }

    /// <inheritdoc />
    public async Task<ChannelView> CreateAsync(ChannelCreation creation)
    {
        if (state.State.Creation is null)
        {
            state.State.Creation = creation;
            await state.WriteStateAsync();
        }

        if (_row is null)
        {
            var unit = new WriteUnit();
            ChannelRows.Insert(unit, Id, state.State.Creation, parts.Time.GetUtcNow());
            await parts.Writer.CommitAsync(unit, CancellationToken.None);
            _row = await parts.Channels.GetAsync(Id, CancellationToken.None);
        }

        return View();
    }

    /// <inheritdoc />
    public Task<ChannelView> GetAsync(Caller caller)
    {
        Require(caller);
        return Task.FromResult(View());
    }

    /// <inheritdoc />
    public Task<string?> GetDeviceJidAsync(Caller caller)
    {
        Require(caller);
        return Task.FromResult(Row.Jid);
    }

    /// <inheritdoc />
    public async Task<ChannelView> UpdateAsync(Caller caller, ChannelPatch patch)
    {
        Require(caller);
        var name = patch.Name ?? Row.Name;
        var metadata = patch.Metadata ?? Row.Metadata;
        var store = await OwnAsync();
        await store.RenameAsync(name, metadata, CancellationToken.None);
        state.State.Creation = state.State.Creation! with { Name = name, Metadata = metadata };
        await state.WriteStateAsync();
        return View();
    }

    /// <inheritdoc />
    public async Task DeleteAsync(Caller caller)
    {
        Require(caller);
        var store = await OwnAsync();
        await StopAsync(unlinks: IsPaired);
        if (!await store.TryMoveAsync(LifecycleTrigger.Logout, IsPaired, CancellationToken.None)) await store.TryMoveAsync(LifecycleTrigger.DisconnectUnpaired, false, CancellationToken.None);
        await store.DeleteAsync(CancellationToken.None);
        state.State.IsDeleted = true;
        // The proxy's address may hold a password.
        state.State.Creation = state.State.Creation! with { Proxy = null };
        await state.WriteStateAsync();
        await GrainFactory.GetGrain<ICustomerGrain>(Row.CustomerId.Value).ReleaseChannelAsync(Id);
        LeaveSoon();
    }

    /// <inheritdoc />
    public async Task<ChannelStatusView> ConnectAsync(Caller caller)
    {
        Require(caller);
        await DemandAsync(IsPaired ? LifecycleTrigger.ConnectPaired : LifecycleTrigger.ConnectUnpaired);
        await StopAsync(unlinks: false);
        await RunAsync();
        return await StatusAsync();
    }

    /// <inheritdoc />
    public async Task<ChannelStatusView> DisconnectAsync(Caller caller)
    {
        Require(caller);
        await DemandAsync(IsPaired ? LifecycleTrigger.DisconnectPaired : LifecycleTrigger.DisconnectUnpaired);
        await StopAsync(unlinks: false);
        return await StatusAsync();
    }

    /// <inheritdoc />
    public async Task<ChannelStatusView> LogoutAsync(Caller caller)
    {
        Require(caller);
        if (!IsPaired) throw Forbidden();
        _ = Lifecycle.Demand(Row.Status, LifecycleTrigger.Logout);
        var store = await OwnAsync();
        await StopAsync(unlinks: true);
        if (!await store.TryMoveAsync(LifecycleTrigger.Logout, true, CancellationToken.None)) throw Forbidden();
        return await StatusAsync();
    }

    /// <inheritdoc />
    public Task<ChannelStatusView> GetStatusAsync(Caller caller)
    {
        Require(caller);
        return StatusAsync();
    }

    /// <inheritdoc />
    public async Task EnsureRunningAsync()
    {
        if (_row is null || _connection is { IsRunning: true }) return;
        if (_store is { IsFenced: true })
        {
            // What this activation knows is old. The next call finds a new one, which takes an epoch of its own.
            DeactivateOnIdle();
            return;
        }

        if (_store is null) _row = await parts.Channels.GetAsync(Id, CancellationToken.None);
        if (Row is { IsDesiredRunning: true, DeletedAt: null }) await RunAsync();
    }

    private bool IsPaired => Row.Jid is not null;

    private void Require(Caller caller)
    {
        if (_row is not null && Row.DeletedAt is null && Row.CustomerId == caller.CustomerId && Row.Mode == caller.Mode && (caller.ChannelScope is not { } only || only == Id)) return;
        if (_row is null || Row.DeletedAt is not null) LeaveSoon();
        throw GatewayException.ChannelNotFound();
    }

    /// <summary>
    /// Ends the activation of a channel that is not there, a little later: calls that wait are answered here. At once, they would be sent on from one activation to the next
    /// and fail.
    /// </summary>
    private void LeaveSoon() => _leaving ??= this.RegisterGrainTimer(
        _ =>
        {
            DeactivateOnIdle();
            return Task.CompletedTask;
        },
        LeavingTime, Timeout.InfiniteTimeSpan);

    private async Task DemandAsync(LifecycleTrigger trigger)
    {
        _ = Lifecycle.Demand(Row.Status, trigger);
        var store = await OwnAsync();
        if (!await store.TryMoveAsync(trigger, false, CancellationToken.None)) throw Forbidden();
    }

    private GatewayException Forbidden() => new(
        ErrorCode.InvalidLifecycleTransition, "The channel can't do this in the state that it is in; GET …/status says which, and why.", new Dictionary<string, string> { ["status"] = SnakeCase.Of(Row.Status.ToString()) });

    /// <summary>Takes the epoch that fences out every other activation, once per activation.</summary>
    private async Task<ChannelStore> OwnAsync()
    {
        if (_store is { } known) return known.IsFenced ? throw Moved() : known;
        await _opening.WaitAsync();
        try
        {
            if (_store is { } store) return store;
            var until = parts.Time.GetUtcNow() + parts.Options.Value.Channels.LeaseDuration;
            var epoch = await parts.Channels.TakeEpochAsync(Id, silo.Name, until, CancellationToken.None) ?? throw GatewayException.ChannelNotFound();
            _row = await parts.Channels.GetAsync(Id, CancellationToken.None);
            return _store = new ChannelStore(parts, _row!, epoch) { Settings = Settings() };
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task RunAsync()
    {
        var store = await OwnAsync();
        if (_connection is { IsRunning: true }) return;
        // The row may say connected of an owner that is gone.
        if (store.Row.Status == ChannelStatus.Connected || (store.Row.Status == ChannelStatus.Passkey && IsPaired)) await store.TryMoveAsync(LifecycleTrigger.NetworkLost, false, CancellationToken.None);
        if (_connection is { IsRunning: true }) return;
        var self = this.AsReference<IChannelGrain>();
        var ended = _connection;
        _connection = new ChannelConnection(parts, store, state.State.Creation?.Proxy, () => _ = StepDownAsync(self));
        _connection.Start();
        if (ended is not null) await ended.DisposeAsync();
    }

    private GatewayException Moved()
    {
        DeactivateOnIdle();
        return new GatewayException(ErrorCode.ConcurrentModification, "The channel moved; try again.");
    }

    private async Task StopAsync(bool unlinks)
    {
        if (_connection is not { } connection) return;
        _connection = null;
        await connection.StopAsync(unlinks, CancellationToken.None);
    }

    /// <summary>The socket is closed already; the activation goes by a call to itself, because only its own turn may end it.</summary>
    private static async Task StepDownAsync(IChannelGrain self) => await self.StepDownAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    /// <inheritdoc />
    public Task StepDownAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private ChannelView View() => ChannelViews.Of(Row, LastSeen());

    private DateTimeOffset? LastSeen() => _connection?.Client is { IsLoggedIn: true } ? parts.Time.GetUtcNow() : Row.LastSeenAt;

    private WebVersion Version => _connection?.Client?.WebVersion ?? parts.Versions.Of(Row.Mode);

    private async Task<ChannelStatusView> StatusAsync() => new()
    {
        Status = Row.Status,
        Since = Row.StatusSince,
        Reason = Row.Reason,
        Paired = IsPaired,
        PhoneNumber = Addresses.PhoneOf(Row.PhoneNumber),
        LastSeenAt = LastSeen(),
        RetryAt = _connection?.RetryAt ?? Row.RetryAt,
        Attempt = _connection?.Attempt ?? 0,
        QueueDepth = (int)await parts.Messages.CountQueueAsync(Id, CancellationToken.None),
        Silo = silo.Name,
        WebVersion = Version.ToString(),
        WebVersionAgeDays = DaysOf(Version),
        Warnings = await LoadWarningsAsync(),
    };
}
