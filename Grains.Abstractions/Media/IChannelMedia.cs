using Orleans.Concurrency;

namespace WhatIsUp.Grains.Abstractions.Media;

/// <summary>
/// Files of a channel that are still at WhatsApp: a grain extension of the channel. Called by the readers of files, which have checked the caller.
/// </summary>
[Alias("IChannelMedia"), GrainInterfaceType("channel-media")]
public interface IChannelMedia : IGrainExtension, ISilosOnly
{
    /// <summary>Downloads the file of an inbound message into the store. Does nothing when it is stored already.</summary>
    [Alias("Download"), AlwaysInterleave, ResponseTimeout("00:01:50")] Task DownloadAsync(string mediaId);
}
