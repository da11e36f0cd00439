namespace WhatIsUp.Grains.Abstractions.Events;

/// <summary>Names of the events, each with the bit that an endpoint's mask holds for it. A bit is never given to another event.</summary>
public static class EventCatalogue
{
    /// <summary>An inbound message is in history.</summary>
    public const string MessageReceived = "message.received";
    /// <summary>The server took our message.</summary>
    public const string MessageSent = "message.sent";
    /// <summary>The recipient's device has it.</summary>
    public const string MessageDelivered = "message.delivered";
    /// <summary>It was refused or expired.</summary>
    public const string MessageFailed = "message.failed";
    /// <summary>Read or played.</summary>
    public const string MessageStatus = "message.status";
    /// <summary>Logged in.</summary>
    public const string ChannelConnected = "channel.connected";
    /// <summary>No longer connected.</summary>
    public const string ChannelDisconnected = "channel.disconnected";
    /// <summary>Any change of the lifecycle.</summary>
    public const string ChannelStatus = "channel.status";
    /// <summary>A new QR is to be shown.</summary>
    public const string QrUpdated = "qr.updated";
    /// <summary>Another pair code is to be shown, or none any more.</summary>
    public const string PairCodeUpdated = "pair_code.updated";
    /// <summary>A reaction to a message was added or removed.</summary>
    public const string MessageReaction = "message.reaction";
    /// <summary>A message was changed by its sender.</summary>
    public const string MessageEdited = "message.edited";
    /// <summary>A message was taken back for everyone.</summary>
    public const string MessageDeleted = "message.deleted";
    /// <summary>A vote in a poll was changed.</summary>
    public const string PollVoted = "poll.voted";
    /// <summary>A chat was muted, marked, cleared or deleted.</summary>
    public const string ChatUpdated = "chat.updated";
    /// <summary>A chat was archived or unarchived.</summary>
    public const string ChatArchived = "chat.archived";
    /// <summary>A chat was pinned or unpinned.</summary>
    public const string ChatPinned = "chat.pinned";
    /// <summary>A label changed, or its chats and messages.</summary>
    public const string LabelUpdated = "label.updated";
    /// <summary>A phone number and a LID turned out to be one person.</summary>
    public const string ContactResolved = "contact.resolved";

    /// <summary>A chunk of the phone's history is in history.</summary>
    public const string HistorySynced = "history.synced";

    /// <summary>WhatsApp requires a passkey of the owner of the number.</summary>
    public const string ChannelPasskeyRequired = "channel.passkey_required";

    /// <summary>The owner of the number is to compare a code with the phone's.</summary>
    public const string ChannelPasskeyConfirm = "channel.passkey_confirm";

    /// <summary>Something about the channel needs a look: an old version, a lock or a cap on new chats, refusals, or few deliveries.</summary>
    public const string ChannelWarning = "channel.warning";

    /// <summary>The account became a member of a group, or created one.</summary>
    public const string GroupCreated = "group.created";

    /// <summary>Subject, description, picture, settings or invite link of a group changed, or the group ended.</summary>
    public const string GroupUpdated = "group.updated";

    /// <summary>Participants were added to a group or joined it.</summary>
    public const string GroupParticipantAdded = "group.participant_added";

    /// <summary>Participants were removed from a group or left it.</summary>
    public const string GroupParticipantRemoved = "group.participant_removed";

    /// <summary>Participants became admins of a group.</summary>
    public const string GroupAdminPromoted = "group.admin_promoted";

    /// <summary>Participants are no longer admins of a group.</summary>
    public const string GroupAdminDemoted = "group.admin_demoted";

    /// <summary>Somebody requested to join a group, withdrew the request, or was rejected.</summary>
    public const string GroupJoinRequested = "group.join_requested";

    /// <summary>A contact came online, went offline, is typing or recording.</summary>
    public const string PresenceUpdated = "presence.updated";

    /// <summary>An incoming call is ringing.</summary>
    public const string CallOffered = "call.offered";

    /// <summary>A call was accepted or rejected, was missed, or ended.</summary>
    public const string CallTerminated = "call.terminated";

