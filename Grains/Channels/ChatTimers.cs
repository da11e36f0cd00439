using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage;

namespace WhatIsUp.Grains.Channels;

/// <summary>After how many seconds the messages of a chat disappear, for those that are about to be sent: the chats written to last are remembered. Safe from any thread.</summary>
public sealed class ChatTimers(ChatRows chats, ChannelId channel)
{
    private const int MaxChats = 2_048;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _seconds = new(StringComparer.Ordinal);
    private long _changes;

    /// <summary>The seconds, or 0 for never.</summary>
    public async ValueTask<int> FindAsync(string chatId, CancellationToken cancellationToken)
    {
        long changes;
        lock (_gate)
        {
            if (_seconds.TryGetValue(chatId, out var known)) return known;
            changes = _changes;
        }
        var found = await chats.FindTimerAsync(channel, chatId, cancellationToken);
        lock (_gate)
        {
            // What was read while somebody changed it may be what it was before.
            if (changes != _changes) return _seconds.GetValueOrDefault(chatId, found);
            if (_seconds.Count >= MaxChats) _seconds.Clear();
            return _seconds[chatId] = found;
        }
    }

    /// <summary>A change was accepted and goes to the chat before any later message.</summary>
    public void Expect(string chatId, int seconds)
    {
        lock (_gate)
        {
            _changes++;
            if (_seconds.Count >= MaxChats) _seconds.Clear();
            _seconds[chatId] = seconds;
        }
    }

    /// <summary>The rows of these chats have changed.</summary>
    public void Forget(IReadOnlyCollection<string> chatIds)
    {
        if (chatIds.Count == 0) return;
        lock (_gate)
        {
            _changes++;
            foreach (var chat in chatIds) _seconds.Remove(chat);
        }
    }
}
