using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.Grains.Media.Images;

/// <summary>Reads images of customers, a few at once and in turn: nobody waits for the images of another for long.</summary>
public sealed class ImageReader(MediaPlaces places)
{
    /// <summary>Reads a file; null when it is no image, or when there was no place in time: then it is kept without a thumbnail.</summary>
    internal async Task<ImageMetadata?> ReadAsync(CustomerId customer, Stream file, CancellationToken cancellationToken)
    {
        if (file.Length > MediaLimits.OtherBytes) return null;
        IDisposable place;
        try
        {
            place = await places.Images.TakeAsync(customer, cancellationToken);
        }
        catch (GatewayException)
        {
            return null;
        }

        using (place) return await RunAsync(file, ImageDecoder.Read, cancellationToken);
    }

    /// <summary>Makes a sticker of a file.</summary>
    /// <exception cref="GatewayException">It can be none, or there was no place in time.</exception>
    internal async Task<Sticker> MakeStickerAsync(CustomerId customer, Stream file, string field, CancellationToken cancellationToken)
    {
        using var place = await places.Images.TakeAsync(customer, cancellationToken);
        var (sticker, problem) = await RunAsync(file, StickerMaker.Make, cancellationToken);
        return sticker ?? throw GatewayException.InvalidField(field, problem!);
    }

    private static async Task<T> RunAsync<T>(Stream file, Func<byte[], T> read, CancellationToken cancellationToken)
    {
        var bytes = new byte[file.Length];
        file.Position = 0;
        await file.ReadExactlyAsync(bytes, cancellationToken);
        return await Task.Run(() => read(bytes), cancellationToken);
    }
}
