namespace WhatIsUp.Grains.Abstractions.Media;

/// <summary>One file that is being taken in, read or deleted. Key: media id. An upload lives in one activation: when that is lost, the caller begins again.</summary>
[Alias("IMediaGrain"), GrainInterfaceType("media")]
public interface IMediaGrain : IGrainWithStringKey
{
    /// <summary>Begins an upload into a channel; waits for a place, not for ever.</summary>
    [Alias("Begin"), ResponseTimeout("00:01:00")] Task BeginAsync(Caller caller, ChannelId channelId, MediaDeclaration declaration);

    /// <summary>Takes the next bytes. <c>bad_request</c> when the file is longer than it may be.</summary>
    [Alias("Append")] Task AppendAsync(Caller caller, long offset, MediaChunk chunk);

    /// <summary>Ends the upload: the file is checked, stored and known when this returns.</summary>
    [Alias("Finish"), ResponseTimeout("00:02:00")] Task<MediaView> FinishAsync(Caller caller);

    /// <summary>Gives the upload up.</summary>
    [Alias("Abandon")] Task AbandonAsync(Caller caller);

    /// <summary>Fetches a file from an address of the caller's, through the egress guard.</summary>
    [Alias("Fetch"), ResponseTimeout("00:02:00")] Task<MediaView> FetchAsync(Caller caller, ChannelId channelId, string sourceUrl, MediaDeclaration declaration);

    /// <summary>
    /// Makes the file fit for a use: what is not becomes another file, which later messages use again. A file that is none of this channel, or gone, is left to whoever sends it.
    /// </summary>
    /// <returns>Id of the file to send.</returns>
    /// <exception cref="Errors.GatewayException"><c>invalid_request</c> for <c>media_id</c>: it can't be made fit.</exception>
    [Alias("Prepare"), ResponseTimeout("00:02:00")] Task<string> PrepareAsync(Caller caller, ChannelId channelId, MediaUse use);

    /// <summary>Deletes the file and what is known of it.</summary>
    [Alias("Delete")] Task DeleteAsync(Caller caller, ChannelId channelId);

    /// <summary>Deletes the file whatever its channel is, also one of a deleted channel.</summary>
    [Alias("DeleteOwn")] Task DeleteOwnAsync(Caller caller);
}
