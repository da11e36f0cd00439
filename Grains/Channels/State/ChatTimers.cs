using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Chats;

namespace WhatIsUp.Grains.Channels.State;

/// <summary>
/// After how many seconds the messages of a chat disappear, for those that are about to be sent: the chats written to last are remembered. Safe from any
/// thread.
/// </summary>
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
            // A value read during a change may be the former one.
            if (changes != _changes) return _seconds.GetValueOrDefault(chatId, found);
            if (_seconds.Count >= MaxChats) _seconds.Clear();
            return _seconds[chatId] = found;
        }
    }

    /// <summary>
    /// Stores the timer that a message sets, with its batch. A group's timer comes from the server only, because any member can write such a message.
    /// </summary>
    public void Apply(EventBatch batch, string chatId, MessageContent content)
    {
        if (content.Expiration is not { Seconds: <= int.MaxValue } timer || Addresses.IsGroup(chatId)) return;
        ChatRows.Time(batch.Unit, channel, chatId, timer.Seconds);
        batch.AddTimedChat(chatId);
    }

    /// <summary>A change was accepted and is sent to the chat before any later message.</summary>
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
