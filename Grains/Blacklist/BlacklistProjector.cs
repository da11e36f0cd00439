using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Blacklist;

/// <summary>Blocked and unblocked contacts.</summary>
internal sealed class BlacklistProjector(ChannelRecord record) : IEventProjector
{
    /// <inheritdoc />
    public async ValueTask<bool> ProjectAsync(EventBatch batch, ClientEvent happened, CancellationToken cancellationToken)
    {
        if (happened is not BlacklistChanged changed) return happened is PrivacyChanged;
        var payload = new BlacklistPayload(
            [.. changed.Changes.Where(change => change.IsBlocked).Select(Describe)], [.. changed.Changes.Where(change => !change.IsBlocked).Select(Describe)],
            Addresses.Self(batch.Row), record.Now);
        await record.PublishAsync(batch, happened, EventCatalogue.BlacklistUpdated, payload, EventChatKind.None, cancellationToken);
        return true;
    }

    private static Abstractions.Messages.Participant Describe(BlacklistChange change) => Addresses.Participant(change.Contact, change.PhoneNumber, null);
}
