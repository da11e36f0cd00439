using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Signal;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>Read receipts for the unread messages of a chat.</summary>
internal static class ChatReading
{
    private const int MostReadAtOnce = 1_000;

    /// <summary>A chat under the name it is kept by here, and under the one that WhatsApp files it by: the LID when it is known.</summary>
    public static async Task<(string Stored, Jid Wire)> NamesAsync(SignalRows signals, ChannelId channel, Jid chat)
    {
        var (number, lid) = await signals.FindNamesAsync(channel, chat, CancellationToken.None);
        return ((number ?? lid ?? chat.ToAccount()).ToString(), lid ?? number ?? chat.ToAccount());
    }

    /// <summary>Sends read receipts for the unread messages of a chat, then stores them as read.</summary>
    public static async Task ReadAsync(
        ChannelDependencies dependencies, ChannelRecord record, WhatsAppClient client, string stored, Jid wire, CancellationToken cancellationToken)
    {
        var unread = await dependencies.Chats.FindUnreadAsync(record.Id, record.Row.Mode, stored, MostReadAtOnce, CancellationToken.None);
        if (unread.Count == 0) return;
        foreach (var sender in unread.GroupBy(message => wire.IsShared ? message.Sender : ""))
        {
            Jid? participant = sender.Key.Length > 0 ? Jid.Parse(sender.Key) : null;
            await client.Messages.MarkReadAsync(wire, participant, [.. sender.Select(message => message.MessageId)], cancellationToken);
        }
        await MarkAsync(record, unread.Select(message => message.MessageId));
    }

    /// <summary>Keeps that received messages are read.</summary>
    public static Task MarkAsync(ChannelRecord record, IEnumerable<string> messageIds)
    {
        var unit = record.NewUnit();
        foreach (var messageId in messageIds) MessageRows.MarkRead(unit, record.Id, messageId);
        return unit.Commands.Count == 0 ? Task.CompletedTask : record.WriteAsync(unit, CancellationToken.None);
    }
}
