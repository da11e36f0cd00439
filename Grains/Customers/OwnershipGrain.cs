using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Storage;

namespace WhatIsUp.Grains.Customers;

/// <summary>
/// Look-ups of owners, each one read that names the owner. The rows answer and nothing is remembered: what was made or deleted a moment ago, here or on another silo, is seen.
/// </summary>
[GrainType("ownership"), StatelessWorker, Reentrant]
public sealed class OwnershipGrain(ChannelRows channels, EndpointRows endpoints, MediaRows files) : Grain, IOwnershipGrain
{
    /// <inheritdoc />
    public Task<bool> OwnsChannelsAsync(Caller caller, IReadOnlyList<ChannelId> channelIds) => channels.AreOwnedAsync(caller, channelIds, CancellationToken.None);

    /// <inheritdoc />
    public Task<bool> OwnsWebhookEndpointAsync(Caller caller, string endpointId) => endpoints.IsOwnedAsync(caller, endpointId, CancellationToken.None);

    /// <inheritdoc />
    public async Task<bool> OwnsFileAsync(Caller caller, ChannelId? channel, string mediaId) => await files.FindOwnedAsync(caller, channel, mediaId, CancellationToken.None) is not null;
}
