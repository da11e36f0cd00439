using System.Collections.Concurrent;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.Sending;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Channels;

/// <summary>Which of the queued rows go out now.</summary>
public sealed partial class OutboundPump
{
    /// <summary>At the latest then a chat that goes on by itself is looked at again, whatever became of it.</summary>
    private static readonly TimeSpan LongestAside = TimeSpan.FromMinutes(10);

    /// <summary>How long a stranger's chat waits for the server's word on what the account may do, before it is looked at again.</summary>
    private static readonly TimeSpan UnclearPause = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a suspect message waits for silence before it, and for its answer.</summary>
    private static readonly TimeSpan SuspectWait = TimeSpan.FromSeconds(10);

    /// <summary>How long all chats wait for one of them.</summary>
    private static readonly TimeSpan ChatPatience = TimeSpan.FromMilliseconds(250);

    /// <summary>Pause before a chat is tried again that failed by itself.</summary>
    private static readonly TimeSpan AsidePause = TimeSpan.FromSeconds(1);

    /// <summary>Chats that may go on by themselves at the same time.</summary>
    private const int MostAside = 128;

    private readonly ConcurrentDictionary<string, Task> _aside = new(StringComparer.Ordinal);

    private enum BatchState
    {
        /// <summary>The queue is at its end.</summary>
        Done,

        /// <summary>There may be more.</summary>
        More,

        /// <summary>The connection, or what it needs, went away.</summary>
        Broken,
    }

    /// <summary>The server refused a message: says what becomes of it.</summary>
    public RefusalVerdict Judge(MessageAcknowledged refused, ChannelLimits limits)
    {
        var verdict = _unanswered.Judge(refused, limits);
        Wake();
        return verdict;
    }

    /// <summary>The database knows of the server's answer.</summary>
    public void Answer(MessageAcknowledged answer)
    {
        var isDecided = answer.ErrorCode is null || _unanswered.IsDecided(answer.MessageId);
        if (_unanswered.Answer(answer)) Wake();
        if (isDecided) Decide(answer.MessageId, answer.ErrorCode is null ? MessageStatus.Sent : null);
    }

    /// <summary>The message arrived, and the database says so.</summary>
    public void Settle(string messageId)
    {
        if (_unanswered.Settle(messageId)) Wake();
        Decide(messageId, MessageStatus.Sent);
    }

    /// <summary>Whoever waits for the message may look: the database has what became of it.</summary>
    private void Decide(string messageId, MessageStatus? status)
    {
        if (_waiters.TryRemove(messageId, out var waiter)) waiter.TrySetResult(status);
    }

    /// <summary>The connection ended: no answer comes any more.</summary>
    public void EndConnection() => _unanswered.EndWait();

    private async Task WaitForWorkAsync()
    {
        _waiting ??= _work.Reader.WaitToReadAsync(_stop.Token).AsTask();
        // Without a connection nothing becomes due: its login wakes the pump.
        if (client() is { IsLoggedIn: true } && !store.Settings.OfflineMode && Earlier(_unanswered.NextDue, _strangers.NextDue) is { } due)
        {
            var wait = due - parts.Time.GetUtcNow();
            if (wait > TimeSpan.Zero) await ((Task)_waiting).WaitAsync(wait, parts.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_waiting.IsCompleted) return;
        }
        _ = await _waiting;
        _waiting = null;
        _work.Reader.TryRead(out _);
    }

    private async Task<BatchState> SendBatchAsync(WhatsAppClient current)
    {
        if (Interlocked.Exchange(ref _isRewound, 0) == 1) _cursor = 0;
        if (_unanswered.TakeDue() is { } from) _cursor = Math.Min(_cursor, from - 1);
        await EndHoldsAsync();
        var limit = parts.Options.Value.Channels.QueueBatch;
        var batch = await parts.Messages.ReadQueueAsync(store.Fence.Channel, _cursor, limit, parts.Time.GetUtcNow(), _stop.Token);
        if (batch.Count == 0) return BatchState.Done;
        var held = new Dictionary<string, Hold>(StringComparer.Ordinal);
        var (ready, isAlone, pausedUntil, end) = await SelectAsync(current, batch, held);
        await HoldAsync(held);
        if (isAlone) await WaitForSilenceAsync();
        if (!await SendChatsAsync(current, ready)) return BatchState.Broken;
        if (isAlone) await WaitForSilenceAsync();
        _cursor = end;
        if (ready.Count == 0 && pausedUntil is { } pause && pause - parts.Time.GetUtcNow() is var wait && wait > TimeSpan.Zero) await Task.Delay(wait, parts.Time, _stop.Token);
        // A batch that is not full was the end of the queue: whatever was accepted since then has woken the pump again.
        return batch.Count < limit && end == batch[^1].Sequence ? BatchState.Done : BatchState.More;
    }

