using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Chats;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Chats;

/// <summary>
/// Chat settings shared by the devices of the account. The first read of the app state publishes no webhook events: it is the initial state.
/// </summary>
internal sealed class ChatsProjector(ChannelRecord record) : IEventProjector
{
    /// <inheritdoc />
    public ValueTask<bool> ProjectAsync(EventBatch batch, ClientEvent happened, CancellationToken cancellationToken)
    {
        switch (happened)
        {
            case UnarchivesChats setting:
                ChannelRows.UpdateUnarchives(batch.Unit, record.Id, setting.IsOn);
                return new(true);
            case LabelAssigned or StoriesMuted:
                return new(false);
            case ChatEvent chatEvent:
                AddChange(batch, chatEvent);
                return new(true);
            default:
                return new(false);
        }
    }

    private void AddChange(EventBatch batch, ChatEvent happened)
    {
        var chat = Addresses.Of(happened.Chat, happened.ChatPhoneNumber);
        ChatRows.Apply(batch.Unit, record.Id, batch.Row.Mode, chat, happened);
        if (happened is MessageStarred starred)
            MessageAddOns.Put(
                batch.Unit, record.Id, starred.MessageId, MessageAddOnKind.Star, Addresses.Self(batch.Row), true, starred.IsStarred ? "1" : "", starred.At);
        if (happened.IsInitial || EventOf(happened, chat) is not var (name, payload)) return;
        OutboxRows.Add(batch.Unit, record.NewEvent(name, payload, Addresses.KindOf(happened.Chat)));
    }

    private static (string Name, ChatChangePayload Payload)? EventOf(ChatEvent happened, string chat)
    {
        var payload = new ChatChangePayload { ChatId = chat, Timestamp = happened.At };
        return happened switch
        {
            ChatArchived archived => (EventCatalogue.ChatArchived, payload with { Archived = archived.IsArchived }),
            ChatPinned pinned => (EventCatalogue.ChatPinned, payload with { Pinned = pinned.IsPinned }),
            ChatMuted muted => (
                EventCatalogue.ChatUpdated,
                payload with { Muted = muted.Until is not null, MutedUntil = muted.Until == DateTimeOffset.MaxValue ? null : muted.Until }),
            ChatMarked marked => (EventCatalogue.ChatUpdated, payload with { Unread = !marked.IsRead }),
            ChatCleared { IsChatDeleted: true } => (EventCatalogue.ChatUpdated, payload with { Deleted = true }),
            ChatCleared => (EventCatalogue.ChatUpdated, payload with { Cleared = true }),
            _ => null,
        };
    }
}
