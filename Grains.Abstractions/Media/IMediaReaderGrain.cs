namespace WhatIsUp.Grains.Abstractions.Media;

/// <summary>Reads of files, and the end of all files of a channel; a stateless worker, key 0.</summary>
[Alias("IMediaReaderGrain"), GrainInterfaceType("media-reader")]
public interface IMediaReaderGrain : IGrainWithIntegerKey
{
    /// <summary>One file, or <c>not_found</c>.</summary>
    [Alias("Get")] Task<MediaView> GetAsync(Caller caller, ChannelId channelId, string mediaId);

    /// <summary>Files of a channel, newest first.</summary>
    [Alias("List")] Task<Page<MediaView>> ListAsync(Caller caller, ChannelId channelId, PageRequest page);

    /// <summary>Files of all of the caller's channels, deleted ones too, or of one of them, newest first.</summary>
    [Alias("ListOwn")] Task<Page<MediaView>> ListOwnAsync(Caller caller, ChannelId? channelId, PageRequest page);

    /// <summary>Deletes all files of one of the caller's channels, also of a deleted one.</summary>
    [Alias("DeleteOfChannel"), ResponseTimeout("00:01:00")] Task DeleteOfChannelAsync(Caller caller, ChannelId channelId);

    /// <summary>
    /// The file that a token of the public route names, stored: an inbound one is downloaded first. <c>not_found</c> for a forged token,
    /// <c>media_gone</c> for an old one.
    /// </summary>
    [Alias("Open"), ResponseTimeout("00:02:00")] Task<MediaView> OpenAsync(string token);

    /// <summary>Bytes of the file in the token; fewer than requested only at its end.</summary>
    [Alias("Read"), ResponseTimeout("00:00:30")] Task<MediaChunk> ReadAsync(string token, long offset, int count);
}
