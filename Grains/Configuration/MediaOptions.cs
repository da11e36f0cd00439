namespace WhatIsUp.Grains.Configuration;

/// <summary>Storage, lifetime and concurrency of media files.</summary>
public sealed class MediaOptions
{
    /// <summary><c>folder</c> (one machine, or a shared volume) or <c>s3</c>.</summary>
    public string Store { get; set; } = "folder";

    /// <summary>Folder of files; empty uses <c>media</c> in the data folder.</summary>
    public string Folder { get; set; } = "";

    /// <summary>The S3-compatible store.</summary>
    public S3Options S3 { get; set; } = new();

    /// <summary>Lifetime of a file.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Maximum lifetime of a channel's files after the channel was deleted.</summary>
    public TimeSpan LifetimeAfterDeletion { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long an upload on WhatsApp's media hosts is reused for further messages.</summary>
    public TimeSpan UploadLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Lifetime of a link to a file.</summary>
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Timeout for downloading a file from a URL, including name resolution, connections, redirects and body.</summary>
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Maximum number of concurrent transfers to and from WhatsApp per silo, and the same number of downloads from URLs.</summary>
    public int Transfers { get; set; } = 16;

    /// <summary>Maximum share of one customer in <see cref="Transfers"/>.</summary>
    public int TransfersPerCustomer { get; set; } = 4;

    /// <summary>Maximum number of concurrent uploads by callers per silo.</summary>
    public int Uploads { get; set; } = 64;

    /// <summary>Maximum share of one customer in <see cref="Uploads"/>.</summary>
    public int UploadsPerCustomer { get; set; } = 8;

    /// <summary>Timeout for an upload by a caller.</summary>
    public TimeSpan UploadTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a file waits for a permit of these limits.</summary>
    public TimeSpan PlacePatience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Maximum number of images decoded at the same time per silo; each may briefly use up to 200 MB.</summary>
    public int Images { get; set; } = 2;

    /// <summary>Maximum share of one customer in <see cref="Images"/>.</summary>
    public int ImagesPerCustomer { get; set; } = 1;

    /// <summary>How long an image waits to be decoded; after that it is stored without a thumbnail.</summary>
    public TimeSpan ImagePatience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Maximum number of audio files converted to voice notes at the same time per silo; each uses a few MB and one core.</summary>
    public int Voices { get; set; } = 2;

    /// <summary>Maximum share of one customer in <see cref="Voices"/>.</summary>
    public int VoicesPerCustomer { get; set; } = 1;

    /// <summary>Maximum length of an audio file that is converted to a voice note. Finished voice notes have no limit.</summary>
    public TimeSpan VoiceLength { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Timeout for converting one audio file; a minute of audio takes about a second.</summary>
    public TimeSpan VoiceTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>True to download every inbound file at once instead of on request.</summary>
    public bool AutoDownload { get; set; }
}
