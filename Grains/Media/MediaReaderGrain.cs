using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Storage;

namespace WhatIsUp.Grains.Media;

/// <summary>Reads of files.</summary>
[GrainType("media-reader"), StatelessWorker, Reentrant]
public sealed class MediaReaderGrain(ChannelRows channels, MediaRows rows, IMediaStore store, MediaLibrary library, MediaIntake intake, MediaTokens tokens) : Grain, IMediaReaderGrain
{
    /// <inheritdoc />
    public async Task<MediaView> GetAsync(Caller caller, ChannelId channelId, string mediaId) =>
        intake.Link((await MediaAccess.RequireAsync(channels, rows, caller, channelId, mediaId)).View);

    /// <inheritdoc />
    public async Task<Page<MediaView>> ListAsync(Caller caller, ChannelId channelId, PageRequest page)
    {
        await MediaAccess.RequireAsync(channels, caller, channelId);
        var found = await rows.ListAsync(channelId, page, CancellationToken.None);
        return new Page<MediaView>([.. found.Data.Select(intake.Link)], found.NextCursor);
    }

    /// <inheritdoc />
    public async Task<MediaView> OpenAsync(string token)
    {
        var id = tokens.Open(token);
        // A true token names a file that was: what is missing now was deleted.
        var row = await rows.FindAsync(id, CancellationToken.None) ?? throw MediaErrors.Gone();
        if (row.View.State == MediaState.Gone) throw MediaErrors.Gone();
        if (row.View.State == MediaState.Stored && await library.HasAsync(row)) return row.View;
        // The channel's own silo has the connection, and the channel's proxy.
        await GrainFactory.GetGrain<IChannelGrain>(row.View.ChannelId.Value).DownloadMediaAsync(id);
        return (await rows.FindAsync(id, CancellationToken.None))?.View ?? throw MediaErrors.Gone();
    }

    /// <inheritdoc />
    public async Task<MediaChunk> ReadAsync(string token, long offset, int count)
    {
        var id = tokens.Open(token);
        if (count is < 1 or > MediaChunk.MaxBytes || offset < 0) throw MediaErrors.NotFound();
        await using var content = await store.OpenAsync(id, offset, count, CancellationToken.None) ?? throw MediaErrors.Gone();
        var bytes = new byte[count];
        var length = await content.ReadAtLeastAsync(bytes, count, throwOnEndOfStream: false);
        return new MediaChunk(length == count ? bytes : bytes[..length]);
    }
}
