using WhatIsUp.Grains.Abstractions.Calls;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Calls;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Calls;

/// <summary>
/// Stores calls: a row and an event at the beginning and at the end of each, once. If the channel rejects calls, the text for the caller is queued in the
/// same transaction.
/// </summary>
internal sealed class CallsProjector(ChannelDependencies dependencies, ChannelRecord record, AddressBook addresses) : IEventProjector
{
    /// <inheritdoc />
    public async ValueTask<bool> ProjectAsync(EventBatch batch, ClientEvent happened, CancellationToken cancellationToken)
    {
        switch (happened)
        {
            case CallOffered offered:
                await AddOfferAsync(batch, offered, cancellationToken);
                return true;
            case CallEnded ended:
                await AddEndAsync(batch, ended, cancellationToken);
                return true;
            default:
                return false;
        }
    }

    private async Task AddOfferAsync(EventBatch batch, CallOffered offered, CancellationToken cancellationToken)
    {
        if (await FindAsync(batch, offered.CallId, cancellationToken) is not null) return;
        var call = StoredCalls.Of(offered, offered.IsOffline);
        batch.NotesOf<CallsOfBatch>().Calls[call.View.Id] = call.View;
        var webhookEvent = EventOf(EventCatalogue.CallOffered, call.View);
        CallRows.Add(batch.Unit, record.Id, call, webhookEvent.Id);
        OutboxRows.AddOfCall(batch.Unit, webhookEvent, call.View.Id);
        if (offered.IsOffline || !record.Settings.RejectCalls) return;
        batch.AddRejectedCall(offered);
        if (record.Settings.RejectCallsText is { } text && !call.View.Group) await QueueTextAsync(batch, offered, text, cancellationToken);
    }

    private async Task AddEndAsync(EventBatch batch, CallEnded ended, CancellationToken cancellationToken)
    {
        var known = await FindAsync(batch, ended.CallId, cancellationToken);
        if (known is { Status: not CallState.Ringing }) return;
        // The channel did not receive its beginning.
        var call = StoredCalls.Of(ended, isOffline: false);
        var view = StoredCalls.Ended(known ?? call.View, ended);
        batch.NotesOf<CallsOfBatch>().Calls[view.Id] = view;
        var webhookEvent = EventOf(EventCatalogue.CallTerminated, view);
        if (known is null) CallRows.Add(batch.Unit, record.Id, call with { View = view }, webhookEvent.Id);
        else CallRows.End(batch.Unit, record.Id, view, webhookEvent.Id);
        OutboxRows.AddOfCall(batch.Unit, webhookEvent, view.Id);
    }

    /// <summary>The call of the batch or of the database.</summary>
    private async Task<CallView?> FindAsync(EventBatch batch, string callId, CancellationToken cancellationToken)
    {
        if (batch.NotesOf<CallsOfBatch>().Calls.GetValueOrDefault(callId) is { } known) return known;
        // It may be in the batch before.
        await record.WhenBatchEndsAsync();
        return (await dependencies.Calls.FindAsync(record.Id, callId, cancellationToken))?.View;
    }

    /// <summary>Queues the text for a rejected caller; the id of the call prevents a second one.</summary>
    private async Task QueueTextAsync(EventBatch batch, CallOffered offered, string text, CancellationToken cancellationToken)
    {
        var to = offered.CallerPhoneNumber is { } number ? WhatsApp.Binary.Jid.FromPhoneNumber(number) : offered.Caller;
        var channel = batch.Row;
        MessageRows.InsertOutbound(
            batch.Unit,
            new MessageRow
            {
                ChannelId = record.Id,
                CustomerId = channel.CustomerId,
                Mode = channel.Mode,
                MessageId = MessageIds.New(),
                ChatId = await addresses.ChatOfAsync(to, cancellationToken),
                IsFromMe = true,
                Sender = Addresses.Self(channel),
                Recipient = to.ToString(),
                MessageContent = new MessageContent { Text = new Abstractions.Messages.TextContent(text) },
                Content = new WhatsApp.Contents.TextContent(text).Encode(MessageContext.None),
                SentAt = record.Now,
                Status = MessageStatus.Queued,
                ClientRef = "call." + offered.CallId,
                ExpiresAt = record.Now + dependencies.Options.Value.Channels.MessageLifetime,
            },
            record.Now);
    }

    private OutboxEvent EventOf(string name, CallView call) =>
        record.NewEvent(name, new CallPayload(call), call.Group ? EventChatKind.Group : EventChatKind.Direct);

    /// <summary>Calls that a batch changes.</summary>
    private sealed class CallsOfBatch
    {
        public Dictionary<string, CallView> Calls { get; } = new(StringComparer.Ordinal);
    }
}
