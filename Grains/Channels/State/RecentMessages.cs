using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Channels.State;

/// <summary>
/// Recently sent messages of all channels of a silo: their acks and receipts follow soon and need no read. Of a message's status it contains only whether it is
/// queued or sent. Bounded: the older half is dropped when the newer one is full. Safe from any thread.
/// </summary>
public sealed class RecentMessages
{
    private const int Half = 4_096;
    private const int MaxBodyLength = 2_048;
    private readonly Lock _gate = new();
    private Dictionary<(ChannelId Channel, string MessageId), MessageView> _newer = [];
    private Dictionary<(ChannelId Channel, string MessageId), MessageView> _older = [];

    /// <summary>Keeps an own message that is in the database; a long one is not kept.</summary>
    public void Keep(MessageView message)
    {
        if (message.Text?.Body.Length > MaxBodyLength) return;
        lock (_gate)
        {
            if (_newer.Count >= Half) (_older, _newer) = (_newer, []);
            _newer[(message.ChannelId, message.Id)] = message;
        }
    }

    /// <summary>The cached message may be outdated.</summary>
    public void Forget(ChannelId channel, string messageId)
    {
        lock (_gate)
        {
            _newer.Remove((channel, messageId));
            _older.Remove((channel, messageId));
        }
    }

    /// <summary>The messages of these chats go by another name from now on.</summary>
    public void Move(ChannelId channel, IReadOnlyDictionary<string, string> chats)
    {
        lock (_gate)
        {
            Move(_newer);
            Move(_older);
        }

        void Move(Dictionary<(ChannelId Channel, string MessageId), MessageView> kept)
        {
            foreach (var (key, view) in kept)
                if (key.Channel == channel && chats.TryGetValue(view.ChatId, out var name)) kept[key] = view with { ChatId = name };
        }
    }

    /// <summary>The message, or null when it must be read.</summary>
    public MessageView? Find(ChannelId channel, string messageId)
    {
        lock (_gate) return _newer.GetValueOrDefault((channel, messageId)) ?? _older.GetValueOrDefault((channel, messageId));
    }
}
