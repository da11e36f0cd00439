using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Signal;
using ChannelStatus = WhatIsUp.Grains.Abstractions.Channels.ChannelStatus;

namespace WhatIsUp.Grains.Channels;

/// <summary>
/// The durable side of one activation of a channel: every step of the client becomes one fenced unit with keys, history, lifecycle and webhook rows.
/// Changes of the lifecycle go through one gate, so that a call and news of the connection never decide on the same state. Safe from any thread.
/// </summary>
public sealed partial class ChannelStore(ChannelParts parts, ChannelRow row, long epoch) : IWhatsAppStore, IDisposable
{
    private const int TriesPerFault = 8;
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly ILogger<ChannelStore> _logger = parts.Loggers.CreateLogger<ChannelStore>();
    private readonly List<string> _noted = [];
    private readonly List<string> _timed = [];
    private readonly HashSet<string> _heard = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MessageContent> _files = new(StringComparer.Ordinal);
    private CancellationTokenSource _closing = new();
    private Task _inFlight = Task.CompletedTask;
    private volatile ChannelRow _row = row;
    private volatile ChannelSettings _settings = null!;
    private bool _isRowInDoubt;

    /// <summary>The channel as the last commit left it.</summary>
    public ChannelRow Row => _row;

    /// <summary>What every write is fenced by.</summary>
    public ChannelFence Fence { get; } = new(row.Id, epoch);

    /// <summary>The QR that is shown, or null.</summary>
    public QrIssued? Qr { get; private set; }

    /// <summary>What outlives a connection while the device is being linked.</summary>
    public LinkingSession Linking { get; } = new();

    /// <summary>The newest linking with a passkey on this activation, also one that is over, or null.</summary>
    public PasskeyAttempt? Passkey { get; private set; }

    /// <summary>Called after a commit that told of a login.</summary>
    public Action? LoggedInCommitted { get; set; }

    /// <summary>Says of a message that the server refused what becomes of it. Without anybody to say, it stays queued.</summary>
    public Func<MessageAcknowledged, ChannelLimits, Sending.RefusalVerdict>? JudgeRefusal { get; set; }

    /// <summary>Called after a commit that told of the server's answer to an own message.</summary>
    public Action<MessageAcknowledged>? MessageAnswered { get; set; }

    /// <summary>Called after a commit that told of an own message's receipt.</summary>
    public Action<string>? MessageSettled { get; set; }

    /// <summary>Called after a commit that told of the file of a message that came.</summary>
    public Action<string>? FileNoted { get; set; }

    /// <summary>Called after a commit that told of an own message's way to the server, with its chat.</summary>
    public Action<string>? ChatAnswered { get; set; }

    /// <summary>How the channel behaves.</summary>
    public required ChannelSettings Settings { get => _settings; set => _settings = value; }

    /// <summary>When messages of the chats disappear.</summary>
    public ChatTimers Timers { get; } = new(parts.Chats, row.Id);

    /// <summary>What was accepted here and not begun.</summary>
    public Sending.WaitingMessages Waiting { get; } = new();

    /// <summary>True once a write found a newer epoch: this activation owns nothing any more.</summary>
    public bool IsFenced { get; private set; }

    /// <summary>The lease was lost: the next write would find it out.</summary>
    public void MarkFenced()
    {
        IsFenced = true;
        _closing.Cancel();
    }

    private ChannelId Id => Fence.Channel;

    /// <summary>Moves the lifecycle; false when the table has no such transition.</summary>
    /// <exception cref="StoreFencedException">A newer activation owns the channel.</exception>
    public Task<bool> TryMoveAsync(LifecycleTrigger trigger, bool wipesDevice, CancellationToken cancellationToken) => TryMoveAsync(trigger, wipesDevice, null, cancellationToken);

    /// <summary>The account is banned until then: the channel comes back by itself, when it has something to come back with.</summary>
    public Task<bool> WaitForBanAsync(DateTimeOffset until, CancellationToken cancellationToken) => TryMoveAsync(
        LifecycleTrigger.TemporarilyBanned, false,
        (unit, row) =>
        {
            if (row.Jid is null) return row;
            ChannelRows.PutRetryAt(unit, Id, until);
            return row with { RetryAt = until };
        },
        cancellationToken);

