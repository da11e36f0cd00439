namespace WhatIsUp.Grains.Abstractions.Media;

/// <summary>Reads of files; a stateless worker, key 0.</summary>
[Alias("IMediaReaderGrain"), GrainInterfaceType("media-reader")]
public interface IMediaReaderGrain : IGrainWithIntegerKey
{
    /// <summary>One file, or <c>not_found</c>.</summary>
    [Alias("Get")] Task<MediaView> GetAsync(Caller caller, ChannelId channelId, string mediaId);

    /// <summary>Files of a channel, newest first.</summary>
    [Alias("List")] Task<Page<MediaView>> ListAsync(Caller caller, ChannelId channelId, PageRequest page);

    /// <summary>The file that a token of the public route names, stored: an inbound one is downloaded first. <c>not_found</c> for a forged token, <c>media_gone</c> for an old one.</summary>
    [Alias("Open"), ResponseTimeout("00:02:00")] Task<MediaView> OpenAsync(string token);

    /// <summary>Bytes of the file that the token names; fewer than asked for only at its end.</summary>
    [Alias("Read"), ResponseTimeout("00:00:30")] Task<MediaChunk> ReadAsync(string token, long offset, int count);
}
