using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>
/// What was handed to the socket and has no answer yet, how often each was refused or lost its connection, and which chats wait until when. It outlives connections,
/// not the activation. Bounded by the queue. Safe from any thread.
/// </summary>
public sealed class UnansweredMessages(ChannelOptions options, TimeProvider time)
{
    /// <summary>Why a message fails under which the connection ended each time.</summary>
    public static readonly MessageError Dropped = new("connection_dropped", "The connection ended each time the message was sent.", null);

    /// <summary>A message that was under way at so many ends of connections goes out alone from then on, to find out whether it is the cause.</summary>
    private const int DropsBeforeSuspicion = 2;

    private const int MaxDoublings = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _underWay = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _refusals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _drops = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _held = new(StringComparer.Ordinal);
    /// <summary>By chat the message that was refused and is sent again: until its answer nothing overtakes it.</summary>
    private readonly Dictionary<string, string> _retried = new(StringComparer.Ordinal);
    private readonly HashSet<string> _failing = new(StringComparer.Ordinal);
    private readonly Readdressing _readdressing = new();
    private readonly HashSet<string> _nowHeld = new(StringComparer.Ordinal);
    private TaskCompletionSource? _quiet;
    private DateTimeOffset? _sweepAt;
    private DateTimeOffset? _nextHold;
    private long _skippedFrom = long.MaxValue;

    private readonly record struct Entry(long Sequence, string ChatId, DateTimeOffset SentAt);

    /// <summary>When to look again although nobody calls, or null.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate) return _nextHold is { } hold && (_sweepAt is not { } sweep || hold < sweep) ? hold : _sweepAt;
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

    /// <summary>True when the message goes out under the other name of its recipient.</summary>
    public bool IsReaddressed(string messageId)
    {
        lock (_gate) return _readdressing.IsReaddressed(messageId);
    }

    /// <summary>True when the message's chat waits; it is remembered then, so that a later look begins with it.</summary>
    public bool IsHeld(QueuedMessage message)
    {
        lock (_gate)
        {
            var isBehind = _retried.Count > 0 && _retried.TryGetValue(message.ChatId, out var first) && first != message.MessageId;
            if (!isBehind && (_held.Count == 0 || !_held.ContainsKey(message.ChatId))) return false;
            _skippedFrom = Math.Min(_skippedFrom, message.Sequence);
            return true;
        }
    }

    /// <summary>Lets a chat wait, this message first.</summary>
    public void Hold(QueuedMessage message, DateTimeOffset until)
    {
        lock (_gate) Hold(message.ChatId, message.Sequence, until);
    }

    /// <summary>What the chat waited for has come.</summary>
    public void Release(string chatId)
    {
        lock (_gate)
        {
            if (!_held.ContainsKey(chatId)) return;
            _held[chatId] = time.GetUtcNow();
            _nextHold = time.GetUtcNow();
        }
    }

