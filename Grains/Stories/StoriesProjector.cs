using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Stories;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Stories;

/// <summary>Muted authors of stories. The stories themselves are messages.</summary>
internal sealed class StoriesProjector(ChannelRecord record) : IEventProjector
{
    /// <inheritdoc />
    public ValueTask<bool> ProjectAsync(EventBatch batch, ClientEvent happened, CancellationToken cancellationToken)
    {
        if (happened is not StoriesMuted muted) return new(false);
        StoryRows.Mute(batch.Unit, record.Id, Addresses.Of(muted.Chat, muted.ChatPhoneNumber), muted.IsMuted, muted.At);
        return new(true);
    }
}
