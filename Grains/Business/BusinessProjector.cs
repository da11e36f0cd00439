using WhatIsUp.Grains.Channels.State;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Business;

/// <summary>
/// Changes of business profiles and catalogues. Nothing of them is stored here, so that nothing is out of date: the next read shows them.
/// </summary>
internal sealed class BusinessProjector : IEventProjector
{
    /// <inheritdoc />
    public ValueTask<bool> ProjectAsync(EventBatch batch, ClientEvent happened, CancellationToken cancellationToken) =>
        new(happened is BusinessProfileChanged or CatalogChanged);
}
