using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Files.Limits;

namespace WhatIsUp.Grains.Files.Images;

/// <summary>Decodes images of customers, a few at a time and in turn, so that no customer waits long for the images of another.</summary>
public sealed class ImageReader(MediaSemaphores semaphores)
{
    /// <summary>Reads a file; null when it is no image, or when there was no place in time: then it is kept without a thumbnail.</summary>
    internal async Task<ImageMetadata?> ReadAsync(CustomerId customer, Stream file, CancellationToken cancellationToken)
    {
        if (file.Length > MediaLimits.OtherBytes) return null;
        IDisposable place;
        try
        {
            place = await semaphores.Images.AcquireAsync(customer, cancellationToken);
        }
        catch (GatewayException)
        {
            return null;
        }

        using (place) return await RunAsync(file, ImageDecoder.Read, cancellationToken);
    }

    /// <summary>Makes a sticker of a file.</summary>
    /// <exception cref="GatewayException">The file can't be a sticker, or no permit became available in time.</exception>
    internal async Task<Sticker> MakeStickerAsync(CustomerId customer, Stream file, string field, CancellationToken cancellationToken)
    {
        using var permit = await semaphores.Images.AcquireAsync(customer, cancellationToken);
        var (sticker, problem) = await RunAsync(file, StickerMaker.Make, cancellationToken);
        return sticker ?? throw GatewayException.InvalidField(field, problem!);
    }

    /// <summary>Makes a picture of an account, a group or a channel of a file.</summary>
    /// <exception cref="GatewayException">The file is no image that can be decoded, or no permit became available in time.</exception>
    internal async Task<byte[]> MakePictureAsync(CustomerId customer, Stream file, string field, CancellationToken cancellationToken)
    {
        using var permit = await semaphores.Images.AcquireAsync(customer, cancellationToken);
        var (picture, problem) = await RunAsync(file, PictureMaker.Make, cancellationToken);
        return picture ?? throw GatewayException.InvalidField(field, problem!);
    }

    private static async Task<T> RunAsync<T>(Stream file, Func<byte[], T> read, CancellationToken cancellationToken)
    {
        var bytes = new byte[file.Length];
        file.Position = 0;
        await file.ReadExactlyAsync(bytes, cancellationToken);
        return await Task.Run(() => read(bytes), cancellationToken);
    }
}
