using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Media;
using WhatIsUp.Grains.Storage.Outbox;

namespace WhatIsUp.Grains.Customers;

/// <summary>
/// Ownership checks, each with one query that includes the owner. Nothing is cached: resources that were just created or deleted,
/// also on another silo, are seen.
/// </summary>
[GrainType("ownership"), StatelessWorker, Reentrant]
public sealed class OwnershipGrain(ChannelRows channels, EndpointRows endpoints, MediaRows files) : Grain, IOwnershipGrain
{
    /// <inheritdoc />
    public Task<bool> OwnsChannelsAsync(Caller caller, IReadOnlyList<ChannelId> channelIds) =>
        channels.AreOwnedAsync(caller, channelIds, CancellationToken.None);

    /// <inheritdoc />
    public Task<bool> OwnsWebhookEndpointAsync(Caller caller, string endpointId) => endpoints.IsOwnedAsync(caller, endpointId, CancellationToken.None);

    /// <inheritdoc />
    public async Task<bool> OwnsFileAsync(Caller caller, ChannelId? channel, string mediaId) =>
        await files.FindOwnedAsync(caller, channel, mediaId, CancellationToken.None) is not null;
}