    private async Task<bool> TryMoveAsync(LifecycleTrigger trigger, bool wipesDevice, Func<WriteUnit, ChannelRow, ChannelRow>? also, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await SettleRowAsync(cancellationToken);
            if (Lifecycle.Find(_row.Status, trigger) is not { } transition) return false;
            var unit = new WriteUnit(Fence);
            var next = AddTransition(unit, _row, transition);
            if (also is not null) next = also(unit, next);
            if (wipesDevice)
            {
                parts.Signals.Apply(unit, Id, new StoreBatch { WipesDevice = true });
                ChannelRows.UpdateIdentity(unit, Id, null, null, null, null, Now);
                await RemoveAccountWarningsAsync(unit, cancellationToken);
                next = next with { Jid = null, Lid = null, PhoneNumber = null, Platform = null, Username = null };
            }

            await WriteRowAsync(WriteAsync(unit, cancellationToken), next);
        }
        finally
        {
            _gate.Release();
        }

        await NudgeAsync();
        return true;
    }

    /// <inheritdoc />
    /// <remarks>
    /// While the database is away, what the client wants written waits for it, and the socket stays open: the server gets no receipt meanwhile, and nothing is sent.
    /// What may have been written already is not written again: that connection ends, and the next one reads what is there.
    /// </remarks>
    public async Task CommitAsync(StoreBatch batch, CancellationToken cancellationToken)
    {
        await WaitingAsync(async () =>
        {
            await CommitOnceAsync(batch, cancellationToken);
            return true;
        });
    }

    /// <summary>Does again what failed because the database is away, when it is back.</summary>
    private async ValueTask<T> WaitingAsync<T>(Func<ValueTask<T>> work)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await work();
            }
            catch (DatabaseUnavailableException fault) when (fault.IsUnwritten && !_closing.IsCancellationRequested && (tries < TriesPerFault || parts.Writer.Availability.IsAway))
            {
                // That it is away is known a moment after its first fault.
                await Task.Delay(PauseAfterFault, parts.Time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await parts.Writer.Availability.Back.WaitAsync(_closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (IsFenced) throw new StoreFencedException();
                if (_closing.IsCancellationRequested) throw;
            }
        }
    }

    /// <summary>A socket opens: its client waits for a database that is away.</summary>
    public void AllowWaiting()
    {
        if (_closing.IsCancellationRequested && !IsFenced) _closing = new CancellationTokenSource();
    }

    /// <summary>Nothing waits for the database any more: the socket is closed.</summary>
    public void StopWaiting() => _closing.Cancel();

    private async Task CommitOnceAsync(StoreBatch batch, CancellationToken cancellationToken)
    {
        var unit = new WriteUnit(Fence);
        parts.Signals.Apply(unit, Id, batch);
        var (isTold, isJoined) = (false, false);
        string[] noted = [], timed = [], heard = [];
        var limits = _limits;
        try
        {
            Task commit;
            await _gate.WaitAsync(cancellationToken);
            try
            {
                await SettleRowAsync(cancellationToken);
                var next = _row;
                isTold = await AddPairsAsync(unit, next, batch.LidsByPhoneNumber, cancellationToken);
                isJoined = AddAccountNumbers(unit, next, batch.AccountNumbers) | isTold;
                foreach (var happened in batch.Events)
                {
                    isTold = true;
                    next = await TranslateAsync(unit, next, batch, happened, cancellationToken);
                }
                if (_settings.MediaAutoDownload) noted = [.. _noted];

                commit = _inFlight = WriteAsync(unit, cancellationToken);
                if (!ReferenceEquals(next, _row))
                {
                    await WriteRowAsync(commit, next);
                }
            }
            finally
            {
                timed = [.. _timed];
                heard = [.. _heard];
                _timed.Clear();
                _heard.Clear();
                _noted.Clear();
                _earlyNow.Clear();
                _files.Clear();
                _gate.Release();
            }

            await commit;
        }
        catch
        {
            ForgetMessagesOf(batch);
            _accountNumbers.Clear();
            _early = null;
            throw;
        }
        finally
        {
            Timers.Forget(timed);
        }

        foreach (var happened in batch.Events)
        {
            if (happened is QrIssued qr) Qr = qr;
            if (happened is PairingCompleted or PasskeyRequested or QrExpired) Qr = null;
            Passkey = PasskeyAttempt.After(Passkey, happened);
            if (happened is LoggedIn) LoggedInCommitted?.Invoke();
            if (happened is MessageAcknowledged answer)
            {
                MessageAnswered?.Invoke(answer);
                if (answer.ErrorCode is null && _settings.MarkReadOnReply && parts.Recent.Find(Id, answer.MessageId) is { } sent) ChatAnswered?.Invoke(sent.ChatId);
            }
            if (happened is ReceiptReceived receipt)
                foreach (var id in receipt.MessageIds) MessageSettled?.Invoke(id);
        }

        foreach (var chat in heard) ChatHeard?.Invoke(chat);
        // What the former owner heard counts as news, too: holds are looked at again.
        if (batch.Events.Any(happened => happened is TimeLockChanged or NewChatCapChanged) && _limits != limits) LimitsChanged?.Invoke();
        if (isJoined) parts.Moves.Wake();
        foreach (var mediaId in noted) FileNoted?.Invoke(mediaId);
        if (isTold) await NudgeAsync();
    }

    /// <summary>Keeps the row that a commit wrote. One that failed may have written it all the same.</summary>
    private async Task WriteRowAsync(Task commit, ChannelRow next)
    {
        _isRowInDoubt = true;
        await commit;
        _row = next;
        _isRowInDoubt = false;
    }

    /// <summary>Reads the row again after a commit whose end is unknown. Under the gate.</summary>
    private async ValueTask SettleRowAsync(CancellationToken cancellationToken)
    {
        if (!_isRowInDoubt) return;
        _row = await parts.Channels.GetAsync(Id, cancellationToken) ?? _row;
        _isRowInDoubt = false;
    }

    /// <summary>How far the messages of a batch got is known by the rows alone when it could not be written.</summary>
    private void ForgetMessagesOf(StoreBatch batch)
    {
        foreach (var acknowledged in batch.Events.OfType<MessageAcknowledged>()) parts.Recent.Forget(Id, acknowledged.MessageId);
        foreach (var id in batch.Events.OfType<ReceiptReceived>().SelectMany(receipt => receipt.MessageIds)) parts.Recent.Forget(Id, id);
    }

    /// <summary>Tells the outbox of a change of the lifecycle.</summary>
    private ChannelRow AddTransition(WriteUnit unit, ChannelRow before, LifecycleTransition transition)
    {
        var now = Now;
        ChannelRows.UpdateStatus(unit, Id, transition.Next, transition.Reason, Lifecycle.IsActive(transition.Next), now);
        if (transition.Next == ChannelStatus.Connected) ChannelRows.UpdateSeen(unit, Id, now);
        Tell(EventCatalogue.ChannelStatus, transition.Reason);
        if (transition.Next == ChannelStatus.Connected) Tell(EventCatalogue.ChannelConnected, null);
        if (transition.DisconnectReason is { } reason) Tell(EventCatalogue.ChannelDisconnected, reason);
        if (transition.Next != ChannelStatus.Qr) Qr = null;
        if (before.Status == ChannelStatus.Passkey) Passkey = Passkey?.Leave(transition.Reason);
        return before with
        {
            Status = transition.Next,
            Reason = transition.Reason,
            StatusSince = now,
            UpdatedAt = now,
            IsDesiredRunning = Lifecycle.IsActive(transition.Next),
            RetryAt = null,
            LastSeenAt = transition.Next == ChannelStatus.Connected ? now : before.LastSeenAt,
        };

        void Tell(string name, string? why) => OutboxRows.Add(
            unit, NewEvent(name, now, new ChannelEventPayload(transition.Next, before.Status, why, Addresses.PhoneOf(before.PhoneNumber), now)));
    }

    private DateTimeOffset Now => parts.Time.GetUtcNow();

    private OutboxEvent NewEvent<T>(string name, DateTimeOffset at, T payload, EventChatKind kind = EventChatKind.None) => new(
        PrefixedId.New(PrefixedId.Event), _row.CustomerId, _row.Mode, Id, name, at, System.Text.Json.JsonSerializer.Serialize(payload, PublicJson.Options), kind);

    private async Task WriteAsync(WriteUnit unit, CancellationToken cancellationToken)
    {
        try
        {
            await parts.Writer.CommitAsync(unit, cancellationToken);
        }
        catch (Exception exception)
        {
            if (exception is StoreFencedException) IsFenced = true;
            // Whether it is written is not known.
            _warnings = null;
            _limits = null;
            throw;
        }
    }

    /// <summary>Wakes the endpoints. The rows are durable by now, so nothing that goes wrong here may look like a failed commit: the sweep finds them.</summary>
    private async Task NudgeAsync()
    {
        try
        {
            await parts.Nudges.NudgeAsync(_row.CustomerId, _row.Mode, Id, CancellationToken.None);
        }
        catch (Exception exception)
        {
            LogNudge(_logger, exception.GetType().Name, Id);
        }
    }

    [LoggerMessage(3230, LogLevel.Information, "Endpoints were not woken ({Fault}) for channel {Channel}; the sweep does it.")]
    private static partial void LogNudge(ILogger logger, string fault, ChannelId channel);

    /// <inheritdoc />
    public ValueTask<DeviceCredentials?> LoadCredentialsAsync(CancellationToken cancellationToken) =>
        WaitingAsync(() => parts.Signals.LoadCredentialsAsync(Id, cancellationToken));

    /// <inheritdoc />
    public ValueTask<IReadOnlyDictionary<ProtocolAddress, byte[]>> LoadSessionsAsync(IReadOnlyCollection<ProtocolAddress> addresses, CancellationToken cancellationToken) =>
        WaitingAsync(() => parts.Signals.LoadSessionsAsync(Id, addresses, cancellationToken));

    /// <inheritdoc />
    public ValueTask<IReadOnlyDictionary<ProtocolAddress, byte[]>> LoadIdentitiesAsync(IReadOnlyCollection<ProtocolAddress> addresses, CancellationToken cancellationToken) =>
        WaitingAsync(() => parts.Signals.LoadIdentitiesAsync(Id, addresses, cancellationToken));

    /// <inheritdoc />
    public ValueTask<PreKey?> LoadPreKeyAsync(uint id, CancellationToken cancellationToken) =>
        WaitingAsync(() => parts.Signals.LoadPreKeyAsync(Id, id, cancellationToken));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<PreKey>> LoadPreKeysAsync(CancellationToken cancellationToken) =>
        WaitingAsync(() => parts.Signals.LoadPreKeysAsync(Id, cancellationToken));

    /// <inheritdoc />
    public ValueTask<IReadOnlyDictionary<string, DeviceList>> LoadDeviceListsAsync(IReadOnlyCollection<string> users, CancellationToken cancellationToken) =>
        WaitingAsync(() => parts.Signals.LoadDeviceListsAsync(Id, users, cancellationToken));

    /// <inheritdoc />
    public ValueTask<IReadOnlyDictionary<string, string>> LoadLidsAsync(IReadOnlyCollection<string> phoneNumbers, CancellationToken cancellationToken) =>
        WaitingAsync(() => parts.Signals.LoadLidsAsync(Id, phoneNumbers, cancellationToken));

    /// <inheritdoc />
    public ValueTask<IReadOnlyDictionary<string, string>> LoadPhoneNumbersAsync(IReadOnlyCollection<string> lids, CancellationToken cancellationToken) =>
        WaitingAsync(() => parts.Signals.LoadPhoneNumbersAsync(Id, lids, cancellationToken));

    /// <inheritdoc />
    public ValueTask<IReadOnlyDictionary<string, string>> LoadAccountNumbersAsync(IReadOnlyCollection<string> phoneNumbers, CancellationToken cancellationToken) =>
        WaitingAsync(() => parts.Signals.LoadAccountNumbersAsync(Id, phoneNumbers, cancellationToken));

    /// <inheritdoc />
    public ValueTask<byte[]?> LoadSenderKeyAsync(SenderKeyName name, CancellationToken cancellationToken) =>
        WaitingAsync(() => parts.Signals.LoadSenderKeyAsync(Id, name, cancellationToken));

    /// <inheritdoc />
    public ValueTask<GroupMembers?> LoadGroupAsync(string group, CancellationToken cancellationToken) =>
        WaitingAsync(() => parts.Signals.LoadGroupAsync(Id, group, cancellationToken));

    /// <inheritdoc />
    public ValueTask<KeyHolders?> LoadKeyHoldersAsync(string group, CancellationToken cancellationToken) =>
        WaitingAsync(() => parts.Signals.LoadKeyHoldersAsync(Id, group, cancellationToken));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<Jid>> LoadKnownContactsAsync(int limit, CancellationToken cancellationToken) =>
        WaitingAsync(() => parts.Signals.LoadKnownContactsAsync(Id, limit, cancellationToken));

    /// <inheritdoc />
    public ValueTask<IReadOnlyDictionary<string, TrustedToken>> LoadTrustedTokensAsync(IReadOnlyCollection<string> users, CancellationToken cancellationToken) =>
        WaitingAsync(() => parts.Signals.LoadTrustedTokensAsync(Id, users, cancellationToken));

    /// <inheritdoc />
    public ValueTask<SentMessage?> LoadSentMessageAsync(string messageId, CancellationToken cancellationToken) =>
        WaitingAsync<SentMessage?>(async () => await parts.Messages.LoadSentAsync(Id, messageId, cancellationToken));

    /// <inheritdoc />
    public ValueTask<bool> HasInboundMessageAsync(Jid chat, Jid sender, string messageId, CancellationToken cancellationToken) =>
        WaitingAsync<bool>(async () => await parts.Messages.HasInboundAsync(Id, messageId, sender.ToAccount().ToString(), cancellationToken));

    /// <inheritdoc />
    public void Dispose()
    {
        _closing.Dispose();
        _gate.Dispose();
    }
}
