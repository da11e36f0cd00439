using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Channels.Sending;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Telemetry;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>
/// The durable side of one activation of a channel. Each batch of the client becomes one fenced unit with keys, history, lifecycle and webhook rows. Safe from
/// any thread.
/// </summary>
public sealed class ChannelStore : IDisposable
{
    private readonly ChannelDependencies _dependencies;
    private readonly IEventProjector[] _projectors;
    private volatile IReadOnlyList<string> _tracked = [];

    /// <summary>Creates the store of an activation that has taken <paramref name="epoch"/>.</summary>
    public ChannelStore(ChannelDependencies dependencies, ChannelRow row, long epoch, ChannelSettings settings)
    {
        ArgumentNullException.ThrowIfNull(dependencies);
        ArgumentNullException.ThrowIfNull(row);
        _dependencies = dependencies;
        Record = new ChannelRecord(dependencies, row, epoch) { Settings = settings };
        Retry = new DatabaseRetry(dependencies, Record);
        Addresses = new AddressBook(dependencies, Record, Retry);
        Warnings = new ChannelWarnings(dependencies, Record);
        Transitions = new ChannelTransitions(dependencies, Record, Warnings, Linking);
        Timers = new ChatTimers(dependencies.Chats, row.Id);
        var messages = new OwnMessages(dependencies, Record, Timers);
        Presences = new ContactPresences(dependencies, Record);
        Queue = new OutboundQueue(dependencies, Record, Warnings, Addresses, messages);
        _projectors =
        [
            new DeliveryProjector(Record, Warnings, Addresses, messages),
            .. dependencies.Projectors(new ProjectorContext(dependencies, Record, Addresses, Timers, Presences)),
            new LinkingProjector(Record, Transitions, Warnings),
            new WarningsProjector(Record, Warnings, dependencies.Loggers.CreateLogger<WarningsProjector>()),
        ];
    }

    /// <summary>The channel's row and fence.</summary>
    public ChannelRecord Record { get; }

    /// <summary>Waits for a database that is unavailable.</summary>
    public DatabaseRetry Retry { get; }

    /// <summary>Names of accounts.</summary>
    public AddressBook Addresses { get; }

    /// <summary>Warnings, and WhatsApp's limits of the account.</summary>
    public ChannelWarnings Warnings { get; }

    /// <summary>How far the linking of the device is.</summary>
    public ChannelLinking Linking { get; } = new();

    /// <summary>Changes of the lifecycle.</summary>
    public ChannelTransitions Transitions { get; }

    /// <summary>Timers for disappearing messages.</summary>
    public ChatTimers Timers { get; }

    /// <summary>Presence of others.</summary>
    public ContactPresences Presences { get; }

    /// <summary>Messages that wait to be sent.</summary>
    public OutboundQueue Queue { get; }

    /// <summary>Newsletters whose live updates are requested at each login.</summary>
    public IReadOnlyList<string> TrackedNewsletters { get => _tracked; set => _tracked = value; }

    /// <summary>The channel as the last commit left it.</summary>
    public ChannelRow Row => Record.Row;

    /// <summary>Condition of every write.</summary>
    public ChannelFence Fence => Record.Fence;

    /// <summary>True once a newer epoch was found: this activation owns nothing any more.</summary>
    public bool IsFenced => Record.IsFenced;

    /// <summary>How the channel behaves.</summary>
    public ChannelSettings Settings { get => Record.Settings; set => Record.Settings = value; }

    /// <summary>The lease was lost: the next write would be rejected.</summary>
    public void MarkFenced()
    {
        Record.MarkFenced();
        Retry.Stop();
    }

    /// <summary>Writes a batch of the client with everything that its events cause, then notifies its connection.</summary>
    /// <remarks>
    /// While the database is unavailable, the batch waits for it and the socket stays open: the server gets no receipt meanwhile, and nothing is sent. If the
    /// answer to its commit was lost, the batch is written again only if the database shows that it was not written. If that can't be determined, the
    /// connection ends, and the next one reads the stored state.
    /// </remarks>
    /// <exception cref="StoreFencedException">A newer activation owns the channel.</exception>
    public async Task CommitAsync(DeviceStateChanges changes, IBatchObserver observer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(observer);
        await Retry.RunAsync(async () =>
        {
            await CommitOnceAsync(changes, observer, cancellationToken);
            return true;
        });
    }

    /// <summary>Writes a batch of a call, without a connection.</summary>
    /// <exception cref="StoreFencedException">A newer activation owns the channel.</exception>
    public Task CommitAsync(DeviceStateChanges changes, CancellationToken cancellationToken) => CommitAsync(changes, NoConnection.Instance, cancellationToken);

    /// <summary>Changes label and metadata.</summary>
    public Task RenameAsync(string name, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken) => Record.ChangeAsync(
        (unit, row) =>
        {
            ChannelRows.UpdateLabel(unit, row.Id, name, metadata, Record.Now);
            return row with { Name = name, Metadata = metadata, UpdatedAt = Record.Now };
        },
        cancellationToken);