    /// <summary>Sends several chats at once. One for which the server must be asked and does not answer goes on by itself: the others do not wait for it.</summary>
    /// <returns>False when the connection, or what it needs, went away.</returns>
    private async Task<bool> SendChatsAsync(WhatsAppClient current, List<QueuedMessage> ready)
    {
        var chats = ready.GroupBy(message => message.ChatId, StringComparer.Ordinal).Select(chat => (First: chat.First(), Sending: SendChatAsync(current, chat))).ToArray();
        if (chats.Length == 0) return true;
        await ((Task)Task.WhenAll(chats.Select(chat => chat.Sending))).WaitAsync(ChatPatience, parts.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var isWhole = true;
        foreach (var (first, sending) in chats)
        {
            if (sending.IsCompleted) isWhole &= await sending;
            else SetAside(current, first, sending);
        }
        // Each may hold a question that is open.
        while (_aside.Count >= MostAside) await Task.WhenAny(_aside.Values).WaitAsync(_stop.Token);
        return isWhole;
    }

    private void SetAside(WhatsAppClient current, QueuedMessage first, Task<bool> sending)
    {
        // When it is done, the queue is read again from here: what was not sent is tried once more.
        _unanswered.Hold(first, parts.Time.GetUtcNow() + LongestAside);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _aside[first.ChatId] = done.Task;
        _ = FinishAsideAsync(current, first.ChatId, sending, done);
    }

    private async Task FinishAsideAsync(WhatsAppClient current, string chatId, Task<bool> sending, TaskCompletionSource done)
    {
        try
        {
            if (!await sending && client() == current) await Task.Delay(AsidePause, parts.Time, _stop.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or StoreFencedException)
        {
            // The pump ends, or finds out by itself.
        }
        finally
        {
            _aside.TryRemove(chatId, out _);
            _unanswered.Release(chatId);
            Wake();
            done.SetResult();
        }
    }

    /// <summary>Leaves out what is under way, what must wait, and what is over budget.</summary>
    private async Task<(List<QueuedMessage> Ready, bool IsAlone, DateTimeOffset? PausedUntil, long End)> SelectAsync(
        WhatsAppClient current, IReadOnlyList<QueuedMessage> batch, Dictionary<string, Hold> held)
    {
        var ready = new List<QueuedMessage>(batch.Count);
        var heldChats = new Dictionary<string, Hold>(StringComparer.Ordinal);
        var end = _cursor;
        foreach (var message in batch)
        {
            if (_unanswered.IsUnderWay(message.MessageId))
            {
                end = message.Sequence;
                continue;
            }
            // Before anything is spent on it, and also where its chat waits: a message that waits for ever would let its chat wait as long.
            if (message.ExpiresAt <= parts.Time.GetUtcNow()) await FailAsync(message.MessageId, Expired);
            else if (store.Row.PhoneNumber is not null && !message.IsOf(ChannelStore.Self(store.Row))) await FailAsync(message.MessageId, OtherAccount);
            else if (_aside.ContainsKey(message.ChatId)) _unanswered.Hold(message, parts.Time.GetUtcNow() + LongestAside);
            else if (!_unanswered.IsHeld(message) && await IsAdmittedAsync(current, message, heldChats, held) && IsPrepared(current, message))
            {
                var isSuspect = _unanswered.IsSuspect(message.MessageId);
                if (isSuspect && ready.Count > 0) break;
                if (_pace.TakeMessages(1) == 0) return (ready, false, _pace.NextMessageAt, end);
                ready.Add(message);
                if (isSuspect) return (ready, true, null, message.Sequence);
            }
            end = message.Sequence;
        }
        return (ready, false, null, end);
    }

    /// <summary>False when the chat is a stranger's and must wait.</summary>
    private async Task<bool> IsAdmittedAsync(WhatsAppClient current, QueuedMessage message, Dictionary<string, Hold> heldChats, Dictionary<string, Hold> held)
    {
        if (!heldChats.TryGetValue(message.ChatId, out var hold))
        {
            var admission = await _strangers.AdmitAsync(current, message.ChatId, _stop.Token);
            if (admission.IsGranted) return true;
            if (admission.Hold is not { } found)
            {
                _unanswered.Hold(message, parts.Time.GetUtcNow() + UnclearPause);
                return false;
            }
            heldChats[message.ChatId] = hold = found;
        }
        held[message.MessageId] = hold;
        return false;
    }

    /// <summary>Ends the holds of chats in which somebody wrote, and those that what WhatsApp allows now ends; what is due is read again.</summary>
    private async Task EndHoldsAsync()
    {
        foreach (var chat in _unanswered.TakeHeld()) _strangers.Forget(chat);
        string[] heard = [.. _heard.Keys];
        var hasOtherLimits = Interlocked.Exchange(ref _hasOtherLimits, 0) == 1;
        if (_strangers.MayHold && (heard.Length > 0 || hasOtherLimits))
        {
            await store.ReleaseAsync(heard, hasOtherLimits, _stop.Token);
            _cursor = 0;
        }
        foreach (var chat in heard) _heard.TryRemove(chat, out _);
        if (_strangers.TakeDue()) _cursor = 0;
    }

    private async Task HoldAsync(Dictionary<string, Hold> held)
    {
        if (held.Count == 0) return;
        await store.HoldAsync([.. held.Select(one => (one.Key, one.Value))], _stop.Token);
        foreach (var messageId in held.Keys) Decide(messageId, null);
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;

    /// <summary>False when something must happen before the message can go: its chat waits then.</summary>
    private bool IsPrepared(WhatsAppClient current, QueuedMessage message)
    {
        if (message.MediaIds.Count == 0 && message.TypingSeconds == 0) return true;
        _preparations ??= new Preparations(parts, store, FailAsync, chat =>
        {
            _unanswered.Release(chat);
            Wake();
        });
        return !_preparations.Begin(current, message, until => _unanswered.Hold(message, until));
    }

    /// <summary>The former connection ended: whatever was under way may be sent again, but for what counts as the cause of that end.</summary>
    private async Task BlameAsync()
    {
        foreach (var id in _unanswered.EndConnection())
        {
            LogDropped(_logger, id, store.Fence.Channel);
            await FailAsync(id, Sending.UnansweredMessages.Dropped);
        }
    }

    private async Task FailAsync(string messageId, MessageError error)
    {
        await store.FailAsync(messageId, error, _stop.Token);
        _unanswered.Settle(messageId);
        Decide(messageId, null);
    }

    private async Task WaitForSilenceAsync() =>
        await _unanswered.WhenQuiet().WaitAsync(SuspectWait, parts.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
