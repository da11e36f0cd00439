using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Media.Audio;
using WhatIsUp.Grains.Media.Images;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Media;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Media;

/// <summary>Takes one file in, chunk by chunk, in a temporary file of this silo.</summary>
[GrainType("media"), CollectionAgeLimit(Minutes = 5)]
public sealed class MediaGrain(ChannelRows channels, MediaRows rows, IMediaStore store, MediaIntake intake, MediaFetcher fetcher, MediaPlaces places, IOptions<WhatIsUpOptions> options, TimeProvider time)
    : Grain, IMediaGrain
{
    private sealed record Upload(Caller Caller, ChannelRow Channel, MediaDeclaration Declaration, FileStream File, IDisposable Place, DateTimeOffset Until);

    /// <summary>What a message is made of must stay for as long as it may wait.</summary>
    private static readonly TimeSpan MadeTime = TimeSpan.FromDays(1);

    private Upload? _upload;

    private string Id => this.GetPrimaryKeyString();

    /// <inheritdoc />
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => EndAsync();

    /// <inheritdoc />
    public async Task BeginAsync(Caller caller, ChannelId channelId, MediaDeclaration declaration)
    {
        var channel = await MediaAccess.RequireAsync(channels, caller, channelId);
        await EndAsync();
        var place = await places.Uploads.TakeAsync(channel.CustomerId, CancellationToken.None);
        try
        {
            _upload = new Upload(caller, channel, declaration, TemporaryFile.Open(), place, time.GetUtcNow() + options.Value.Media.UploadTimeout);
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public async Task AppendAsync(Caller caller, long offset, MediaChunk chunk)
    {
        var upload = Current(caller);
        if (time.GetUtcNow() > upload.Until)
        {
            await EndAsync();
            throw MediaErrors.TooSlow();
        }
        if (chunk.Bytes.Length > MediaChunk.MaxBytes || offset != upload.File.Length) throw Lost();
        var max = upload.Declaration.MimeType is { } type ? MediaLimits.MaxBytesOf(type) : MediaLimits.DocumentBytes;
        if (offset + chunk.Bytes.Length > max)
        {
            await EndAsync();
            throw MediaErrors.TooLarge(max, MediaNames.Sent.File);
        }
        await upload.File.WriteAsync(chunk.Bytes);
    }

    /// <inheritdoc />
    public async Task<MediaView> FinishAsync(Caller caller)
    {
        var upload = Current(caller);
        try
        {
            return await intake.KeepAsync(upload.Channel, Id, upload.File, upload.Declaration, MediaNames.Sent, CancellationToken.None);
        }
        finally
        {
            await EndAsync();
        }
    }

    /// <inheritdoc />
    public Task AbandonAsync(Caller caller) => _upload?.Caller.CustomerId == caller.CustomerId ? EndAsync() : Task.CompletedTask;

    /// <inheritdoc />
    public async Task<MediaView> FetchAsync(Caller caller, ChannelId channelId, string sourceUrl, MediaDeclaration declaration)
    {
        var channel = await MediaAccess.RequireAsync(channels, caller, channelId);
        var fetched = await fetcher.FetchAsync(channel.CustomerId, sourceUrl, CancellationToken.None);
        await using (fetched.File) return await intake.KeepAsync(channel, Id, fetched.File, declaration, MediaNames.Fetched(declaration), CancellationToken.None, fetched);
    }

    /// <inheritdoc />
    public async Task<string> PrepareAsync(Caller caller, ChannelId channelId, MediaUse use)
    {
        var channel = await MediaAccess.RequireAsync(channels, caller, channelId);
        var row = await rows.FindAsync(Id, CancellationToken.None);
        if (row is null || row.View.ChannelId != channel.Id || row.CustomerId != caller.CustomerId || row.View.State == MediaState.Gone || row.View.ReadyFor == use) return Id;
        var family = MediaLimits.FamilyOf(use);
        if (!MediaLimits.Fits(family, row.View.MimeType)) throw GatewayException.InvalidField(MediaNames.Stored.File, MediaLimits.FamilyExpected(family, row.View.MimeType));
        if (await rows.FindMadeAsync(Id, use, time.GetUtcNow() + MadeTime, CancellationToken.None) is { } made) return made;
        // A file of a received message may still be at WhatsApp, in the form that it has there.
        var isFinal = row.View.MimeType is VoiceConverter.MimeType or StickerRules.MimeType;
        if (row.View.State == MediaState.Remote && isFinal) return Id;
        if (row.View.State == MediaState.Remote) await GrainFactory.GetGrain<IChannelGrain>(channelId.Value).DownloadMediaAsync(Id);
        return await intake.PrepareAsync(channel, row, use, MediaNames.Stored, CancellationToken.None);
    }

    /// <inheritdoc />
    public async Task DeleteAsync(Caller caller, ChannelId channelId)
    {
        await RemoveAsync(await MediaAccess.RequireAsync(channels, rows, caller, channelId, Id));
    }

    /// <inheritdoc />
    public async Task DeleteOwnAsync(Caller caller) => await RemoveAsync(await MediaAccess.RequireOwnAsync(rows, caller, Id));

    private async Task RemoveAsync(MediaRow row)
    {
        foreach (var made in await rows.ListMadeAsync(row.View.MediaId, CancellationToken.None)) await RemoveAsync(made, row.CustomerId);
        await RemoveAsync(row.View.MediaId, row.CustomerId);
        DeactivateOnIdle();
    }

    private async Task RemoveAsync(string mediaId, CustomerId customer)
    {
        // A transfer of it may be under way: the row stays for as long as one may take, so that what it leaves is found.
        await rows.WithdrawAsync(mediaId, time.GetUtcNow() + MediaRows.PendingTime, CancellationToken.None);
        await GrainFactory.GetGrain<ICustomerGrain>(customer.Value).FilesRemovedAsync();
        await store.DeleteAsync(mediaId, CancellationToken.None);
    }

    private Upload Current(Caller caller) => _upload is { } upload && upload.Caller.CustomerId == caller.CustomerId && upload.Caller.Mode == caller.Mode ? upload : throw Lost();

    private static GatewayException Lost() => new(ErrorCode.WorkerAtCapacity, "The upload was interrupted; send the file again.");

    private async Task EndAsync()
    {
        if (_upload is not { } upload) return;
        _upload = null;
        upload.Place.Dispose();
        await upload.File.DisposeAsync();
    }
}