    /// <summary>The message is about to be handed to the socket: its answer may come before the call returns.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isFresh">True when it is certain that nobody has it: it was accepted here, and not begun before.</param>
    public void Begin(QueuedMessage message, bool isFresh)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (isFresh) _readdressing.Begin(message.MessageId);
            _underWay[message.MessageId] = new Entry(message.Sequence, message.ChatId, now);
            _sweepAt ??= now + options.AckTimeout;
        }
    }

    /// <summary>It is with the socket: its time begins now, for the server may have been asked for keys before.</summary>
    public void HandOver(string messageId)
    {
        lock (_gate)
            if (_underWay.TryGetValue(messageId, out var entry)) _underWay[messageId] = entry with { SentAt = time.GetUtcNow() };
    }

    /// <summary>It was not handed over after all.</summary>
    public void Withdraw(string messageId)
    {
        lock (_gate)
        {
            _readdressing.Doubt(messageId);
            Remove(messageId);
        }
    }

    /// <summary>The message is sent or failed, and the database says so.</summary>
    /// <returns>True when others waited for it: they are due now.</returns>
    public bool Settle(string messageId)
    {
        lock (_gate)
        {
            if (_drops.Count > 0) _drops.Remove(messageId);
            _readdressing.End(messageId);
            Remove(messageId);
            if (_refusals.Count == 0 || !_refusals.Remove(messageId)) return false;
            foreach (var (chat, first) in _retried)
                if (first == messageId) _retried.Remove(chat);
            _nextHold = time.GetUtcNow();
            return true;
        }
    }

    /// <summary>True when a refusal of the message was judged to fail or to hold it, and the database is about to say so.</summary>
    public bool IsDecided(string messageId)
    {
        lock (_gate) return _failing.Contains(messageId);
    }

    /// <summary>The server answered, and the database says so.</summary>
    /// <returns>See <see cref="Settle"/>.</returns>
    public bool Answer(MessageAcknowledged answer)
    {
        lock (_gate)
            if (answer.ErrorCode is not null && !_failing.Remove(answer.MessageId)) return false;
        return Settle(answer.MessageId);
    }

    /// <summary>The server refused a message.</summary>
    /// <param name="refused">The refusal.</param>
    /// <param name="limits">What WhatsApp allows the account.</param>
    /// <returns>What becomes of it.</returns>
    public RefusalVerdict Judge(MessageAcknowledged refused, ChannelLimits limits)
    {
        var error = refused.ErrorCode.GetValueOrDefault();
        var rule = NackRule.Of(error);
        lock (_gate)
        {
            if (NackRule.HoldOf(error, limits, time.GetUtcNow()) is { } hold)
            {
                // It stays under way until the database knows: else another look at the queue would send it once more.
                _failing.Add(refused.MessageId);
                if (_underWay.GetValueOrDefault(refused.MessageId).ChatId is { } held) _nowHeld.Add(held);
                return new RefusalVerdict(null, hold);
            }
            var sends = _refusals.GetValueOrDefault(refused.MessageId) + 1;
            // Where the server says until when nothing goes through, the name is not the reason.
            var isReaddressed = sends >= rule.ReaddressedAfter && refused is { CanReaddress: true, RetryAt: null } && _readdressing.TryReaddress(refused.MessageId);
            if (sends >= rule.Sends && !isReaddressed)
            {
                // It stays under way until the database knows: else another look at the queue would send it once more.
                _failing.Add(refused.MessageId);
                return new RefusalVerdict(rule.ErrorOf(error, refused.RetryAt), null);
            }
            _refusals[refused.MessageId] = sends;
            var pause = options.RefusalPause * (1 << Math.Min(sends - 1, MaxDoublings));
            var known = _underWay.GetValueOrDefault(refused.MessageId);
            // Of a message that another connection sent only the id is known: the queue is read from its start then.
            if (known.ChatId is { } chat) _retried.TryAdd(chat, refused.MessageId);
            Hold(known.ChatId ?? "", known.Sequence, time.GetUtcNow() + (pause < options.MaxBackoff ? pause : options.MaxBackoff));
            Remove(refused.MessageId);
            return default;
        }
    }

    /// <summary>Chats with a message that the server refused and that is held now, each told once.</summary>
    public IReadOnlyList<string> TakeHeld()
    {
        lock (_gate)
        {
            if (_nowHeld.Count == 0) return [];
            string[] held = [.. _nowHeld];
            _nowHeld.Clear();
            return held;
        }
    }

    /// <summary>The connection ended: nothing is under way any more.</summary>
    /// <returns>Messages that count as the cause.</returns>
    public IReadOnlyList<string> EndConnection()
    {
        lock (_gate)
        {
            List<string> causes = [];
            foreach (var id in _underWay.Keys)
            {
                _readdressing.Doubt(id);
                var drops = _drops.GetValueOrDefault(id) + 1;
                // In a crowd any of them may be the cause: they become suspects, and nothing worse.
                _drops[id] = _underWay.Count == 1 ? drops : Math.Min(drops, DropsBeforeSuspicion);
                if (_underWay.Count == 1 && drops >= options.MaxSocketDrops) causes.Add(id);
            }
            _underWay.Clear();
            _failing.Clear();
            // The next connection reads the queue from its start: that is order enough.
            _retried.Clear();
            _sweepAt = null;
            return causes;
        }
    }

    /// <summary>Ends the waits whose time is over, and those for answers that do not come.</summary>
    /// <returns>Sequence to read the queue from again, or null.</returns>
    public long? TakeDue()
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            long? from = null;
            if (_nextHold <= now)
            {
                foreach (var (chat, until) in _held)
                    if (until <= now) _held.Remove(chat);
                (from, _skippedFrom) = (_skippedFrom, long.MaxValue);
                _nextHold = _held.Count == 0 ? null : _held.Values.Min();
            }
            if (_sweepAt <= now)
            {
                foreach (var (id, entry) in _underWay)
                {
                    if (entry.SentAt + options.AckTimeout > now) continue;
                    from = Math.Min(from ?? long.MaxValue, entry.Sequence);
                    _readdressing.Doubt(id);
                    Remove(id);
                }
                _sweepAt = _underWay.Count == 0 ? null : _underWay.Values.Min(entry => entry.SentAt) + options.AckTimeout;
            }
            return from;
        }
    }

    /// <summary>Ends the wait for silence: the connection ended, and no answer comes any more.</summary>
    public void EndWait()
    {
        lock (_gate)
        {
            _quiet?.TrySetResult();
            _quiet = null;
        }
    }

    /// <summary>Waits until nothing is under way.</summary>
    public Task WhenQuiet()
    {
        lock (_gate)
        {
            if (_underWay.Count == 0) return Task.CompletedTask;
            _quiet ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _quiet.Task;
        }
    }

    private void Hold(string chatId, long sequence, DateTimeOffset until)
    {
        if (!_held.TryGetValue(chatId, out var former) || former < until) _held[chatId] = until;
        _skippedFrom = Math.Min(_skippedFrom, sequence);
        _nextHold = _nextHold is { } next && next < until ? next : until;
    }

    private void Remove(string messageId)
    {
        if (!_underWay.Remove(messageId) || _underWay.Count > 0) return;
        _quiet?.TrySetResult();
        _quiet = null;
    }
}
