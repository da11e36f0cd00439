namespace WhatIsUp.Grains.Abstractions.Media;

/// <summary>
/// One file that is being uploaded, read or deleted. Key: media id. An upload exists in one activation only: if that ends, the caller uploads again.
/// </summary>
[Alias("IMediaGrain"), GrainInterfaceType("media")]
public interface IMediaGrain : IGrainWithStringKey
{
    /// <summary>Starts an upload into a channel; waits for a free upload slot with a timeout.</summary>
    [Alias("Begin"), ResponseTimeout("00:01:00")] Task BeginAsync(Caller caller, ChannelId channelId, MediaDeclaration declaration);

    /// <summary>Writes the next bytes. <c>bad_request</c> if the file exceeds its limit.</summary>
    [Alias("Append")] Task AppendAsync(Caller caller, long offset, MediaChunk chunk);

    /// <summary>Ends the upload: the file is checked, stored and has its metadata when this returns.</summary>
    [Alias("Finish"), ResponseTimeout("00:02:00")] Task<MediaView> FinishAsync(Caller caller);

    /// <summary>Cancels the upload.</summary>
    [Alias("Abandon")] Task AbandonAsync(Caller caller);

    /// <summary>Fetches a file from an address of the caller's, through the egress guard.</summary>
    [Alias("Fetch"), ResponseTimeout("00:02:00")]
    Task<MediaView> FetchAsync(Caller caller, ChannelId channelId, string sourceUrl, MediaDeclaration declaration);

    /// <summary>
    /// Converts the file for a use if necessary: the result is another file, which later messages reuse. A file of another channel, or a deleted one, is
    /// reported when it is sent.
    /// </summary>
    /// <returns>Id of the file to send.</returns>
    /// <exception cref="Errors.GatewayException"><c>invalid_request</c> for <c>media_id</c>: it can't be converted.</exception>
    [Alias("Prepare"), ResponseTimeout("00:02:00")] Task<string> PrepareAsync(Caller caller, ChannelId channelId, MediaUse use);

    /// <summary>Deletes the file and its metadata.</summary>
    [Alias("Delete")] Task DeleteAsync(Caller caller, ChannelId channelId);

    /// <summary>Deletes the file whatever its channel is, also one of a deleted channel.</summary>
    [Alias("DeleteOwn")] Task DeleteOwnAsync(Caller caller);
}
