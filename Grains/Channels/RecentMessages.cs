using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Channels;

/// <summary>
/// Own messages of the last moments, of all channels of a silo: their acks and receipts follow at once and need not read them again. What is kept of a message
/// never changes; its status is not looked at here. Bounded: the older half is forgotten when the newer one is full. Safe from any thread.
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

    /// <summary>The message, or null when it must be read.</summary>
    public MessageView? Find(ChannelId channel, string messageId)
    {
        lock (_gate) return _newer.GetValueOrDefault((channel, messageId)) ?? _older.GetValueOrDefault((channel, messageId));
    }
}
