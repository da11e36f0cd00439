using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Presence;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.Grains.Storage.Presence;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Presence;

/// <summary>Presence of others: cached in memory, and published when it changes. Chats of the setting <c>ignored_presences</c> are skipped.</summary>
internal sealed class PresenceProjector(ChannelRecord record, ContactPresences presences) : IEventProjector
{
    /// <inheritdoc />
    public ValueTask<bool> ProjectAsync(EventBatch batch, ClientEvent happened, CancellationToken cancellationToken)
    {
        if (happened is not PresenceChanged changed) return new(false);
        var payload = PayloadOf(changed);
        if (IsIgnored(payload)) return new(true);
        if (presences.Book.Take(payload))
            OutboxRows.Add(batch.Unit, record.NewEvent(EventCatalogue.PresenceUpdated, payload, Addresses.KindOf(changed.Chat)));
        presences.Schedule();
        return new(true);
    }

    /// <inheritdoc />
    public ValueTask ProjectChangesAsync(EventBatch batch, CancellationToken cancellationToken)
    {
        // Another account may follow.
        if (batch.Changes.WipesDevice)
        {
            presences.Clear();
            SubscriptionRows.Clear(batch.Unit, record.Id);
        }
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public void Forget() => presences.Book.Forget();

    private PresencePayload PayloadOf(PresenceChanged changed) => new()
    {
        ChatId = Addresses.OfChat(changed.Chat, changed.ChatPhoneNumber),
        Participant = changed.Participant.IsGroup ? null : Addresses.Participant(changed.Participant, changed.ParticipantPhoneNumber, null),
        Presence = changed.Kind switch
        {
            PresenceKind.Available => PresenceState.Available,
            PresenceKind.Unavailable => PresenceState.Unavailable,
            PresenceKind.Typing => PresenceState.Typing,
            PresenceKind.Recording => PresenceState.Recording,
            _ => PresenceState.Paused,
        },
        LastSeenAt = changed.LastSeenAt,
        LastSeenReason = changed.LastSeenReason switch
        {
            null => null,
            WhatsApp.Events.LastSeenReason.Denied => Abstractions.Presence.LastSeenReason.Denied,
            WhatsApp.Events.LastSeenReason.None => Abstractions.Presence.LastSeenReason.None,
            _ => Abstractions.Presence.LastSeenReason.Error,
        },
        OnlineCount = changed.OnlineCount,
        Timestamp = record.Now,
    };

    private bool IsIgnored(PresencePayload payload) => record.Settings.IgnoredPresences is { Count: > 0 } ignored
        && (ignored.Contains(payload.ChatId) || (payload.Participant is { } person
            && (ignored.Contains(person.Jid) || (person.Lid is { } lid && ignored.Contains(lid)))));
}
