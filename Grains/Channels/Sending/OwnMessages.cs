using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Outbox;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>The channel's own messages, and the results of the queued ones.</summary>
public sealed class OwnMessages(ChannelDependencies dependencies, ChannelRecord record, ChatTimers timers)
{
    /// <summary>Own messages by id, in the given order; ids of other messages are skipped.</summary>
    public async Task<IReadOnlyList<MessageView>> FindAsync(IReadOnlyList<string> messageIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messageIds);
        var found = new Dictionary<string, MessageView>(messageIds.Count, StringComparer.Ordinal);
        List<string>? missing = null;
        foreach (var id in messageIds)
        {
            if (dependencies.Recent.Find(record.Id, id) is { } recent) found[id] = recent;
            else (missing ??= []).Add(id);
        }
        if (missing is not null)
            foreach (var view in await dependencies.Messages.FindOwnAsync(record.Id, missing, cancellationToken)) found[view.Id] = view;
        return [.. messageIds.Distinct(StringComparer.Ordinal).Where(found.ContainsKey).Select(id => found[id])];
    }

    /// <summary>A queued message is at the server.</summary>
    /// <param name="batch">Batch with the server's answer.</param>
    /// <param name="view">The message.</param>
    /// <param name="at">When the server accepted it, or null if that is unknown.</param>
    public void AddSent(EventBatch batch, MessageView view, DateTimeOffset? at)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(view);
        var sent = view with { Status = MessageStatus.Sent, Timestamp = at ?? view.Timestamp, HeldReason = null, RetryAt = null };
        var webhookEvent = record.NewEvent(EventCatalogue.MessageSent, new MessageEventPayload(sent), Addresses.KindOf(view.ChatId));
        MessageRows.Advance(batch.Unit, record.Id, view.Id, MessageStatus.Sent, webhookEvent.Id, sent.Timestamp, at);
        MessageAddOns.Apply(batch.Unit, record.Id, view.ChatId, view, view.From, true, Addresses.IsGroup(view.ChatId), sent.Timestamp);
        timers.Apply(batch, view.ChatId, view);
        OutboxRows.AddOfMessage(batch.Unit, webhookEvent, view.Id);
        dependencies.Recent.Keep(sent);
    }

    /// <summary>A queued message failed.</summary>
    public async Task AddFailureAsync(UnitOfWork unit, string messageId, MessageError error, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (await FindAsync([messageId], cancellationToken) is not [var view]) return;
        // The server's answer contains only that it is not allowed.
        if (view.Delete is not null && error.Code == NackRule.Forbidden)
            error = error with { Message = "Only administrators of a group delete what others sent, for everyone." };
        var failed = view with { Status = MessageStatus.Failed, Error = error, HeldReason = null, RetryAt = null };
        var webhookEvent = record.NewEvent(EventCatalogue.MessageFailed, new MessageEventPayload(failed), Addresses.KindOf(view.ChatId));
        MessageRows.Fail(unit, record.Id, messageId, error, webhookEvent.Id);
        if (view.Expiration is not null) timers.Forget([view.ChatId]);
        OutboxRows.AddOfMessage(unit, webhookEvent, messageId);
    }
}
