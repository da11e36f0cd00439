namespace WhatIsUp.Grains.Abstractions.Customers;

/// <summary>
/// Says whether a resource that a caller names is the caller's; a stateless worker, key 0. What belongs to others, or to the other mode, and what never was are one and the
/// same miss of one look-up, and no grain of the resource wakes for either.
/// </summary>
[Alias("IOwnershipGrain"), GrainInterfaceType("ownership")]
public interface IOwnershipGrain : IGrainWithIntegerKey
{
    /// <summary>True when all of these channels are the caller's and not deleted.</summary>
    [Alias("OwnsChannels")] Task<bool> OwnsChannelsAsync(Caller caller, IReadOnlyList<ChannelId> channelIds);

    /// <summary>True when the webhook endpoint is the caller's and not deleted.</summary>
    [Alias("OwnsWebhookEndpoint")] Task<bool> OwnsWebhookEndpointAsync(Caller caller, string endpointId);

    /// <summary>True when the file is the caller's and not deleted.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="channel">Channel that the file must belong to, or null for any.</param>
    /// <param name="mediaId">The file.</param>
    [Alias("OwnsFile")] Task<bool> OwnsFileAsync(Caller caller, ChannelId? channel, string mediaId);
}
