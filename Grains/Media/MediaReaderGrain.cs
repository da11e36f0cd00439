using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Files.Limits;
using WhatIsUp.Grains.Files;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Media;

namespace WhatIsUp.Grains.Media;

/// <summary>Reads files, and ends all files of a channel.</summary>
[GrainType("media-reader"), StatelessWorker, Reentrant]
public sealed class MediaReaderGrain(ChannelRows channels, MediaRows rows, IMediaStore store, MediaIntake intake, MediaTokens tokens, TimeProvider time)
    : Grain, IMediaReaderGrain
{
    /// <summary>Shorter than the timeout of callers of <see cref="ReadAsync"/>.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

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
    public async Task<Page<MediaView>> ListOwnAsync(Caller caller, ChannelId? channelId, PageRequest page)
    {
        var only = channelId ?? caller.ChannelScope;
        if (only is { } channel) await MediaAccess.RequireEvenDeletedAsync(channels, caller, channel);
        var found = only is { } one
            ? await rows.ListAsync(one, page, CancellationToken.None)
            : await rows.ListOwnAsync(caller.CustomerId, caller.Mode, page, CancellationToken.None);
        return new Page<MediaView>([.. found.Data.Select(intake.Link)], found.NextCursor);
    }

    /// <inheritdoc />
    public async Task DeleteOfChannelAsync(Caller caller, ChannelId channelId)
    {
        await MediaAccess.RequireEvenDeletedAsync(channels, caller, channelId);
        // Retention removes them from the store.
        await rows.Removal.WithdrawAllAsync(channelId, time.GetUtcNow() + MediaRows.PendingTime, CancellationToken.None);
        await GrainFactory.GetGrain<ICustomerGrain>(caller.CustomerId.Value).FilesRemovedAsync();
    }

    /// <inheritdoc />
    public async Task<MediaView> OpenAsync(string token)
    {
        var id = tokens.Open(token);
        var row = await FindOpenAsync(id);
        // A saved file needs an extension that opens with the right program.
        var name = row.View.MessageId is null
            ? row.View.Filename
            : FileName.Clean(row.View.Filename) is { } given ? FileNames.WithExtension(given, row.View.MimeType) : null;
        return row.View with { Filename = name ?? FileNames.WithExtension(id, row.View.MimeType) };
    }

    private async Task<MediaRow> FindOpenAsync(string id)
    {
        // A valid token names a file that existed: if it is missing, it was deleted.
        var row = await rows.FindAsync(id, CancellationToken.None) ?? throw MediaErrors.Gone();
        if (row.View.State == MediaState.Gone) throw MediaErrors.Gone();
        // Checked before the response begins: afterwards a missing file can't be reported.
        if (row.View.State == MediaState.Stored && await store.HasAsync(id, CancellationToken.None)) return row;
        if (row.View.MessageId is null) throw MediaErrors.Gone();
        // The channel's silo has its connection and proxy.
        await GrainFactory.GetChannel<IChannelMedia>(row.View.ChannelId).DownloadAsync(id);
        return await rows.FindAsync(id, CancellationToken.None) ?? throw MediaErrors.Gone();
    }

    /// <inheritdoc />
    public async Task<MediaChunk> ReadAsync(string token, long offset, int count)
    {
        var id = tokens.Open(token);
        if (count is < 1 or > MediaChunk.MaxBytes || offset < 0) throw MediaErrors.NotFound();
        using var deadline = new CancellationTokenSource(Patience, time);
        try
        {
            await using var content = await store.OpenAsync(id, offset, count, deadline.Token) ?? throw MediaErrors.Gone();
            var bytes = new byte[count];
            var length = await content.ReadAtLeastAsync(bytes, count, throwOnEndOfStream: false, deadline.Token);
            return new MediaChunk(length == count ? bytes : bytes[..length]);
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException or OperationCanceledException)
        {
            throw MediaErrors.StoreUnavailable();
        }
    }
}
