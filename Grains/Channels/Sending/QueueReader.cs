using System.Collections.Concurrent;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.WhatsApp.Client;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>Selects the queued rows to send next. Used by the pump's loop, except where stated otherwise.</summary>
internal sealed class QueueReader : IDisposable
{
    /// <summary>Why a message fails that was accepted before the channel was paired with another account.</summary>
    private static readonly MessageError OtherAccount =
        new("account_changed", "The channel belongs to another WhatsApp account than when the message was accepted.", null);

    /// <summary>How long a stranger's chat waits until the account's limits are known, before it is checked again.</summary>
    private static readonly TimeSpan UnclearPause = TimeSpan.FromMilliseconds(200);

    private readonly SendingState _state;
    private readonly StrangerLane _strangers;
    private readonly ChatSenders _senders;
    private readonly ChannelPace _pace;
    private readonly ConcurrentDictionary<string, bool> _active = new(StringComparer.Ordinal);
    private Preparations? _preparations;
    private long _cursor;
    private int _isRewound, _hasOtherLimits;

    /// <summary>Makes the reader of a pump.</summary>
    public QueueReader(SendingState state, StrangerLane strangers, ChatSenders senders)
    {
        (_state, _strangers, _senders) = (state, strangers, senders);
        _pace = new ChannelPace(state.Dependencies, state.Record);
    }

    /// <summary>The queue is read from its start. Safe from any thread.</summary>
    public void Rewind() => Interlocked.Exchange(ref _isRewound, 1);

    /// <summary>Messages held for the account's limits are checked again. Safe from any thread.</summary>
    public void ReviewLimits() => Interlocked.Exchange(ref _hasOtherLimits, 1);

    /// <summary>There is a message in a chat: messages held in it are checked again. Safe from any thread.</summary>
    /// <returns>False when nothing can be held.</returns>
    public bool NoteActive(string chatId)
    {
        if (!_strangers.MayHold) return false;
        _active[chatId] = true;
        return true;
    }

    /// <summary>The next read begins at the start of the queue.</summary>
    public void Restart() => _cursor = 0;

    /// <summary>Reads the next rows and chooses among them; null at the end of the queue.</summary>
    public async Task<QueueBatch?> ReadAsync(WhatsAppClient current)
    {
        if (Interlocked.Exchange(ref _isRewound, 0) == 1) _cursor = 0;
        if (_state.Unanswered.TakeDue() is { } from) _cursor = Math.Min(_cursor, from - 1);
        await EndHoldsAsync();
        var limit = _state.Dependencies.Options.Value.Channels.QueueBatch;
        var rows = await _state.Dependencies.Messages.Outbound.ReadQueueAsync(_state.Record.Id, _cursor, limit, _state.Now, _state.Stopping);
        if (rows.Count == 0) return null;
        var held = new Dictionary<string, Hold>(StringComparer.Ordinal);
        var batch = await SelectAsync(current, rows, held);
        await HoldAsync(held);
        // A batch that isn't full is the end of the queue: a message that is accepted later wakes the pump.
        return batch with { IsLast = rows.Count < limit && batch.End == rows[^1].Sequence };
    }

    /// <summary>The batch is sent: the next read continues behind it, after a delay if the channel's pacing requires one.</summary>
    public async Task AdvanceAsync(QueueBatch batch)
    {
        _cursor = batch.End;
        if (batch.Ready.Count == 0 && batch.PausedUntil is { } pause && pause - _state.Now is var wait && wait > TimeSpan.Zero)
            await Task.Delay(wait, _state.Dependencies.Time, _state.Stopping);
    }

    /// <summary>Cancels everything in progress.</summary>
    public Task EndAsync() => _preparations?.EndAsync() ?? Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose() => _preparations?.Dispose();

    /// <summary>Skips messages in progress, messages that must wait, and messages over budget.</summary>
    private async Task<QueueBatch> SelectAsync(WhatsAppClient current, IReadOnlyList<QueuedMessage> rows, Dictionary<string, Hold> held)
    {
        var ready = new List<QueuedMessage>(rows.Count);
        var heldChats = new Dictionary<string, Hold>(StringComparer.Ordinal);
        var end = _cursor;
        foreach (var message in rows)
        {
            if (!_state.Unanswered.IsUnderWay(message.MessageId) && !await FailsAsync(message) && await IsReadyAsync(current, message, heldChats, held))
            {
                var isSuspect = _state.Unanswered.IsSuspect(message.MessageId);
                if (isSuspect && ready.Count > 0) break;
                if (_pace.TakeMessages(1) == 0) return new QueueBatch(ready, end) { PausedUntil = _pace.NextMessageAt };
                ready.Add(message);
                if (isSuspect) return new QueueBatch(ready, message.Sequence) { IsAlone = true };
            }
            end = message.Sequence;
        }
        return new QueueBatch(ready, end);
    }

