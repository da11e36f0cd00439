using Orleans.Runtime;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Channels;

/// <summary>
/// What the grain of a channel and its areas share within one activation: the row, the durable store once the activation owns the channel, the connection and
/// the dependencies. One instance per activation, used within the grain's turns only.
/// </summary>
public sealed class ChannelCore(IGrainContext context, ConnectionDependencies connections, ILocalSiloDetails silo, IGrainFactory grains) : IDisposable
{
    private readonly ChannelDependencies _dependencies = connections.Channel;
    private readonly SemaphoreSlim _opening = new(1);
    private IPersistentState<ChannelState>? _state;
    private ChannelRow? _row;

    /// <summary>The channel.</summary>
    public ChannelId Id { get; } = new(context.GrainId.GetGuidKey());

    /// <summary>What all channels of the silo share.</summary>
    public ChannelDependencies Dependencies => _dependencies;

    /// <summary>What the connections of the silo's channels share.</summary>
    public ConnectionDependencies Connections => connections;

    /// <summary>Name of the silo that the activation is on.</summary>
    public string SiloName => silo.Name;

    /// <summary>True once the channel was created, also after its deletion.</summary>
    public bool IsStored => FindRow() is not null;

    /// <summary>True for a channel that is stored and not deleted.</summary>
    public bool Exists => FindRow() is { DeletedAt: null };

    /// <summary>The channel as the last commit left it.</summary>
    /// <exception cref="GatewayException"><c>channel_not_found</c>: it was never created.</exception>
    public ChannelRow Row => FindRow() ?? throw GatewayException.ChannelNotFound();

    /// <summary>True while the channel is linked to an account.</summary>
    public bool IsPaired => Row.Jid is not null;

    /// <summary>State of the grain: creation and settings.</summary>
    /// <exception cref="InvalidOperationException">The activation does not belong to a channel.</exception>
    public IPersistentState<ChannelState> State => _state ?? throw new InvalidOperationException("The activation does not belong to a channel.");

    /// <summary>The durable store, or null before <see cref="OwnAsync"/>.</summary>
    public ChannelStore? Store { get; private set; }

    /// <summary>The connection, or null while the channel is stopped.</summary>
    public ChannelConnection? Connection { get; private set; }

    /// <summary>The client of the open socket, or null. It need not be logged in.</summary>
    public WhatsAppClient? Client => Connection?.Client;

    /// <summary>Removals of this activation.</summary>
    internal RemovalQueue Removals { get; } = new();

    /// <summary>Settings in force: those of the channel, else the operator's defaults.</summary>
    public ChannelSettings Settings => ChannelViews.SettingsOf(State.State.Settings, _dependencies.Options.Value);

    /// <summary>Called by the grain's constructor, which alone can have the state.</summary>
    public void Attach(IPersistentState<ChannelState> state) => _state = state;

    /// <summary>Reads the row, unless the store has a newer one.</summary>
    public async Task LoadRowAsync(CancellationToken cancellationToken)
    {
        if (Store is null) _row = await _dependencies.Channels.GetAsync(Id, cancellationToken);
    }

    /// <summary>True when the channel exists and the caller may use it.</summary>
    public bool IsOwnedBy(Caller caller) =>
        Exists && Row.CustomerId == caller.CustomerId && Row.Mode == caller.Mode && (caller.ChannelScope is not { } only || only == Id);

