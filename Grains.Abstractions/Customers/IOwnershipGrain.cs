namespace WhatIsUp.Grains.Abstractions.Customers;

/// <summary>
/// Whether a resource belongs to the caller; a stateless worker with key 0. A resource of another customer or of the other mode and an unknown one are the same
/// miss of one lookup, and neither activates a grain of the resource.
/// </summary>
[Alias("IOwnershipGrain"), GrainInterfaceType("ownership")]
public interface IOwnershipGrain : IGrainWithIntegerKey
{
    /// <summary>True when all of these channels are the caller's and not deleted.</summary>
    [Alias("OwnsChannels")] Task<bool> OwnsChannelsAsync(Caller caller, IReadOnlyList<ChannelId> channelIds);

    /// <summary>True when the webhook endpoint is the caller's and not deleted.</summary>
    [Alias("OwnsWebhookEndpoint")] Task<bool> OwnsWebhookEndpointAsync(Caller caller, string endpointId);

    /// <summary>True when the file is the caller's and not deleted.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="channel">Channel that the file must belong to, or null for any.</param>
    /// <param name="mediaId">The file.</param>
    [Alias("OwnsFile")] Task<bool> OwnsFileAsync(Caller caller, ChannelId? channel, string mediaId);
}
