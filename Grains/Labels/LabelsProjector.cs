using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Chats;
using WhatIsUp.Grains.Storage.Labels;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Labels;

/// <summary>
/// Labels, the chats and messages that have them, and quick replies. The first read of the app state makes no webhook events: it is how things were before.
/// </summary>
internal sealed class LabelsProjector(ChannelRecord record) : IEventProjector
{
    /// <inheritdoc />
    public ValueTask<bool> ProjectAsync(EventBatch batch, ClientEvent happened, CancellationToken cancellationToken)
    {
        switch (happened)
        {
            case LabelEdited edited:
                AddEdit(batch, edited);
                return new(true);
            case LabelAssigned assigned:
                AddAssignment(batch, assigned);
                return new(true);
            case QuickReplyChanged reply:
                QuickReplyRows.Apply(batch.Unit, record.Id, reply);
                return new(true);
            default:
                return new(false);
        }
    }

    private void AddEdit(EventBatch batch, LabelEdited edited)
    {
        LabelRows.Apply(batch.Unit, record.Id, edited);
        if (edited.IsInitial) return;
        var payload = new LabelChangePayload
        {
            LabelId = edited.LabelId,
            Name = edited.IsDeleted ? null : edited.Name,
            Color = edited.IsDeleted ? null : edited.Color,
            Deleted = edited.IsDeleted,
            Timestamp = edited.At,
        };
        OutboxRows.Add(batch.Unit, record.NewEvent(EventCatalogue.LabelUpdated, payload));
    }

    private void AddAssignment(EventBatch batch, LabelAssigned assigned)
    {
        var chat = Addresses.Of(assigned.Chat, assigned.ChatPhoneNumber);
        ChatRows.Apply(batch.Unit, record.Id, batch.Row.Mode, chat, assigned);
        if (assigned.IsInitial) return;
        var payload = new LabelChangePayload
        {
            LabelId = assigned.LabelId, ChatId = chat, MessageId = assigned.MessageId, Assigned = assigned.IsAssigned, Timestamp = assigned.At,
        };
        OutboxRows.Add(batch.Unit, record.NewEvent(EventCatalogue.LabelUpdated, payload, Addresses.KindOf(assigned.Chat)));
    }
}