    /// <summary>
    /// Fails a message that can't be sent any more: before any budget is used for it, and also if its chat waits, because it would delay its chat.
    /// </summary>
    private async ValueTask<bool> FailsAsync(QueuedMessage message)
    {
        if (message.ExpiresAt <= _state.Now)
        {
            await _state.FailAsync(message.MessageId, OutboundPump.Expired);
            return true;
        }
        if (_state.Record.Row.PhoneNumber is null || message.IsOf(Addresses.Self(_state.Record.Row))) return false;
        await _state.FailAsync(message.MessageId, OtherAccount);
        return true;
    }

    private async ValueTask<bool> IsReadyAsync(WhatsAppClient current, QueuedMessage message, Dictionary<string, Hold> heldChats, Dictionary<string, Hold> held)
    {
        if (_senders.IsAside(message))
        {
            _state.Unanswered.Hold(message, _state.Now + ChatSenders.LongestAside);
            return false;
        }
        return !_state.Unanswered.IsHeld(message) && await IsAdmittedAsync(current, message, heldChats, held) && IsPrepared(current, message);
    }

    /// <summary>False when the chat is a stranger's and must wait.</summary>
    private async ValueTask<bool> IsAdmittedAsync(
        WhatsAppClient current, QueuedMessage message, Dictionary<string, Hold> heldChats, Dictionary<string, Hold> held)
    {
        if (!heldChats.TryGetValue(message.ChatId, out var hold))
        {
            var admission = await _strangers.AdmitAsync(current, message.ChatId, _state.Stopping);
            if (admission.IsGranted) return true;
            if (admission.Hold is not { } found)
            {
                _state.Unanswered.Hold(message, _state.Now + UnclearPause);
                return false;
            }
            heldChats[message.ChatId] = hold = found;
        }
        held[message.MessageId] = hold;
        return false;
    }

    /// <summary>False when something must happen before the message can go: its chat waits then.</summary>
    private bool IsPrepared(WhatsAppClient current, QueuedMessage message)
    {
        if (message.MediaIds.Count == 0 && message.TypingSeconds == 0) return true;
        _preparations ??= new Preparations(_state);
        return !_preparations.Begin(current, message);
    }

    /// <summary>Ends the holds of active chats, and those whose restriction has ended; the due messages are read again.</summary>
    private async Task EndHoldsAsync()
    {
        foreach (var chat in _state.Unanswered.TakeHeld()) _strangers.Forget(chat);
        string[] active = [.. _active.Keys];
        var hasOtherLimits = Interlocked.Exchange(ref _hasOtherLimits, 0) == 1;
        if (_strangers.MayHold && (active.Length > 0 || hasOtherLimits))
        {
            await _state.Queue.ReleaseAsync(active, hasOtherLimits, _state.Stopping);
            _cursor = 0;
        }
        foreach (var chat in active) _active.TryRemove(chat, out _);
        if (_strangers.TakeDue()) _cursor = 0;
    }

    private async Task HoldAsync(Dictionary<string, Hold> held)
    {
        if (held.Count == 0) return;
        await _state.Queue.HoldAsync([.. held.Select(one => (one.Key, one.Value))], _state.Stopping);
        foreach (var messageId in held.Keys) _state.Decisions.Decide(messageId, null);
    }
}

/// <summary>Rows to send now.</summary>
/// <param name="Ready">The rows.</param>
/// <param name="End">Sequence after which the next read begins.</param>
internal readonly record struct QueueBatch(List<QueuedMessage> Ready, long End)
{
    /// <summary>True if the only message of the batch is suspected of ending connections, and is sent while nothing else is in flight.</summary>
    public bool IsAlone { get; init; }

    /// <summary>When the channel's pacing allows the next message, if it ended the batch.</summary>
    public DateTimeOffset? PausedUntil { get; init; }

    /// <summary>True at the end of the queue.</summary>
    public bool IsLast { get; init; }
}
