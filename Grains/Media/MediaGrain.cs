using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Files.Audio;
using WhatIsUp.Grains.Files.Images;
using WhatIsUp.Grains.Files.Limits;
using WhatIsUp.Grains.Files;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Media;
using WhatIsUp.WhatsApp.Media;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Media;

/// <summary>Receives one file in chunks and keeps it in a temporary file of this silo.</summary>
[GrainType("media"), CollectionAgeLimit(Minutes = 5)]
public sealed class MediaGrain(ChannelRows channels, MediaRows rows, IMediaStore store, MediaIntake intake, MediaFetcher fetcher, MediaSemaphores semaphores,
    IOptions<WhatIsUpOptions> options, TimeProvider time)
    : Grain, IMediaGrain
{
    private sealed record Upload(Caller Caller, ChannelRow Channel, MediaDeclaration Declaration, FileStream File, IDisposable Place, DateTimeOffset Until);

    /// <summary>A file must outlive the messages that may wait to send it.</summary>
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
        var permit = await semaphores.Uploads.AcquireAsync(channel.CustomerId, CancellationToken.None);
        try
        {
            _upload = new Upload(caller, channel, declaration, TemporaryFile.Open(), permit, time.GetUtcNow() + options.Value.Media.UploadTimeout);
        }
        catch
        {
            permit.Dispose();
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
        await using (fetched.File)
        {
            return await intake.KeepAsync(channel, Id, fetched.File, declaration, MediaNames.Fetched(declaration), CancellationToken.None, fetched);
        }
    }

    /// <inheritdoc />
    public async Task<string> PrepareAsync(Caller caller, ChannelId channelId, MediaUse use)
    {
        var channel = await MediaAccess.RequireAsync(channels, caller, channelId);
        var row = await rows.FindAsync(Id, CancellationToken.None);
        if (row is null || row.View.ChannelId != channel.Id || row.CustomerId != caller.CustomerId
            || row.View.State == MediaState.Gone || row.View.ReadyFor == use)
        {
            return Id;
        }
        var family = MediaLimits.FamilyOf(use);
        if (!MediaLimits.Fits(family, row.View.MimeType))
        {
            throw GatewayException.InvalidField(MediaNames.Stored.File, MediaLimits.FamilyExpected(family, row.View.MimeType));
        }
        if (await rows.FindMadeAsync(Id, use, time.GetUtcNow() + MadeTime, CancellationToken.None) is { } made) return made;
        // A file of a received message may not be downloaded yet.
        var isFinal = row.View.MimeType is VoiceConverter.MimeType or StickerRules.MimeType;
        if (row.View.State == MediaState.Remote && isFinal) return Id;
        if (row.View.State == MediaState.Remote) await GrainFactory.GetChannel<IChannelMedia>(channelId).DownloadAsync(Id);
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
        // A transfer may be in progress: the row stays as long as one may last, so that its files are found.
        await rows.Removal.WithdrawAsync(mediaId, time.GetUtcNow() + MediaRows.PendingTime, CancellationToken.None);
        await GrainFactory.GetGrain<ICustomerGrain>(customer.Value).FilesRemovedAsync();
        await store.DeleteAsync(mediaId, CancellationToken.None);
    }

    private Upload Current(Caller caller) =>
        _upload is { } upload && upload.Caller.CustomerId == caller.CustomerId && upload.Caller.Mode == caller.Mode ? upload : throw Lost();

    private static GatewayException Lost() => new(ErrorCode.WorkerAtCapacity, "The upload was interrupted; send the file again.");

    private async Task EndAsync()
    {
        if (_upload is not { } upload) return;
        _upload = null;
        upload.Place.Dispose();
        await upload.File.DisposeAsync();
    }
}
