using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>
/// Sends a channel's queued rows: in order of acceptance within a chat, several chats concurrently. The rows are the only state: each connection reads the
/// queue from its start, so that messages sent without an ack are sent again under their ids.
/// </summary>
public sealed class OutboundPump : IDisposable
{
    /// <summary>Why a message fails that could not be sent in its time.</summary>
    public static readonly MessageError Expired = new("expired", "The message waited too long.", null);

    private const int MaxDoublings = 6;
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a suspect message waits for silence before it, and for its answer.</summary>
    private static readonly TimeSpan SuspectWait = TimeSpan.FromSeconds(10);

    /// <summary>One slot: several calls before the pump continues count as one, and calls after its end have no effect.</summary>
    private readonly Channel<bool> _work = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger<OutboundPump> _logger;
    private readonly ChannelDependencies _dependencies;
    private readonly ChannelRecord _record;
    private readonly SendingState _state;
    private readonly StrangerLane _strangers;
    private readonly QueueReader _reader;
    private readonly ChatSenders _senders;
    private Task<bool>? _waiting;
    private Task _running = Task.CompletedTask;

    /// <summary>Makes the pump of one connection; it does nothing until <see cref="Start"/>.</summary>
    public OutboundPump(ChannelDependencies dependencies, ChannelRecord record, OutboundQueue queue, ChannelWarnings warnings, Func<WhatsAppClient?> client)
    {
        ArgumentNullException.ThrowIfNull(dependencies);
        (_dependencies, _record) = (dependencies, record);
        _logger = dependencies.Loggers.CreateLogger<OutboundPump>();
        var unanswered = new UnansweredMessages(dependencies.Options.Value.Channels, dependencies.Time);
        _state = new SendingState(dependencies, record, queue, unanswered, client, Wake, _stop.Token);
        _strangers = new StrangerLane(dependencies, record, warnings, Random.Shared);
        _senders = new ChatSenders(_state, new MessageSender(_state));
        _reader = new QueueReader(_state, _strangers, _senders);
    }

    /// <summary>Starts.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>There may be something to send.</summary>
    public void Wake() => _work.Writer.TryWrite(true);

    /// <summary>Something that was passed over is to be sent after all: the queue is read from its start.</summary>
    public void Rewind()
    {
        _reader.Rewind();
        Wake();
    }

    /// <summary>WhatsApp's limits of the account have changed: held messages are checked again.</summary>
    public void ReviewLimits()
    {
        _reader.ReviewLimits();
        Wake();
    }

    /// <summary>A message was received in this chat, or sent by another device of the account: the contact is no longer a stranger.</summary>
    public void NoteActive(string chatId)
    {
        if (_reader.NoteActive(chatId)) Wake();
    }

    /// <summary>
    /// A task that completes when the database has the result of the message: <c>sent</c>, or null if its row has more (held, failed). To be called before it
    /// is accepted.
    /// </summary>
    public Task<MessageStatus?> WhenDecided(string messageId) => _state.Decisions.WhenDecided(messageId);

    /// <summary>The caller has stopped waiting.</summary>
    public void Forget(string messageId) => _state.Decisions.Forget(messageId);

    /// <summary>The server refused a message: decides how to continue with it.</summary>
    public RefusalVerdict Decide(MessageAcknowledged refused, ChannelLimits limits)
    {
        var verdict = _state.Unanswered.Decide(refused, limits);
        Wake();
        return verdict;
    }

    /// <summary>The server's answer is in the database.</summary>
    public void Answer(MessageAcknowledged answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var isDecided = answer.ErrorCode is null || _state.Unanswered.IsDecided(answer.MessageId);
        if (_state.Unanswered.Answer(answer)) Wake();
        if (isDecided) _state.Decisions.Decide(answer.MessageId, answer.ErrorCode is null ? MessageStatus.Sent : null);
    }

    /// <summary>The message arrived, and that is in the database.</summary>
    public void Settle(string messageId)
    {
        if (_state.Unanswered.Settle(messageId)) Wake();
        _state.Decisions.Decide(messageId, MessageStatus.Sent);
    }

