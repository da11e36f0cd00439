using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Events;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>An event in the document.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Payload">Type of its payload.</param>
/// <param name="Summary">When it is sent.</param>
internal sealed record EventRow(string Name, Type Payload, string Summary);

/// <summary>The payload of every event of the catalogue.</summary>
internal static class EventTable
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<EventRow> Rows { get; } =
    [
        new(EventCatalogue.MessageReceived, typeof(MessageEventPayload), "A message was received."),
        new(EventCatalogue.MessageSent, typeof(MessageEventPayload), "WhatsApp accepted a message of the channel, sent here or on another device."),
        new(EventCatalogue.MessageDelivered, typeof(MessageStatusPayload), "A message reached a device of the recipient."),
        new(EventCatalogue.MessageFailed, typeof(MessageEventPayload), "A message was rejected or expired."),
        new(EventCatalogue.MessageStatus, typeof(MessageStatusPayload), "A message was read or played."),
        new(EventCatalogue.MessageReaction, typeof(MessageReactionPayload), "A reaction was added or removed."),
        new(EventCatalogue.MessageEdited, typeof(MessageChangePayload), "A message was edited by its sender."),
        new(EventCatalogue.MessageDeleted, typeof(MessageChangePayload), "A message was deleted for everyone."),
        new(EventCatalogue.PollVoted, typeof(PollVotePayload), "A vote in a poll changed."),
        new(EventCatalogue.ChannelConnected, typeof(ChannelEventPayload), "A channel connected."),
        new(EventCatalogue.ChannelDisconnected, typeof(ChannelEventPayload), "A channel is no longer connected."),
        new(EventCatalogue.ChannelStatus, typeof(ChannelEventPayload), "The state of a channel changed."),
        new(EventCatalogue.ChannelWarning, typeof(ChannelWarning), "Something about a channel needs attention."),
        new(EventCatalogue.ChannelPasskeyRequired, typeof(PasskeyRequiredPayload), "WhatsApp requires a passkey of the owner of the number."),
        new(EventCatalogue.ChannelPasskeyConfirm, typeof(PasskeyConfirmPayload), "The owner of the number must compare a code with the phone's."),
        new(EventCatalogue.QrUpdated, typeof(QrPayload), "There is a new QR code."),
        new(EventCatalogue.PairCodeUpdated, typeof(PairCodePayload), "There is another pairing code, or none any more."),
        new(EventCatalogue.ChatUpdated, typeof(ChatChangePayload), "A chat was muted, marked, cleared or deleted."),
        new(EventCatalogue.ChatArchived, typeof(ChatChangePayload), "A chat was archived or unarchived."),
        new(EventCatalogue.ChatPinned, typeof(ChatChangePayload), "A chat was pinned or unpinned."),
        new(EventCatalogue.LabelUpdated, typeof(LabelChangePayload), "A label, or what it is attached to, changed."),
        new(EventCatalogue.ContactResolved, typeof(ContactResolvedPayload), "A phone number and a LID turned out to be one person."),
        new(EventCatalogue.ContactUpdated, typeof(ContactUpdatedPayload), "Name, about text or picture of a contact changed."),
        new(EventCatalogue.HistorySynced, typeof(HistorySyncedPayload), "A part of the phone's history was stored."),
        new(EventCatalogue.GroupCreated, typeof(GroupCreatedPayload), "The account became a member of a group."),
        new(EventCatalogue.GroupUpdated, typeof(GroupUpdatedPayload), "Subject, description, picture, settings or link of a group changed, or it ended."),
        new(EventCatalogue.GroupParticipantAdded, typeof(GroupParticipantsPayload), "Participants joined a group or were added."),
        new(EventCatalogue.GroupParticipantRemoved, typeof(GroupParticipantsPayload), "Participants left a group or were removed."),
        new(EventCatalogue.GroupAdminPromoted, typeof(GroupParticipantsPayload), "Participants became admins of a group."),
        new(EventCatalogue.GroupAdminDemoted, typeof(GroupParticipantsPayload), "Participants are no longer admins of a group."),
        new(EventCatalogue.GroupJoinRequested, typeof(GroupJoinRequestedPayload), "A request to join a group was made, withdrawn or rejected."),
        new(EventCatalogue.PresenceUpdated, typeof(PresencePayload), "A contact came online, went offline, is typing or recording."),
        new(EventCatalogue.CallOffered, typeof(CallPayload), "An incoming call is ringing."),
        new(EventCatalogue.CallTerminated, typeof(CallPayload), "A call was accepted or rejected, was missed, or ended."),
        new(EventCatalogue.OrderPlaced, typeof(OrderPayload), "A customer sent an order."),
        new(EventCatalogue.NewsletterJoined, typeof(NewsletterJoinedPayload), "The account follows a newsletter, or created one."),
        new(EventCatalogue.NewsletterLeft, typeof(NewsletterLeftPayload), "The account no longer follows a newsletter, or it was deleted."),
        new(EventCatalogue.NewsletterUpdated, typeof(NewsletterUpdatedPayload), "Metadata, settings, role or mute state of a newsletter changed."),
        new(EventCatalogue.NewsletterMessage, typeof(NewsletterMessagePayload), "A newsletter posted, edited or deleted a message."),
        new(EventCatalogue.NewsletterReaction, typeof(NewsletterReactionPayload), "Reactions or views of a newsletter's message changed."),
        new(EventCatalogue.StoryReceived, typeof(StoryPayload), "A contact posted a story."),
        new(EventCatalogue.StoryViewed, typeof(StoryViewedPayload), "A contact viewed a story of the account."),
        new(EventCatalogue.StoryDeleted, typeof(StoryDeletedPayload), "A contact deleted a story."),
        new(EventCatalogue.BlacklistUpdated, typeof(BlacklistPayload), "A contact was blocked or unblocked."),
        new(EventCatalogue.WebhookEndpointDisabled, typeof(WebhookDisabledPayload), "The gateway disabled a webhook endpoint; others receive it."),
        new(EventCatalogue.WebhookEndpointTest, typeof(WebhookTestPayload), "A test of a webhook endpoint, which alone receives it."),
    ];
}
