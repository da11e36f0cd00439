using Google.Protobuf;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Messages;
using WhatIsUp.Grains.Storage.Chats;
using WhatIsUp.Grains.Storage.Contacts;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.History;

/// <summary>Parts of the phone's history: they complete the stored messages without overwriting them, and single messages have no webhook events.</summary>
internal sealed class HistoryProjector(ChannelDependencies dependencies, ChannelRecord record, MessageReader reader, EarlyMessages early) : IEventProjector
{
    /// <inheritdoc />
    public async ValueTask<bool> ProjectAsync(EventBatch batch, ClientEvent happened, CancellationToken cancellationToken)
    {
        switch (happened)
        {
            case HistoryReceived part:
                await AddPartAsync(batch, part, cancellationToken);
                return true;
            case HistorySynced synced:
                var payload = new HistorySyncedPayload(synced.SyncType, synced.Progress, synced.Messages, synced.Chats, synced.Fault, record.Now);
                OutboxRows.Add(batch.Unit, record.NewEvent(EventCatalogue.HistorySynced, payload));
                return true;
            default:
                return false;
        }
    }

    private async Task AddPartAsync(EventBatch batch, HistoryReceived part, CancellationToken cancellationToken)
    {
        var touched = new Dictionary<string, (DateTimeOffset At, string? MessageId)>(StringComparer.Ordinal);
        var senders = new Dictionary<string, (Participant Sender, DateTimeOffset At)>(StringComparer.Ordinal);
        foreach (var message in part.Messages)
        {
            if (await AddMessageAsync(batch, message, cancellationToken) is not { } row) continue;
            Latest(touched, row.ChatId, row.SentAt, row.IsEarly || MessageAddOns.IsFolded(row.MessageContent) ? null : row.MessageId);
            if (!row.IsFromMe && (!senders.TryGetValue(row.Sender.Jid, out var former) || former.At < row.SentAt))
                senders[row.Sender.Jid] = (row.Sender, row.SentAt);
        }
        AddChats(batch, part, touched);
        foreach (var (sender, at) in senders.Values) ContactRows.PutContact(batch.Unit, record.Id, sender, at);
        await AddNamesAsync(batch, part, cancellationToken);
    }

    private async Task<MessageRow?> AddMessageAsync(EventBatch batch, HistoryMessage message, CancellationToken cancellationToken)
    {
        var received = message.ToReceived();
        if (await ReadAsync(batch, message, received, cancellationToken) is not { } read) return null;
        var row = reader.AddFiles(batch, read);
        var isEarly = await early.IsEarlyAsync(batch, row, cancellationToken);
        if (isEarly && row.SealedTargetId is not null) row = row with { IsEarly = true };
        MessageRows.InsertHistory(batch.Unit, row);
        if (isEarly) await early.AddAsync(batch, row, received, cancellationToken);
        else MessageAddOns.Apply(batch.Unit, record.Id, row.ChatId, row.MessageContent, row.Sender, row.IsFromMe, mayDeleteOthers: false, row.SentAt);
        if (message.IsStarred) MessageAddOns.Put(batch.Unit, record.Id, row.MessageId, MessageAddOnKind.Star, Addresses.Self(batch.Row), true, "1", row.SentAt);
        foreach (var receipt in message.Receipts) ReceiptRows.PutReceipts(batch.Unit, record.Id, row.MessageId, receipt);
        await early.TakeAsync(batch, row.MessageId, (opened, _) => MessageRows.InsertHistory(batch.Unit, opened), cancellationToken);
        return row;
    }

    private async Task<MessageRow?> ReadAsync(EventBatch batch, HistoryMessage message, MessageReceived received, CancellationToken cancellationToken)
    {
        try
        {
            var row = await reader.ReadAsync(batch, received, cancellationToken);
            if (row.MessageContent.Unsupported is { RawType: "empty" }) return null;
            return row with { Status = message.IsFromMe ? StatusOf(message.Status) : message.IsRead ? MessageStatus.Read : MessageStatus.Delivered };
        }
        catch (InvalidProtocolBufferException)
        {
            // One malformed message is no reason to lose the others.
            return null;
        }
    }

    private void AddChats(EventBatch batch, HistoryReceived part, Dictionary<string, (DateTimeOffset At, string? MessageId)> touched)
    {
        foreach (var chat in part.Chats) Latest(touched, ChatIdOf(chat), chat.LastMessageAt ?? DateTimeOffset.UnixEpoch, null);
        foreach (var (chat, last) in touched) MessageRows.TouchChat(batch.Unit, record.Id, chat, last.At, last.MessageId);
        foreach (var chat in part.Chats)
        {
            ChatRows.Recall(batch.Unit, record.Id, ChatIdOf(chat), chat);
            if (chat.Username is { } username)
                UsernameRows.PutUsername(batch.Unit, record.Id, Addresses.Participant(chat.Chat, chat.PhoneNumber, null, username), record.Now);
            if (chat.ExpirationSeconds is not null) batch.AddTimedChat(ChatIdOf(chat));
        }
    }

    private async Task AddNamesAsync(EventBatch batch, HistoryReceived part, CancellationToken cancellationToken)
    {
        foreach (var (account, name) in part.Names)
        {
            var number = account.IsLid
                ? (await dependencies.Signals.LoadPhoneNumbersAsync(record.Id, [account.User], cancellationToken)).GetValueOrDefault(account.User)
                : account.User;
            ContactRows.PutContact(batch.Unit, record.Id, Addresses.Participant(account, number, name), record.Now);
        }
    }

    private static string ChatIdOf(HistoryChat chat) => Addresses.OfChat(chat.Chat, chat.PhoneNumber);

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
