using Google.Protobuf;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Channels;

/// <summary>What the phone hands over of its history: it fills in below what is there, and nobody is told of single messages.</summary>
public sealed partial class ChannelStore
{
    /// <inheritdoc />
    public ValueTask<HistoryNotice?> LoadHistoryNoticeAsync(HistoryNotice? after, CancellationToken cancellationToken) => parts.Signals.LoadHistoryNoticeAsync(Id, after, cancellationToken);

    private async Task AddHistoryAsync(WriteUnit unit, ChannelRow channel, HistoryReceived part, StoreBatch batch, CancellationToken cancellationToken)
    {
        var touched = new Dictionary<string, (DateTimeOffset At, string? MessageId)>(StringComparer.Ordinal);
        var senders = new Dictionary<string, (Participant Sender, DateTimeOffset At)>(StringComparer.Ordinal);
        foreach (var message in part.Messages)
        {
            if (await ReadHistoryAsync(channel, message, batch, cancellationToken) is not { } read) continue;
            var row = Note(unit, read);
            var said = ReceivedOf(message);
            var isEarly = await IsEarlyAsync(channel, row, batch, cancellationToken);
            if (isEarly && row.SealedTargetId is not null) row = row with { IsEarly = true };
            MessageRows.InsertHistory(unit, row);
            if (isEarly) await NoteEarlyAsync(unit, row, said, cancellationToken);
            else Folding.Apply(unit, Id, row.ChatId, row.Said, row.Sender, row.IsFromMe, mayDeleteOthers: false, row.SentAt);
            if (message.IsStarred) MarkRows.Put(unit, Id, row.MessageId, MarkKind.Star, Self(channel), true, "1", row.SentAt);
            foreach (var receipt in message.Receipts) MarkRows.PutReceipts(unit, Id, row.MessageId, receipt);
            await TakeEarlyAsync(unit, channel, row.MessageId, batch, isHistory: true, cancellationToken);
            Latest(touched, row.ChatId, row.SentAt, row.IsEarly || Folding.IsFolded(row.Said) ? null : row.MessageId);
            if (!row.IsFromMe && (!senders.TryGetValue(row.Sender.Jid, out var former) || former.At < row.SentAt)) senders[row.Sender.Jid] = (row.Sender, row.SentAt);
        }
        foreach (var chat in part.Chats) Latest(touched, ChatIdOf(chat), chat.LastMessageAt ?? DateTimeOffset.UnixEpoch, null);
        foreach (var (chat, last) in touched) MessageRows.TouchChat(unit, Id, chat, last.At, last.MessageId);
        foreach (var chat in part.Chats)
        {
            ChatRows.Recall(unit, Id, ChatIdOf(chat), chat);
            if (chat.Username is { } username) ChatRows.PutUsername(unit, Id, Addresses.Participant(chat.Chat, chat.PhoneNumber, null, username), Now);
            if (chat.ExpirationSeconds is not null) _timed.Add(ChatIdOf(chat));
        }
        foreach (var (sender, at) in senders.Values) MessageRows.PutContact(unit, Id, sender, at);
        foreach (var (account, name) in part.Names)
        {
            var number = account.IsLid ? (await parts.Signals.LoadPhoneNumbersAsync(Id, [account.User], cancellationToken)).GetValueOrDefault(account.User) : account.User;
            MessageRows.PutContact(unit, Id, Addresses.Participant(account, number, name), Now);
        }
    }

    private static string ChatIdOf(HistoryChat chat) => Addresses.Of(chat.Chat, chat.PhoneNumber ?? (chat.Chat.IsPhoneNumber ? chat.Chat.User : null));

    private void TellSynced(WriteUnit unit, HistorySynced synced) => OutboxRows.Add(
        unit,
        NewEvent(EventCatalogue.HistorySynced, Now, new HistorySyncedPayload(synced.SyncType, synced.Progress, synced.Messages, synced.Chats, synced.Fault, Now)));

    private async Task<MessageRow?> ReadHistoryAsync(ChannelRow channel, HistoryMessage message, StoreBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            var row = await ReadAsync(channel, ReceivedOf(message), batch, cancellationToken);
            if (row.Said.Unsupported is { RawType: "empty" }) return null;
            return row with { Status = message.IsFromMe ? StatusOf(message.Status) : message.IsRead ? MessageStatus.Read : MessageStatus.Delivered };
        }
        catch (InvalidProtocolBufferException)
        {
            // One message that makes no sense is no reason to lose the others.
            return null;
        }
    }

    private static MessageReceived ReceivedOf(HistoryMessage message) => new()
    {
        MessageId = message.MessageId, Chat = message.Chat, ChatPhoneNumber = message.ChatPhoneNumber, Sender = message.Sender, SenderPhoneNumber = message.SenderPhoneNumber,
        IsFromMe = message.IsFromMe, PushName = message.PushName, Timestamp = message.Timestamp, Message = message.Message, ContentType = "",
    };

    // Numbers of WebMessageInfo. Nothing of the past waits to be sent.
    private static MessageStatus StatusOf(int status) => status switch
    {
        3 => MessageStatus.Delivered,
        4 => MessageStatus.Read,
        5 => MessageStatus.Played,
        _ => MessageStatus.Sent,
    };

    private static void Latest(Dictionary<string, (DateTimeOffset At, string? MessageId)> touched, string chat, DateTimeOffset at, string? messageId)
    {
        if (!touched.TryGetValue(chat, out var former) || former.At <= at) touched[chat] = (at, messageId ?? former.MessageId);
    }
}