    /// <summary>A customer sent an order.</summary>
    public const string OrderPlaced = "order.placed";

    /// <summary>The account follows a newsletter, or created one.</summary>
    public const string NewsletterJoined = "newsletter.joined";

    /// <summary>The account no longer follows a newsletter, or the newsletter was deleted.</summary>
    public const string NewsletterLeft = "newsletter.left";

    /// <summary>Metadata, settings, role or mute state of a newsletter changed.</summary>
    public const string NewsletterUpdated = "newsletter.updated";

    /// <summary>A newsletter posted, edited or deleted a message.</summary>
    public const string NewsletterMessage = "newsletter.message";

    /// <summary>The reactions to a newsletter message, or its views, changed.</summary>
    public const string NewsletterReaction = "newsletter.reaction";

    /// <summary>A contact posted a story.</summary>
    public const string StoryReceived = "story.received";

    /// <summary>A contact viewed a story of this account.</summary>
    public const string StoryViewed = "story.viewed";

    /// <summary>A contact deleted a story.</summary>
    public const string StoryDeleted = "story.deleted";

    /// <summary>A contact's name, about text or picture changed.</summary>
    public const string ContactUpdated = "contact.updated";

    /// <summary>A contact was blocked or unblocked.</summary>
    public const string BlacklistUpdated = "blacklist.updated";
    /// <summary>The gateway disabled a webhook endpoint.</summary>
    public const string WebhookEndpointDisabled = "webhook_endpoint.disabled";
    /// <summary>A test of a webhook endpoint, which alone receives it.</summary>
    public const string WebhookEndpointTest = "webhook_endpoint.test";

    /// <summary>All events and their bit numbers.</summary>
    public static IReadOnlyDictionary<string, int> Bits { get; } = new Dictionary<string, int>
    {
        [MessageReceived] = 0,
        [MessageSent] = 1,
        [MessageDelivered] = 2,
        [MessageFailed] = 3,
        [MessageStatus] = 4,
        [ChannelConnected] = 5,
        [ChannelDisconnected] = 6,
        [ChannelStatus] = 7,
        [QrUpdated] = 8,
        [MessageReaction] = 9,
        [MessageEdited] = 10,
        [MessageDeleted] = 11,
        [PollVoted] = 12,
        [HistorySynced] = 23,
        [ChatUpdated] = 20,
        [ChatArchived] = 21,
        [ChatPinned] = 22,
        [LabelUpdated] = 24,
        [ContactResolved] = 25,
        [ChannelPasskeyRequired] = 26,
        [ChannelPasskeyConfirm] = 27,
        [ChannelWarning] = 28,
        [PairCodeUpdated] = 30,
        [GroupCreated] = 13,
        [GroupUpdated] = 14,
        [GroupParticipantAdded] = 15,
        [GroupParticipantRemoved] = 16,
        [GroupAdminPromoted] = 17,
        [GroupAdminDemoted] = 18,
        [GroupJoinRequested] = 19,
        [PresenceUpdated] = 29,
        [CallOffered] = 31,
        [CallTerminated] = 32,
        [OrderPlaced] = 33,
        [NewsletterJoined] = 34,
        [NewsletterLeft] = 35,
        [NewsletterUpdated] = 36,
        [NewsletterMessage] = 37,
        [NewsletterReaction] = 38,
        [StoryReceived] = 39,
        [StoryViewed] = 40,
        [StoryDeleted] = 41,
        [ContactUpdated] = 42,
        [BlacklistUpdated] = 43,
        [WebhookEndpointDisabled] = 44,
        [WebhookEndpointTest] = 45,
    };

    /// <summary>The mask of these names; <c>*</c> is every bit, also of events to come.</summary>
    /// <exception cref="KeyNotFoundException">A name is not in the catalogue.</exception>
    public static long MaskOf(IEnumerable<string> names)
    {
        var mask = 0L;
        foreach (var name in names) mask |= name == "*" ? long.MaxValue : 1L << Bits[name];
        return mask;
    }
}
