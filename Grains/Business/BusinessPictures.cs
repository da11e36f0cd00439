using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Files;
using WhatIsUp.Grains.Files.Limits;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.WhatsApp.Client;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Business;

/// <summary>Pictures of products and covers: files of the channel and files at public addresses, which are read through the guard.</summary>
public sealed class BusinessPictures(MediaLibrary library, IMediaStore store, MediaFetcher fetcher)
{
    private const string WhatsAppHosts = ".whatsapp.net";
    private const string PictureExpected = "must be a JPEG or PNG picture";

    private static ReadOnlySpan<byte> JpegStart => [0xFF, 0xD8, 0xFF];

    private static ReadOnlySpan<byte> PngStart => [0x89, 0x50, 0x4E, 0x47];

    /// <summary>Puts the pictures of a product at WhatsApp.</summary>
    /// <returns>Their addresses there; null when there are none to put.</returns>
    /// <exception cref="GatewayException"><c>invalid_request</c> for <c>images[…]</c>: one of them is no picture, or can't be read.</exception>
    internal async Task<IReadOnlyList<string>?> PlaceAsync(
        WhatsAppClient client, ChannelRow channel, IReadOnlyList<string>? images, CancellationToken cancellationToken)
    {
        if (images is null) return null;
        var placed = new string[images.Count];
        for (var i = 0; i < placed.Length; i++)
        {
            if (IsPlaced(images[i]))
            {
                placed[i] = images[i];
                continue;
            }
            await using var picture = await OpenAsync(client, channel, images[i], $"images[{i}]", cancellationToken);
            placed[i] = await client.Business.UploadImageAsync(picture, MediaLimits.OtherBytes, cancellationToken);
        }
        return placed;
    }

    /// <summary>Opens a picture.</summary>
    /// <param name="client">Client of the channel, for files of messages that are still at WhatsApp.</param>
    /// <param name="channel">Channel.</param>
    /// <param name="image">Id of a file, or a public address.</param>
    /// <param name="field">Name of the field in errors.</param>
    /// <param name="cancellationToken">Cancellation.</param>
    /// <exception cref="GatewayException"><c>invalid_request</c>: it is no picture, or can't be read.</exception>
    internal async Task<Stream> OpenAsync(
        WhatsAppClient client, ChannelRow channel, string image, string field, CancellationToken cancellationToken)
    {
        var file = image.StartsWith(PrefixedId.Media, StringComparison.Ordinal)
            ? await OpenStoredAsync(client, channel, image, field, cancellationToken)
            : await FetchAsync(channel.CustomerId, image, field, cancellationToken);
        try
        {
            await RequirePictureAsync(file, field, cancellationToken);
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>True for the address of a file that is at WhatsApp already: clients take them as they are.</summary>
    private static bool IsPlaced(string image) =>
        Uri.TryCreate(image, UriKind.Absolute, out var address) && address.Scheme == "https" && address.Host.EndsWith(WhatsAppHosts, StringComparison.Ordinal);

    private async Task<Stream> OpenStoredAsync(
        WhatsAppClient client, ChannelRow channel, string mediaId, string field, CancellationToken cancellationToken)
    {
        if (await library.FindAsync(channel.Id, mediaId, cancellationToken) is null) throw GatewayException.InvalidField(field, "is no file of this channel");
        await library.EnsureStoredAsync(channel.Id, mediaId, client, cancellationToken);
        var content = await store.OpenAsync(mediaId, 0, null, cancellationToken) ?? throw MediaErrors.Gone();
        return await CopyAsync(content, cancellationToken);
    }

    private async Task<Stream> FetchAsync(CustomerId customer, string address, string field, CancellationToken cancellationToken)
    {
        try
        {
            return (await fetcher.FetchAsync(customer, address, cancellationToken)).File;
        }
        catch (GatewayException fault) when (fault.Details?.TryGetValue(MediaNames.Address, out var problem) == true)
        {
            throw GatewayException.InvalidField(field, problem);
        }
    }

    private static async Task<Stream> CopyAsync(Stream content, CancellationToken cancellationToken)
    {
        var file = WhatsApp.Media.TemporaryFile.Open();
        await using (content)
        {
            await content.CopyToAsync(file, cancellationToken);
        }
        return file;
    }

    private static async Task RequirePictureAsync(Stream file, string field, CancellationToken cancellationToken)
    {
        if (file.Length > MediaLimits.OtherBytes) throw MediaErrors.TooLarge(MediaLimits.OtherBytes, field);
        var start = new byte[PngStart.Length];
        file.Position = 0;
        var length = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        file.Position = 0;
        if (length < start.Length || !(start.AsSpan().StartsWith(JpegStart) || start.AsSpan().SequenceEqual(PngStart)))
            throw new GatewayException(
                ErrorCode.InvalidRequest, "A field of the request is not valid.",
                new Dictionary<string, string> { [field] = PictureExpected, ["reason"] = "not_a_picture" });
    }
}
