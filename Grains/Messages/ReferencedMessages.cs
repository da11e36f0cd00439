using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Messages;

/// <summary>Messages to which other messages refer, and the permissions of the latter.</summary>
internal sealed class ReferencedMessages(ChannelDependencies dependencies, ChannelRecord record, AddressBook addresses)
{
    private static readonly string StatusChat = Jid.StatusBroadcast.ToString();

    /// <summary>The message with this id, from the batch or the database; null if there is none.</summary>
    public async Task<ReferencedMessage?> FindAsync(EventBatch batch, string messageId, CancellationToken cancellationToken)
    {
        // It may have come in the same batch, which is not written yet.
        if (batch.Changes.Events.OfType<MessageReceived>().FirstOrDefault(earlier => earlier.MessageId == messageId) is { } received)
            return Of(batch, received);
        if (batch.Changes.Events.OfType<HistoryReceived>().SelectMany(part => part.Messages).FirstOrDefault(past => past.MessageId == messageId) is { } old)
            return Of(batch, old.ToReceived());
        return await dependencies.Marks.FindContentAsync(record.Id, messageId, cancellationToken) is { } stored
            ? new ReferencedMessage(stored.ChatId, stored.IsFromMe, AuthorsOf(batch.Row, stored), stored.Content)
            : null;
    }

    /// <summary>
    /// False for a reference without permission: to a message of another chat, or an edit or a deletion of another person's message. Senders choose ids freely,
    /// and members of several groups know those of others.
    /// </summary>
    public async Task<bool> MayReferAsync(EventBatch batch, MessageReceived message, MessageRow row, CancellationToken cancellationToken)
    {
        if (!MessageAddOns.HasEffect(row.MessageContent) || row.MessageContent.TargetId is not { } id) return true;
        if (await FindAsync(batch, id, cancellationToken) is not { } target) return true;
        // Reactions to a status update come in the chat of their sender.
        var isReactionToStatus = row.MessageContent.Reaction is not null && target.ChatId == StatusChat;
        if (!isReactionToStatus && !await IsSameChatAsync(batch, target.ChatId, row.ChatId, cancellationToken)) return false;
        return row.MessageContent switch
        {
            { Edit: not null } => IsAuthor(target, message),
            { Delete: not null } => IsAuthor(target, message) || (message.IsByAdmin && message.Chat.IsGroup),
            _ => true,
        };
    }

    /// <summary>The address of a chat after this batch.</summary>
    public async ValueTask<string> CurrentChatAsync(EventBatch batch, string chatId, CancellationToken cancellationToken)
    {
        if (!Jid.TryParse(chatId, out var chat)) return chatId;
        if (chat.IsPhoneNumber) return await addresses.ChatOfAsync(chat, cancellationToken);
        if (!chat.IsLid) return chatId;
        foreach (var (number, lid) in batch.Changes.LidsByPhoneNumber)
            if (lid == chat.User) return Jid.FromPhoneNumber(number).ToString();
        if (await addresses.ChatOfAsync(chat, cancellationToken) is var known && known != chatId) return known;
        // Changes of the previous batch may not be in the database yet.
        await record.WhenBatchEndsAsync();
        return await addresses.ChatOfAsync(chat, cancellationToken);
    }

    /// <summary>All names of the account that sent a stored message.</summary>
    public static IReadOnlyCollection<Jid> AuthorsOf(ChannelRow channel, StoredContent stored)
    {
        if (stored.IsFromMe) return [.. Addresses.OwnNames(channel)];
        List<Jid> names = [];
        if (Jid.TryParse(stored.SenderJid, out var jid)) names.Add(jid);
        if (Jid.TryParse(stored.SenderLid, out var lid) && lid != jid) names.Add(lid);
        return names;
    }

    private static ReferencedMessage Of(EventBatch batch, MessageReceived message)
    {
        List<Jid> authors = message.IsFromMe ? [.. Addresses.OwnNames(batch.Row)] : [message.Sender.ToAccount()];
        if (message.SenderPhoneNumber is { } number) authors.Add(Jid.FromPhoneNumber(number));
        return new ReferencedMessage(Addresses.OfChat(message.Chat, message.ChatPhoneNumber), message.IsFromMe, authors, message.Message);
    }

    private static bool IsAuthor(ReferencedMessage target, MessageReceived message)
    {
        if (message.IsFromMe || target.IsFromMe) return message.IsFromMe && target.IsFromMe;
        return target.Authors.Contains(message.Sender.ToAccount())
            || (message.SenderPhoneNumber is { } number && target.Authors.Contains(Jid.FromPhoneNumber(number)));
    }

    /// <summary>
    /// True for one chat under two addresses: a chat that began under a LID, or under another form of a number, moves to the account's number as soon as it is
    /// known, possibly in this batch, and its messages are migrated later.
    /// </summary>
    private async ValueTask<bool> IsSameChatAsync(EventBatch batch, string one, string other, CancellationToken cancellationToken) =>
        one == other || await CurrentChatAsync(batch, one, cancellationToken) == await CurrentChatAsync(batch, other, cancellationToken);
}

/// <summary>A message that another one refers to.</summary>
/// <param name="ChatId">Its chat.</param>
/// <param name="IsFromMe">True for an own message.</param>
/// <param name="Authors">All names of the account that sent it.</param>
/// <param name="Content">Its protobuf, or null when it could not be decrypted.</param>
internal sealed record ReferencedMessage(string ChatId, bool IsFromMe, IReadOnlyCollection<Jid> Authors, byte[]? Content);
