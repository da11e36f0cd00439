using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Files.Limits;
using WhatIsUp.Grains.Files.Types;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Media;
using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.Grains.Files;

/// <summary>Examines and stores received files.</summary>
public sealed class MediaIntake(
    MediaRows rows, IMediaStore store, MediaTokens tokens, MediaExaminer examiner, IGrainFactory grains, IOptions<WhatIsUpOptions> options, TimeProvider time)
{
    /// <summary>Stores a file.</summary>
    /// <exception cref="GatewayException">The file is too large, or not of the declared type.</exception>
    public async Task<MediaView> KeepAsync(
        ChannelRow channel, string mediaId, FileStream file, MediaDeclaration declaration, MediaNames names,
        CancellationToken cancellationToken, FetchedFile? fetched = null)
    {
        if (file.Length == 0) throw GatewayException.InvalidField(names.File, "must not be empty");
        var filename = declaration.Filename ?? declaration.UploadName ?? fetched?.Name;
        var mimeType = await ReadTypeAsync(file, declaration.MimeType, fetched, filename, names, cancellationToken);
        if (declaration.Family is { } family && !MediaLimits.Fits(family, mimeType))
        {
            throw GatewayException.InvalidField(names.File, MediaLimits.FamilyExpected(family, mimeType));
        }
        var max = MediaLimits.MaxBytesOf(mimeType);
        if (file.Length > max) throw MediaErrors.TooLarge(max, names.File);
        await using var facts = await examiner.ExamineAsync(channel.CustomerId, file, mimeType, declaration.Use, names.File, cancellationToken);
        var name = declaration.Filename ?? (filename is null ? null : FileNames.WithExtension(filename, facts.MimeType));
        return await StoreAsync(channel, mediaId, facts.Converted ?? file, facts, new StoredAs(name, facts.ReadyFor(declaration.Use), null), cancellationToken);
    }

    /// <summary>Converts a stored file for a use; the result is a new file.</summary>
    /// <returns>Id of the usable file.</returns>
    /// <exception cref="GatewayException">The file can't be converted.</exception>
    internal async Task<string> PrepareAsync(ChannelRow channel, MediaRow source, MediaUse use, MediaNames names, CancellationToken cancellationToken)
    {
        await using var file = TemporaryFile.Open();
        await using (var content = await store.OpenAsync(source.View.MediaId, 0, null, cancellationToken) ?? throw MediaErrors.Gone())
        {
            await content.CopyToAsync(file, cancellationToken);
        }
        await using var facts = await examiner.ExamineAsync(channel.CustomerId, file, source.View.MimeType, use, names.File, cancellationToken);
        if (facts.Converted is null)
        {
            var view = source.View with
            {
                MimeType = facts.MimeType, Width = facts.Width, Height = facts.Height, Seconds = facts.Seconds,
                Waveform = facts.Waveform, IsAnimated = facts.IsAnimated,
                ReadyFor = facts.ReadyFor(use),
            };
            await rows.PutFactsAsync(view, cancellationToken);
            return view.MediaId;
        }
        var name = source.View.Filename is { } filename ? FileNames.WithExtension(filename, facts.MimeType) : null;
        return (await StoreAsync(channel, PrefixedId.New(PrefixedId.Media), facts.Converted, facts,
            new StoredAs(name, use, source.View.MediaId), cancellationToken)).MediaId;
    }

    private sealed record StoredAs(string? Filename, MediaUse ReadyFor, string? SourceId);

    private async Task<MediaView> StoreAsync(
        ChannelRow channel, string mediaId, Stream file, FileMetadata facts, StoredAs kept, CancellationToken cancellationToken)
    {
        file.Position = 0;
        var hash = await SHA256.HashDataAsync(file, cancellationToken);
        var now = time.GetUtcNow();
        var view = new MediaView
        {
            MediaId = mediaId,
            ChannelId = channel.Id,
            State = MediaState.Stored,
            MimeType = facts.MimeType,
            Size = file.Length,
            Sha256 = Convert.ToHexStringLower(hash),
            Filename = kept.Filename,
            Width = facts.Width,
            Height = facts.Height,
            Seconds = facts.Seconds,
            Thumbnail = facts.Thumbnail,
            Waveform = facts.Waveform,
            IsAnimated = facts.IsAnimated,
            ReadyFor = kept.ReadyFor,
            CreatedAt = now,
            ExpiresAt = now + options.Value.Media.Lifetime,
        };
        await grains.GetGrain<ICustomerGrain>(channel.CustomerId.Value).ReserveFileAsync(file.Length);
        // A hidden row first: if this process ends before the file is complete, retention finds it.
        var row = new MediaRow(view with { ExpiresAt = now + MediaRows.PendingTime }, channel.CustomerId, channel.Mode, null) { SourceId = kept.SourceId };
        await rows.InsertPendingAsync(row, cancellationToken);
        file.Position = 0;
        await store.PutAsync(mediaId, file, cancellationToken);
        await rows.KeepAsync(mediaId, view.ExpiresAt, cancellationToken);
        return Link(view);
    }

    private static async Task<string> ReadTypeAsync(
        FileStream file, string? declared, FetchedFile? fetched, string? filename, MediaNames names, CancellationToken cancellationToken)
    {
        var head = new byte[(int)Math.Min(file.Length, FileSignature.HeadBytes)];
        file.Position = 0;
        await file.ReadExactlyAsync(head, cancellationToken);
        var found = FileSignature.Recognise(head);
        if (found == FileTypes.Zip) found = await ZipContents.RecogniseAsync(file, head, cancellationToken);
        var type = declared is null ? fetched?.Type : ContentType.Parse(declared);
        var (mimeType, problem) = FileTypeChoice.Choose(type, declared is not null || fetched is null, filename, found, TextSignature.HasNoControls(head));
        return mimeType ?? throw GatewayException.InvalidField(names.Type, problem!);
    }

    /// <summary>The view with a token for the public route.</summary>
    public MediaView Link(MediaView view) => view with { Token = tokens.Make(view.MediaId, options.Value.Media.LinkLifetime) };
}