    /// <summary>Hides the channel and wipes its keys, whatever state it is in.</summary>
    public Task DeleteAsync(CancellationToken cancellationToken) => Record.ChangeAsync(
        (unit, row) =>
        {
            _dependencies.Signals.Apply(unit, row.Id, new DeviceStateChanges { WipesDevice = true });
            ChannelRows.Delete(unit, row.Id, Record.Now);
            return row with { DeletedAt = Record.Now, IsDesiredRunning = false };
        },
        cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        Presences.Dispose();
        Retry.Dispose();
        Record.Dispose();
    }

    private async Task CommitOnceAsync(DeviceStateChanges changes, IBatchObserver observer, CancellationToken cancellationToken)
    {
        var unit = Record.NewUnit();
        _dependencies.Signals.Apply(unit, Record.Id, changes);
        var limits = Warnings.KnownLimits;
        EventBatch? batch = null;
        try
        {
            Task commit;
            await Record.EnterAsync(cancellationToken);
            try
            {
                batch = new EventBatch(unit, changes, Record.Row, observer);
                await ProjectAsync(batch, cancellationToken);
                commit = Record.BeginBatch(unit, cancellationToken);
                if (!ReferenceEquals(batch.Row, Record.Row)) await Record.ReplaceRowAsync(commit, batch.Row);
            }
            finally
            {
                Record.Leave();
            }

            await commit;
        }
        catch (DatabaseUnavailableException fault) when (fault.Outcome is not null)
        {
            Forget(changes);
            await Retry.ConfirmAsync(fault);
            // Others may have read something in between.
            Forget(changes);
            await RereadRowAsync(cancellationToken);
        }
        catch
        {
            Forget(changes);
            throw;
        }
        finally
        {
            if (batch is not null) Timers.Forget(batch.TimedChats);
        }

        Notify(batch!);
        if (WereLimitsAnnounced(changes) && Warnings.KnownLimits != limits) observer.OnLimitsChanged();
        if (batch!.MovesChats) _dependencies.Moves.Wake();
        if (batch.HasWebhookEvents) await Record.WakeEndpointsAsync();
    }

    /// <summary>Reads the row that a batch may have changed. Its failure must not look like that of the batch: whoever enters next reads it, too.</summary>
    private async Task RereadRowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Record.EnterAsync(cancellationToken);
            Record.Leave();
        }
        catch (Exception fault) when (fault is DatabaseUnavailableException or ReadTimeoutException)
        {
            // Still in doubt.
        }
    }

    private async Task ProjectAsync(EventBatch batch, CancellationToken cancellationToken)
    {
        foreach (var projector in _projectors) await projector.ProjectChangesAsync(batch, cancellationToken);
        foreach (var happened in batch.Changes.Events)
        {
            batch.HasWebhookEvents = true;
            foreach (var projector in _projectors)
                if (await projector.ProjectAsync(batch, happened, cancellationToken)) break;
        }
    }

    /// <summary>A batch is written: updates the linking and notifies the connection.</summary>
    private void Notify(EventBatch batch)
    {
        var observer = batch.Observer;
        foreach (var happened in batch.Changes.Events)
        {
            ChannelMeter.Count(happened);
            Linking.Apply(happened);
            switch (happened)
            {
                case LoggedIn:
                    observer.OnLoggedIn();
                    break;
                case MessageAcknowledged answer:
                    observer.OnAnswered(answer);
                    if (answer.ErrorCode is null && Settings.MarkReadOnReply && _dependencies.Recent.Find(Record.Id, answer.MessageId) is { } sent)
                        observer.OnReplied(sent.ChatId);
                    break;
                case ReceiptReceived receipt:
                    foreach (var id in receipt.MessageIds) observer.OnReceipt(id);
                    break;
            }
        }

        foreach (var call in batch.RejectedCalls) observer.OnRejectedCall(call);
        foreach (var chat in batch.ActiveChats) observer.OnChatActive(chat);
        if (Settings.MediaAutoDownload)
            foreach (var mediaId in batch.Files) observer.OnFile(mediaId);
    }

    // Limits that were announced to the former owner of the channel are new here, too: holds are checked again.
    private static bool WereLimitsAnnounced(DeviceStateChanges changes) => changes.Events.Any(happened => happened is TimeLockChanged or NewChatCapChanged);

    /// <summary>A batch was not written, or possibly was: cached values that depend on it are read again.</summary>
    private void Forget(DeviceStateChanges changes)
    {
        foreach (var acknowledged in changes.Events.OfType<MessageAcknowledged>()) _dependencies.Recent.Forget(Record.Id, acknowledged.MessageId);
        foreach (var id in changes.Events.OfType<ReceiptReceived>().SelectMany(receipt => receipt.MessageIds)) _dependencies.Recent.Forget(Record.Id, id);
        Warnings.Forget();
        Addresses.Forget();
        foreach (var projector in _projectors) projector.Forget();
    }
}
