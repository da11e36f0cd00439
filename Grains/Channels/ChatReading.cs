using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;

namespace WhatIsUp.Grains.Channels;

/// <summary>Read receipts for what is unread in a chat.</summary>
internal static class ChatReading
{
    private const int MostReadAtOnce = 1_000;

    /// <summary>A chat under the name it is kept by here, and under the one that WhatsApp files it by: the LID when it is known.</summary>
    public static async Task<(string Stored, Jid Wire)> NamesAsync(SignalRows signals, ChannelId channel, Jid chat)
    {
        var (number, lid) = await signals.FindNamesAsync(channel, chat, CancellationToken.None);
        return ((number ?? lid ?? chat.ToAccount()).ToString(), lid ?? number ?? chat.ToAccount());
    }

    /// <summary>Tells the senders, then keeps it.</summary>
    public static async Task ReadAsync(ChannelParts parts, ChannelStore store, WhatsAppClient client, string stored, Jid wire, CancellationToken cancellationToken)
    {
        var unread = await parts.Chats.FindUnreadAsync(store.Row.Id, store.Row.Mode, stored, MostReadAtOnce, CancellationToken.None);
        if (unread.Count == 0) return;
        foreach (var sender in unread.GroupBy(message => wire.IsShared ? message.Sender : ""))
            await client.MarkReadAsync(wire, sender.Key.Length > 0 ? Jid.Parse(sender.Key) : null, [.. sender.Select(message => message.MessageId)], cancellationToken);
        await store.MarkReadAsync(unread.Select(message => message.MessageId), CancellationToken.None);
    }
}
