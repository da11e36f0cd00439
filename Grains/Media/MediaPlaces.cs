using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Media;

/// <summary>The silo's places for files. Callers who send slowly, addresses that answer slowly and WhatsApp's hosts keep nobody from the other two.</summary>
public sealed class MediaPlaces(IOptions<WhatIsUpOptions> options, TimeProvider time)
{
    /// <summary>For files that callers send.</summary>
    public FairPlaces Uploads { get; } = new(options.Value.Media.Uploads, options.Value.Media.UploadsPerCustomer, options.Value.Media.PlacePatience, time);

    /// <summary>For files from addresses of callers.</summary>
    public FairPlaces Fetches { get; } = new(options.Value.Media.Transfers, options.Value.Media.TransfersPerCustomer, options.Value.Media.PlacePatience, time);

    /// <summary>For images that are decoded.</summary>
    public FairPlaces Images { get; } = new(options.Value.Media.Images, options.Value.Media.ImagesPerCustomer, options.Value.Media.ImagePatience, time);

    /// <summary>For sounds that are decoded.</summary>
    public FairPlaces Voices { get; } = new(options.Value.Media.Voices, options.Value.Media.VoicesPerCustomer, options.Value.Media.PlacePatience, time);

    /// <summary>For files to and from WhatsApp.</summary>
    public FairPlaces Transfers { get; } = new(options.Value.Media.Transfers, options.Value.Media.TransfersPerCustomer, options.Value.Media.PlacePatience, time);
}
