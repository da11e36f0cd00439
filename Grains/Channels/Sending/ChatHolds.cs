using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Messages;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>
/// Chats that wait, until a time or behind a message that was refused and is sent again, and the position from which the queue is read when they continue. Not
/// thread-safe.
/// </summary>
internal sealed class ChatHolds
{
    private readonly Dictionary<string, DateTimeOffset> _held = new(StringComparer.Ordinal);

    /// <summary>By chat the message that was refused and is sent again: until its answer nothing overtakes it.</summary>
    private readonly Dictionary<string, string> _retried = new(StringComparer.Ordinal);

    private long _skippedFrom = long.MaxValue;

    /// <summary>When the next chat may continue, or null.</summary>
    public DateTimeOffset? NextDue { get; private set; }

    /// <summary>True when the message's chat waits; it is remembered then, so that a later look begins with it.</summary>
    public bool IsHeld(QueuedMessage message)
    {
        var isBehind = _retried.Count > 0 && _retried.TryGetValue(message.ChatId, out var first) && first != message.MessageId;
        if (!isBehind && (_held.Count == 0 || !_held.ContainsKey(message.ChatId))) return false;
        _skippedFrom = Math.Min(_skippedFrom, message.Sequence);
        return true;
    }

    /// <summary>Holds a chat, with the message with this sequence first.</summary>
    public void Hold(string chatId, long sequence, DateTimeOffset until)
    {
        if (!_held.TryGetValue(chatId, out var former) || former < until) _held[chatId] = until;
        _skippedFrom = Math.Min(_skippedFrom, sequence);
        NextDue = NextDue is { } next && next < until ? next : until;
    }

    /// <summary>The condition that the chat waited for has occurred.</summary>
    public void Release(string chatId, DateTimeOffset now)
    {
        if (!_held.ContainsKey(chatId)) return;
        _held[chatId] = now;
        NextDue = now;
    }

    /// <summary>Holds a chat behind a message that is sent again.</summary>
    public void WaitBehind(string chatId, string messageId) => _retried.TryAdd(chatId, messageId);

    /// <summary>The message that was sent again has its answer: those behind it are due now.</summary>
    public void ReleaseBehind(string messageId, DateTimeOffset now)
    {
        foreach (var (chat, first) in _retried)
            if (first == messageId) _retried.Remove(chat);
        NextDue = now;
    }

    /// <summary>Releases all chats: the next connection reads the queue from its start, which keeps the order.</summary>
    public void ReleaseAllBehind() => _retried.Clear();

    /// <summary>Ends expired waits.</summary>
    /// <returns>Sequence to read the queue from again, or null.</returns>
    public long? TakeDue(DateTimeOffset now)
    {
        if (!(NextDue <= now)) return null;
        foreach (var (chat, until) in _held)
            if (until <= now) _held.Remove(chat);
        var from = _skippedFrom;
        _skippedFrom = long.MaxValue;
        NextDue = _held.Count == 0 ? null : _held.Values.Min();
        return from;
    }
}
