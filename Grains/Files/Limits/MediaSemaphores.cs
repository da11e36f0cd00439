using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Concurrency;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Files.Limits;

/// <summary>
/// Concurrency limits of a silo for files. Separate ones, so that slow callers, slow source addresses and WhatsApp's media hosts do not block each other.
/// </summary>
public sealed class MediaSemaphores(IOptions<WhatIsUpOptions> options, TimeProvider time)
{
    /// <summary>Uploads by callers.</summary>
    public FairSemaphore Uploads { get; } = New(options.Value.Media.Uploads, options.Value.Media.UploadsPerCustomer, options.Value.Media.PlacePatience, time);

    /// <summary>Downloads from URLs of callers.</summary>
    public FairSemaphore Fetches { get; } = New(options.Value.Media.Transfers, options.Value.Media.TransfersPerCustomer,
        options.Value.Media.PlacePatience, time);

    /// <summary>Images being decoded.</summary>
    public FairSemaphore Images { get; } = New(options.Value.Media.Images, options.Value.Media.ImagesPerCustomer, options.Value.Media.ImagePatience, time);

    /// <summary>Audio files being converted to voice notes.</summary>
    public FairSemaphore Voices { get; } = New(options.Value.Media.Voices, options.Value.Media.VoicesPerCustomer, options.Value.Media.PlacePatience, time);

    /// <summary>Transfers to and from WhatsApp's media hosts.</summary>
    public FairSemaphore Transfers { get; } = New(options.Value.Media.Transfers, options.Value.Media.TransfersPerCustomer,
        options.Value.Media.PlacePatience, time);

    private static FairSemaphore New(int total, int perCustomer, TimeSpan patience, TimeProvider time) =>
        new(total, perCustomer, patience, time) { Refusal = MediaErrors.Busy };
}
