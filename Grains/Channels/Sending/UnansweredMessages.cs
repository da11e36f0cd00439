using System.Diagnostics;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Telemetry;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>
/// Messages written to the socket without an answer yet, the number of refusals and lost connections of each, and which chats wait until when. It outlives
/// connections, but not the activation. Bounded by the queue. Safe from any thread.
/// </summary>
public sealed class UnansweredMessages(ChannelOptions options, TimeProvider time)
{
    /// <summary>Why a message fails under which the connection ended each time.</summary>
    public static readonly MessageError Dropped = new("connection_dropped", "The connection ended each time the message was sent.", null);

    /// <summary>After being in flight at this many ends of connections a message is sent alone, to find out whether it is the cause.</summary>
    private const int DropsBeforeSuspicion = 2;

    private const int MaxDoublings = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _underWay = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _drops = new(StringComparer.Ordinal);
    private readonly ChatHolds _holds = new();
    private readonly Refusals _refusals = new();
    private TaskCompletionSource? _quiet;
    private DateTimeOffset? _sweepAt;

    private readonly record struct Entry(long Sequence, string ChatId, DateTimeOffset SentAt, Activity? Span);

    /// <summary>Time of the next check without a call, or null.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate) return _holds.NextDue is { } hold && (_sweepAt is not { } sweep || hold < sweep) ? hold : _sweepAt;
        }
    }

    /// <summary>True while the server has not answered.</summary>
    public bool IsUnderWay(string messageId)
    {
        lock (_gate) return _underWay.ContainsKey(messageId);
    }

    /// <summary>True when the message should go out alone.</summary>
    public bool IsSuspect(string messageId)
    {
        lock (_gate) return _drops.Count > 0 && _drops.GetValueOrDefault(messageId) >= DropsBeforeSuspicion;
    }

    /// <summary>True if the message is sent to the other address of its recipient.</summary>
    public bool IsReaddressed(string messageId)
    {
        lock (_gate) return _refusals.Readdressing.IsReaddressed(messageId);
    }

    /// <summary>True when the message's chat waits; it is remembered then, so that a later look begins with it.</summary>
    public bool IsHeld(QueuedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (_gate) return _holds.IsHeld(message);
    }

    /// <summary>Holds a chat, with this message first.</summary>
    public void Hold(QueuedMessage message, DateTimeOffset until)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (_gate) _holds.Hold(message.ChatId, message.Sequence, until);
    }

    /// <summary>The condition that the chat waited for has occurred.</summary>
    public void Release(string chatId)
    {
        lock (_gate) _holds.Release(chatId, time.GetUtcNow());
    }

    /// <summary>The message is about to be written to the socket: its answer may arrive before the call returns.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isFresh">True if it can't have been sent: it was accepted by this activation, and not started before.</param>
    public void Begin(QueuedMessage message, bool isFresh)
    {
        ArgumentNullException.ThrowIfNull(message);
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (isFresh) _refusals.Readdressing.Begin(message.MessageId);
            _underWay[message.MessageId] = new Entry(
                message.Sequence, message.ChatId, now, GrainsTrace.BeginMessage(message.TraceParent, message.MessageId));
            _sweepAt ??= now + options.AckTimeout;
        }
    }

    /// <summary>It is written to the socket: its deadline starts now, because keys may have been queried before.</summary>
    public void HandOver(string messageId)
    {
        lock (_gate)
        {
            if (!_underWay.TryGetValue(messageId, out var entry)) return;
            _underWay[messageId] = entry with { SentAt = time.GetUtcNow() };
            GrainsTrace.NoteStanza(entry.Span);
        }
    }

    /// <summary>The message was not sent after all.</summary>
    public void Withdraw(string messageId)
    {
        lock (_gate)
        {
            _refusals.Readdressing.MarkUncertain(messageId);
            Remove(messageId, "withdrawn");
        }
    }

    /// <summary>The message is sent or failed, and that is in the database.</summary>
    /// <returns>True when others waited for it: they are due now.</returns>
    public bool Settle(string messageId)
    {
        lock (_gate)
        {
            if (_drops.Count > 0) _drops.Remove(messageId);
            Remove(messageId, "settled");
            if (!_refusals.End(messageId)) return false;
            _holds.ReleaseBehind(messageId, time.GetUtcNow());
            return true;
        }
    }

    /// <summary>True if it is decided that a refused message fails or is held, and that isn't stored yet.</summary>
    public bool IsDecided(string messageId)
    {
        lock (_gate) return _refusals.IsDecided(messageId);
    }

    /// <summary>The server's answer is in the database.</summary>
    /// <returns>See <see cref="Settle"/>.</returns>
    public bool Answer(MessageAcknowledged answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        lock (_gate)
            if (answer.ErrorCode is not null && !_refusals.TakeDecided(answer.MessageId)) return false;
        return Settle(answer.MessageId);
    }

    /// <summary>The server refused a message.</summary>
    /// <param name="refused">The refusal.</param>
    /// <param name="limits">WhatsApp's limits of the account.</param>
    /// <returns>The result for the message. It remains in flight until that is in the database; otherwise another read of the queue would send it
    /// again.</returns>
    public RefusalVerdict Decide(MessageAcknowledged refused, ChannelLimits limits)
    {
        ArgumentNullException.ThrowIfNull(refused);
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var known = _underWay.GetValueOrDefault(refused.MessageId);
            var (verdict, sends) = _refusals.Decide(refused, known.ChatId, limits, now);
            if (sends == 0) return verdict;
            var pause = options.RefusalPause * (1 << Math.Min(sends - 1, MaxDoublings));
            // Of a message that another connection sent only the id is known: the queue is read from its start then.
            if (known.ChatId is { } chat) _holds.WaitBehind(chat, refused.MessageId);
            _holds.Hold(known.ChatId ?? "", known.Sequence, now + (pause < options.MaxBackoff ? pause : options.MaxBackoff));
            Remove(refused.MessageId, "refused");
            return verdict;
        }
    }

    /// <summary>Chats with a message that the server refused and that is held now, each once.</summary>
    public IReadOnlyList<string> TakeHeld()
    {
        lock (_gate) return _refusals.TakeHeldChats();
    }

    /// <summary>The connection ended: nothing is in flight any more.</summary>
    /// <returns>Messages that count as the cause.</returns>
    public IReadOnlyList<string> EndConnection()
    {
        lock (_gate)
        {
            List<string> causes = [];
            foreach (var id in _underWay.Keys)
            {
                _refusals.Readdressing.MarkUncertain(id);
                var drops = _drops.GetValueOrDefault(id) + 1;
                // With several messages in flight, each may be the cause: they become suspects, but don't fail.
                _drops[id] = _underWay.Count == 1 ? drops : Math.Min(drops, DropsBeforeSuspicion);
                if (_underWay.Count == 1 && drops >= options.MaxSocketDrops) causes.Add(id);
            }
            foreach (var entry in _underWay.Values) GrainsTrace.EndMessage(entry.Span, "connection ended");
            _underWay.Clear();
            _refusals.EndConnection();
            _holds.ReleaseAllBehind();
            _sweepAt = null;
            return causes;
        }
    }

    /// <summary>Ends expired waits, and those for missing answers.</summary>
    /// <returns>Sequence to read the queue from again, or null.</returns>
    public long? TakeDue()
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var from = _holds.TakeDue(now);
            if (_sweepAt <= now)
            {
                foreach (var (id, entry) in _underWay)
                {
                    if (entry.SentAt + options.AckTimeout > now) continue;
                    from = Math.Min(from ?? long.MaxValue, entry.Sequence);
                    _refusals.Readdressing.MarkUncertain(id);
                    Remove(id, "unanswered");
                }
                _sweepAt = _underWay.Count == 0 ? null : _underWay.Values.Min(entry => entry.SentAt) + options.AckTimeout;
            }
            return from;
        }
    }

    /// <summary>Ends the wait for answers: the connection ended, and none will arrive.</summary>
    public void EndWait()
    {
        lock (_gate)
        {
            _quiet?.TrySetResult();
            _quiet = null;
        }
    }

    /// <summary>Waits until nothing is in flight.</summary>
    public Task WhenQuiet()
    {
        lock (_gate)
        {
            if (_underWay.Count == 0) return Task.CompletedTask;
            _quiet ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _quiet.Task;
        }
    }

    private void Remove(string messageId, string outcome)
    {
        if (!_underWay.Remove(messageId, out var entry)) return;
        GrainsTrace.EndMessage(entry.Span, outcome);
        if (_underWay.Count > 0) return;
        _quiet?.TrySetResult();
        _quiet = null;
    }
}
