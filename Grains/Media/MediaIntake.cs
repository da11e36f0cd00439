using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Media.Images;
using WhatIsUp.Grains.Media.Types;
using WhatIsUp.Grains.Storage;

namespace WhatIsUp.Grains.Media;

/// <summary>Looks at a file that came, and keeps it.</summary>
public sealed class MediaIntake(MediaRows rows, IMediaStore store, MediaTokens tokens, ImageReader images, IGrainFactory grains, IOptions<WhatIsUpOptions> options, TimeProvider time)
{
    /// <summary>Keeps a file.</summary>
    /// <exception cref="GatewayException">It is too large, or not what it is declared to be.</exception>
    public async Task<MediaView> KeepAsync(
        ChannelRow channel, string mediaId, FileStream file, MediaDeclaration declaration, MediaNames names, CancellationToken cancellationToken, FetchedFile? fetched = null)
    {
        if (file.Length == 0) throw GatewayException.InvalidField(names.File, "must not be empty");
        var filename = declaration.Filename ?? declaration.UploadName ?? fetched?.Name;
        var mimeType = await ReadTypeAsync(file, declaration.MimeType, fetched, filename, names, cancellationToken);
        if (declaration.Family is { } family && !MediaLimits.Fits(family, mimeType)) throw GatewayException.InvalidField(names.File, MediaLimits.FamilyExpected(family, mimeType));
        var max = MediaLimits.MaxBytesOf(mimeType);
        if (file.Length > max) throw MediaErrors.TooLarge(max, names.File);
        file.Position = 0;
        var hash = await SHA256.HashDataAsync(file, cancellationToken);
        var picture = mimeType.StartsWith("image/", StringComparison.Ordinal) ? await images.ReadAsync(channel.CustomerId, file, cancellationToken) : null;
        var film = mimeType.StartsWith("video/", StringComparison.Ordinal) || mimeType == "audio/mp4" ? await FilmFacts.ReadAsync(file, cancellationToken) : null;
        var now = time.GetUtcNow();
        var view = new MediaView
        {
            MediaId = mediaId,
            ChannelId = channel.Id,
            State = MediaState.Stored,
            MimeType = mimeType,
            Size = file.Length,
            Sha256 = Convert.ToHexStringLower(hash),
            Filename = declaration.Filename ?? (filename is null ? null : FileNames.WithExtension(filename, mimeType)),
            Width = picture?.Width ?? film?.Width,
            Height = picture?.Height ?? film?.Height,
            Seconds = film?.Seconds,
            Thumbnail = picture?.Thumbnail,
            CreatedAt = now,
            ExpiresAt = now + options.Value.Media.Lifetime,
        };
        await grains.GetGrain<ICustomerGrain>(channel.CustomerId.Value).ReserveFileAsync(file.Length);
        // The row first, and seen by nobody: should this process end before the file is whole, retention finds it.
        await rows.InsertPendingAsync(new MediaRow(view with { ExpiresAt = now + MediaRows.PendingTime }, channel.CustomerId, channel.Mode, null), cancellationToken);
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

    /// <summary>The view with a token of the public route.</summary>
    public MediaView Link(MediaView view) => view with { Token = tokens.Make(view.MediaId, options.Value.Media.LinkLifetime) };
}