    /// <summary>Takes the epoch that excludes every other activation, once per activation.</summary>
    /// <exception cref="GatewayException"><c>concurrent_modification</c>: a newer activation owns the channel, and this one ends.</exception>
    public async Task<ChannelStore> OwnAsync()
    {
        if (Store is { } known) return known.IsFenced ? throw Moved() : known;
        await _opening.WaitAsync();
        try
        {
            if (Store is { } store) return store;
            var until = _dependencies.Time.GetUtcNow() + _dependencies.Options.Value.Channels.LeaseDuration;
            var epoch = await _dependencies.Channels.TakeEpochAsync(Id, silo.Name, until, CancellationToken.None) ?? throw GatewayException.ChannelNotFound();
            _row = await _dependencies.Channels.GetAsync(Id, CancellationToken.None);
            var subscriptions = await _dependencies.Subscriptions.ListAsync(Id, CancellationToken.None);
            var opened = new ChannelStore(_dependencies, Row, epoch, Settings) { TrackedNewsletters = State.State.TrackedNewsletters };
            foreach (var chat in subscriptions) opened.Presences.Subscriptions.Add(chat);
            return Store = opened;
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Moves the lifecycle at the request of a caller.</summary>
    /// <exception cref="GatewayException"><c>invalid_lifecycle_transition</c>.</exception>
    public async Task DemandAsync(LifecycleTrigger trigger)
    {
        _ = ChannelLifecycle.Demand(Row.Status, trigger);
        var store = await OwnAsync();
        if (!await store.Transitions.TryMoveAsync(trigger, false, CancellationToken.None)) throw Forbidden();
    }

    /// <summary>Connects again: a channel that is not paired shows a QR.</summary>
    /// <exception cref="GatewayException"><c>invalid_lifecycle_transition</c>.</exception>
    public async Task ConnectAsync()
    {
        await DemandAsync(IsPaired ? LifecycleTrigger.ConnectPaired : LifecycleTrigger.ConnectUnpaired);
        await StopAsync(unlinks: false);
        await RunAsync();
    }

    /// <summary>Opens the connection unless it is open.</summary>
    public async Task RunAsync()
    {
        var store = await OwnAsync();
        if (Connection is { IsRunning: true }) return;
        // The row may contain the connected state of a dead owner.
        if (store.Row.Status == ChannelStatus.Connected || (store.Row.Status == ChannelStatus.Passkey && IsPaired))
            await store.Transitions.TryMoveAsync(LifecycleTrigger.NetworkLost, false, CancellationToken.None);
        if (Connection is { IsRunning: true }) return;
        var ended = Connection;
        Connection = new ChannelConnection(connections, store, State.State.Creation?.Proxy, () => _ = StepDownAsync());
        Connection.Start();
        if (ended is not null) await ended.DisposeAsync();
    }

    /// <summary>Closes the connection, after unlinking the device if requested and possible.</summary>
    public async Task StopAsync(bool unlinks)
    {
        if (Connection is not { } connection) return;
        Connection = null;
        await connection.StopAsync(unlinks, CancellationToken.None);
    }

    /// <summary>
    /// Runs an operation at WhatsApp within the call timeout, which is shorter than the response timeout of the grain, so that the caller gets the outcome.
    /// </summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="NoAnswerException">WhatsApp did not answer within the timeout.</exception>
    /// <exception cref="WhatsAppRefusedException">WhatsApp refused.</exception>
    /// <remarks>The first three become gateway errors in the call filter (<see cref="ClientErrors"/>).</remarks>
    public async Task<T> CallAsync<T>(Func<WhatsAppClient, CancellationToken, Task<T>> operation)
    {
        if (Client is not { } client) throw new NotConnectedException();
        using var deadline = new CancellationTokenSource(_dependencies.Options.Value.Channels.CallTimeout, _dependencies.Time);
        var away = _dependencies.Writer.Availability.Away;
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, away);
        var running = operation(client, both.Token);
        try
        {
            // The client may wait for an unavailable database; the caller does not.
            return await running.WaitAsync(away);
        }
        catch (OperationCanceledException) when (away.IsCancellationRequested)
        {
            _ = running.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
            throw _dependencies.Writer.Availability.Refuse(isUnwritten: false);
        }
        catch (Exception exception) when (exception is TimeoutException || (exception is OperationCanceledException && deadline.IsCancellationRequested))
        {
            throw new NoAnswerException();
        }
    }

    /// <inheritdoc cref="CallAsync{T}"/>
    public Task CallAsync(Func<WhatsAppClient, CancellationToken, Task> operation) => CallAsync(async (client, token) =>
    {
        await operation(client, token);
        return true;
    });

    /// <summary>Writes to the account's app state, which all its devices share.</summary>
    public Task WriteAppStateAsync(params IReadOnlyCollection<AppStateAction> actions) =>
        actions.Count == 0 ? Task.CompletedTask : CallAsync((client, token) => client.Chats.ApplyAsync(actions, token));

    /// <summary>Changes the settings; null sets all of them back to their defaults. They survive restarts.</summary>
    public async Task<ChannelSettings> PutSettingsAsync(ChannelSettingsPatch? settings)
    {
        var store = await OwnAsync();
        State.State.Settings = settings;
        await State.WriteStateAsync();
        store.Settings = Settings;
        Client?.Presence.Review();
        Connection?.Pump.Wake();
        return store.Settings;
    }

    /// <summary>Ends the activation: another one owns the channel. The next call finds it.</summary>
    public GatewayException Moved()
    {
        EndActivation();
        return new GatewayException(ErrorCode.ConcurrentModification, "The channel is now on another silo; try again.");
    }

    /// <summary>Ends the activation when its turns are over.</summary>
    public void EndActivation() =>
        context.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The channel ended this activation."));

    /// <summary>The error for an operation that the lifecycle does not allow in this state.</summary>
    public GatewayException Forbidden() => new(
        ErrorCode.InvalidLifecycleTransition,
        "The channel can't do this in its current state; GET …/status shows the state and its reason.",
        new Dictionary<string, string> { ["status"] = SnakeCase.Of(Row.Status.ToString()) });

    /// <inheritdoc />
    public void Dispose()
    {
        Store?.Dispose();
        _opening.Dispose();
    }

    private ChannelRow? FindRow() => Store?.Row ?? _row;

    /// <summary>The socket is closed already. The activation ends in a separate turn, by a call to itself.</summary>
    private async Task StepDownAsync() =>
        await grains.GetGrain<IChannelControlGrain>(Id.Value).StepDownAsync()
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
}
