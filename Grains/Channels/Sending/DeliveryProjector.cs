using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>Results of sent messages: the server's acks and the recipients' receipts.</summary>
public sealed class DeliveryProjector(ChannelRecord record, ChannelWarnings warnings, AddressBook addresses, OwnMessages messages) : IEventProjector
{
    /// <inheritdoc />
    public async ValueTask<bool> ProjectAsync(EventBatch batch, ClientEvent happened, CancellationToken cancellationToken)
    {
        switch (happened)
        {
            case MessageAcknowledged { ErrorCode: not null } refused:
                await AddRefusalAsync(batch, refused, cancellationToken);
                return true;
            case MessageAcknowledged acknowledged:
                if (await messages.FindAsync([acknowledged.MessageId], cancellationToken) is [var view]) messages.AddSent(batch, view, acknowledged.Timestamp);
                return true;
            case ReceiptReceived { Kind: ReceiptKind.ReadSelf } receipt:
                foreach (var id in receipt.MessageIds) MessageRows.MarkRead(batch.Unit, record.Id, id);
                return true;
            case ReceiptReceived receipt:
                await AddReceiptAsync(batch, receipt, cancellationToken);
                return true;
            default:
                return false;
        }
    }

    private async Task AddRefusalAsync(EventBatch batch, MessageAcknowledged refused, CancellationToken cancellationToken)
    {
        HeldMessageRows.NoteRefusal(batch.Unit, record.Id, refused.MessageId, refused.ErrorCode.GetValueOrDefault());
        var verdict = batch.Observer.Decide(refused, await warnings.LoadLimitsAsync(cancellationToken));
        if (verdict.Hold is { } hold) HeldMessageRows.Hold(batch.Unit, record.Id, refused.MessageId, hold, record.Now);
        else if (verdict.Error is { } error) await messages.AddFailureAsync(batch.Unit, refused.MessageId, error, cancellationToken);
    }

    private async Task AddReceiptAsync(EventBatch batch, ReceiptReceived receipt, CancellationToken cancellationToken)
    {
        MessageStatus? status = receipt.Kind switch
        {
            ReceiptKind.Delivered => MessageStatus.Delivered,
            ReceiptKind.Read => MessageStatus.Read,
            ReceiptKind.Played => MessageStatus.Played,
            _ => null,
        };
        var isShared = receipt.Chat.IsGroup || receipt.Chat == Jid.StatusBroadcast;
        foreach (var view in await messages.FindAsync(receipt.MessageIds, cancellationToken))
        {
            // The connection may have ended before the server's ack; a message that reached a device, of whomever, is at the server.
            if (view.Status == MessageStatus.Queued) messages.AddSent(batch, view, null);
            if (status is not { } reached) continue;
            if (reached > MessageStatus.Delivered && receipt.Chat == Jid.StatusBroadcast)
            {
                await AddViewAsync(batch, view.Id, reached, receipt, cancellationToken);
                continue;
            }
            // In a one-to-one chat the participant is the chat: shown by the same rule.
            var participant = isShared ? await addresses.ShownAsync(receipt.Participant, cancellationToken) : view.ChatId;
            var payload = new MessageStatusPayload(view.Id, view.ChatId, reached, participant, receipt.Timestamp);
            var name = reached == MessageStatus.Delivered ? EventCatalogue.MessageDelivered : EventCatalogue.MessageStatus;
            var webhookEvent = record.NewEvent(name, payload, Addresses.KindOf(view.ChatId));
            MessageRows.Advance(batch.Unit, record.Id, view.Id, reached, webhookEvent.Id, receipt.Timestamp);
            if (isShared) ReceiptRows.PutReceipt(batch.Unit, record.Id, view.Id, receipt.Participant.ToAccount().ToString(), reached, receipt.Timestamp);
            OutboxRows.AddOfMessage(batch.Unit, webhookEvent, view.Id);
        }
    }

    /// <summary>Somebody viewed a story: an event for each viewer, however often receipts of it come.</summary>
    private async Task AddViewAsync(
        EventBatch batch, string messageId, MessageStatus reached, ReceiptReceived receipt, CancellationToken cancellationToken)
    {
        var shown = await addresses.ShownAsync(receipt.Participant, cancellationToken);
        var number = Jid.TryParse(shown, out var jid) && jid.IsPhoneNumber ? jid.User : null;
        var viewer = Addresses.Participant(receipt.Participant.ToAccount(), number, null);
        var webhookEvent = record.NewEvent(
            EventCatalogue.StoryViewed, new StoryViewedPayload(messageId, viewer, reached, receipt.Timestamp), EventChatKind.Direct);
        var participant = receipt.Participant.ToAccount().ToString();
        MessageRows.Advance(batch.Unit, record.Id, messageId, reached, webhookEvent.Id, receipt.Timestamp);
        ReceiptRows.PutView(batch.Unit, record.Id, messageId, participant, reached, receipt.Timestamp, webhookEvent.Id);
        OutboxRows.AddOfView(batch.Unit, webhookEvent, messageId, participant);
    }
}
