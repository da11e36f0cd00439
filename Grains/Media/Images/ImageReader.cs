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

        using (place)
        {
            var bytes = new byte[file.Length];
            file.Position = 0;
            await file.ReadExactlyAsync(bytes, cancellationToken);
            return await Task.Run(() => ImageDecoder.Read(bytes), cancellationToken);
        }
    }
}