    /// <summary>The connection ended: no further answers will arrive.</summary>
    public void EndConnection() => _state.Unanswered.EndWait();

    /// <summary>Stops; rows stay queued.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _reader.EndAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _senders.EndAsync();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stop.Dispose();
        _reader.Dispose();
    }

    private async Task RunAsync()
    {
        WhatsAppClient? served = null;
        var faults = 0;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await WaitForWorkAsync();
                while (_state.Client() is { } current)
                {
                    if (!current.IsLoggedIn)
                    {
                        // Before the login is committed, its commit will wake the pump. After it, the client is about to be logged in, and nothing wakes the
                        // pump again.
                        if (_record.Row.Status != Abstractions.Channels.ChannelStatus.Connected) break;
                        await Task.Delay(RetryPause, _dependencies.Time, _stop.Token);
                        continue;
                    }

                    if (!ReferenceEquals(current, served))
                    {
                        if (served is not null) await FailCausesAsync();
                        (served, faults) = (current, 0);
                        _reader.Restart();
                        _strangers.Reset();
                    }

                    // The end of the pause wakes the pump.
                    if (_record.Settings.OfflineMode) break;
                    var outcome = await SendBatchAsync(current);
                    if (outcome == Outcome.AtEnd) break;
                    if (outcome == Outcome.Continues) faults = 0;
                    else await PauseAsync(faults++);
                }
            }
            catch (Exception exception) when (exception is StoreFencedException || (exception is OperationCanceledException && _stop.IsCancellationRequested))
            {
                return;
            }
            catch (Exception exception)
            {
                _logger.SendingFailed(exception.GetType().Name, _record.Id);
                await PauseAsync(faults++);
                Wake();
            }
        }
    }

    /// <summary>Sends the due messages among the next rows.</summary>
    private async Task<Outcome> SendBatchAsync(WhatsAppClient current)
    {
        if (await _reader.ReadAsync(current) is { } batch)
        {
            if (batch.IsAlone) await WaitForSilenceAsync();
            if (!await _senders.SendAsync(current, batch.Ready)) return Outcome.Interrupted;
            if (batch.IsAlone) await WaitForSilenceAsync();
            await _reader.AdvanceAsync(batch);
            if (!batch.IsLast) return Outcome.Continues;
        }
        await _strangers.CheckAheadAsync(_stop.Token);
        return Outcome.AtEnd;
    }

    /// <summary>After a fault the queue is read from its start, after a delay.</summary>
    private async Task PauseAsync(int faults)
    {
        _reader.Restart();
        var pause = RetryPause * (1 << Math.Min(faults, MaxDoublings));
        await Task.Delay(pause, _dependencies.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WaitForWorkAsync()
    {
        _waiting ??= _work.Reader.WaitToReadAsync(_stop.Token).AsTask();
        // Without a connection nothing becomes due: its login wakes the pump.
        if (_state.Client() is { IsLoggedIn: true } && !_record.Settings.OfflineMode && Earlier(_state.Unanswered.NextDue, _strangers.NextDue) is { } due)
        {
            var wait = due - _dependencies.Time.GetUtcNow();
            if (wait > TimeSpan.Zero)
                await ((Task)_waiting).WaitAsync(wait, _dependencies.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_waiting.IsCompleted) return;
        }
        _ = await _waiting;
        _waiting = null;
        _work.Reader.TryRead(out _);
    }

    /// <summary>The former connection ended: messages in flight may be sent again, except those suspected of causing that end.</summary>
    private async Task FailCausesAsync()
    {
        foreach (var id in _state.Unanswered.EndConnection())
        {
            _logger.MessageDropped(id, _record.Id);
            await _state.FailAsync(id, UnansweredMessages.Dropped);
        }
    }

    private async Task WaitForSilenceAsync() =>
        await _state.Unanswered.WhenQuiet().WaitAsync(SuspectWait, _dependencies.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;

    private enum Outcome
    {
        /// <summary>The queue is at its end.</summary>
        AtEnd,

        /// <summary>There may be more.</summary>
        Continues,

        /// <summary>The connection, or something that it requires, was lost.</summary>
        Interrupted,
    }
}
