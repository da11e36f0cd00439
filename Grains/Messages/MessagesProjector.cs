using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Business;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Contacts;
using WhatIsUp.Grains.Storage.Contacts;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Messages;

/// <summary>Received messages: a row of history, its effect on the message it refers to, and its webhook event.</summary>
internal sealed class MessagesProjector(
    ChannelRecord record, ChatTimers timers, MessageReader reader, ReferencedMessages targets, EarlyMessages early, PushNames names) : IEventProjector
{
    /// <inheritdoc />
    public async ValueTask<bool> ProjectAsync(EventBatch batch, ClientEvent happened, CancellationToken cancellationToken)
    {
        switch (happened)
        {
            case MessageReceived message:
                await AddMessageAsync(batch, message, cancellationToken);
                return true;
            case MessageUndecryptable { IsPeer: false } closed:
                AddPlaceholder(batch, closed);
                return true;
            default:
                return false;
        }
    }

    /// <inheritdoc />
    public void Forget() => early.Forget();

    private async Task AddMessageAsync(EventBatch batch, MessageReceived message, CancellationToken cancellationToken)
    {
        var row = reader.AddFiles(batch, await reader.ReadAsync(batch, message, cancellationToken));
        var isEarly = await early.IsEarlyAsync(batch, row, cancellationToken);
        if (isEarly && row.SealedTargetId is not null) row = row with { IsEarly = true };
        var webhookEvent = EventOf(row, message.Chat);
        MessageRows.InsertInbound(batch.Unit, row, webhookEvent.Id);
        if (!message.Chat.IsShared) batch.AddActiveChat(row.ChatId);
        if (isEarly) await early.AddAsync(batch, row, message, cancellationToken);
        if (row.IsEarly) return;
        if (row.MessageContent.Edit is null)
            foreach (var file in row.MessageContent.Files)
                if (file.MediaId is { } mediaId) batch.AddFile(mediaId);
        // Kept all the same, so that a redelivery is recognised.
        if (!await targets.MayReferAsync(batch, message, row, cancellationToken)) return;
        if (!isEarly)
            MessageAddOns.Apply(
                batch.Unit, record.Id, row.ChatId, row.MessageContent, row.Sender, message.IsFromMe, message.IsByAdmin && message.Chat.IsGroup,
                message.Timestamp);
        timers.Apply(batch, row.ChatId, row.MessageContent);
        if (!message.IsFromMe) AddSender(batch, message, row);
        OutboxRows.AddOfMessage(batch.Unit, webhookEvent, message.MessageId);
        OrderPlacement.Add(batch, record, row, message.Chat);
        await early.TakeAsync(batch, message.MessageId, (opened, origin) => Publish(batch, opened, origin.Chat), cancellationToken);
    }

    private void AddSender(EventBatch batch, MessageReceived message, MessageRow row)
    {
        names.Add(batch, row.Sender, message.Timestamp, message.VerifiedName);
        // A message from the offline queue may be older than the stored username.
        if (row.Sender.Username is not null) UsernameRows.PutUsername(batch.Unit, record.Id, row.Sender, message.IsOffline ? message.Timestamp : record.Now);
    }

    /// <summary>Shows a message that could not be decrypted; its webhook event follows when no retry is left.</summary>
    private void AddPlaceholder(EventBatch batch, MessageUndecryptable closed)
    {
        var row = reader.Placeholder(batch.Row, closed);
        if (closed.RetryCount == 0) Publish(batch, row, closed.Chat);
        else MessageRows.InsertInbound(batch.Unit, row, EventOf(row, closed.Chat).Id);
    }

    private void Publish(EventBatch batch, MessageRow row, Jid chat)
    {
        var webhookEvent = EventOf(row, chat);
        MessageRows.InsertInbound(batch.Unit, row, webhookEvent.Id);
        OutboxRows.AddOfMessage(batch.Unit, webhookEvent, row.MessageId);
    }

    private OutboxEvent EventOf(MessageRow row, Jid chat)
    {
        var kind = Addresses.KindOf(chat);
        return row.MessageContent switch
        {
            { Reaction: { } reaction } => record.NewEvent(
                EventCatalogue.MessageReaction,
                new MessageReactionPayload(reaction.MessageId, row.ChatId, row.Sender, row.IsFromMe, reaction.Emoji, row.SentAt, row.MessageId), kind),
            { PollVote: { } vote } => record.NewEvent(
                EventCatalogue.PollVoted, new PollVotePayload(vote.MessageId, row.ChatId, row.Sender, row.IsFromMe, vote.Options, row.SentAt), kind),
            { Delete: { } delete } when chat == Jid.StatusBroadcast => record.NewEvent(
                EventCatalogue.StoryDeleted, new StoryDeletedPayload(delete.MessageId, row.Sender, row.IsFromMe, row.SentAt), kind),
            _ when chat == Jid.StatusBroadcast && !row.IsFromMe =>
                record.NewEvent(EventCatalogue.StoryReceived, new StoryPayload(MessageViews.Of(row)), kind),
            { Edit: { } edit } => record.NewEvent(
                EventCatalogue.MessageEdited,
                new MessageChangePayload(edit.MessageId, row.ChatId, row.Sender, row.IsFromMe, row.MessageContent with { Edit = null }, row.SentAt), kind),
            { Delete: { } delete } => record.NewEvent(
                EventCatalogue.MessageDeleted, new MessageChangePayload(delete.MessageId, row.ChatId, row.Sender, row.IsFromMe, null, row.SentAt), kind),
            _ => record.NewEvent(
                row.IsFromMe ? EventCatalogue.MessageSent : EventCatalogue.MessageReceived, new MessageEventPayload(MessageViews.Of(row)), kind),
        };
    }
}
