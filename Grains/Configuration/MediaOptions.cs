namespace WhatIsUp.Grains.Configuration;

/// <summary>Where files are kept, and for how long.</summary>
public sealed class MediaOptions
{
    /// <summary><c>folder</c> (one machine, or a shared volume) or <c>s3</c>.</summary>
    public string Store { get; set; } = "folder";

    /// <summary>Folder of files; empty takes <c>media</c> in the data folder.</summary>
    public string Folder { get; set; } = "";

    /// <summary>The S3-compatible store.</summary>
    public S3Options S3 { get; set; } = new();

    /// <summary>How long a file is kept.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long files of a channel are kept after it was deleted, at most.</summary>
    public TimeSpan LifetimeAfterDeletion { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long an upload at WhatsApp's media hosts is used for further messages.</summary>
    public TimeSpan UploadLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a link to a file is good for.</summary>
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Time for a file from an address of a caller's: name, connections, redirects and body together.</summary>
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Files that a silo moves to and from WhatsApp at the same time; and as many from addresses of callers.</summary>
    public int Transfers { get; set; } = 16;

    /// <summary>Of <see cref="Transfers"/>, those of one customer at most.</summary>
    public int TransfersPerCustomer { get; set; } = 4;

    /// <summary>Files that a silo takes from callers at the same time.</summary>
    public int Uploads { get; set; } = 64;

    /// <summary>Of <see cref="Uploads"/>, those of one customer at most.</summary>
    public int UploadsPerCustomer { get; set; } = 8;

    /// <summary>How long a caller may take to send a file.</summary>
    public TimeSpan UploadTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a file waits for its place.</summary>
    public TimeSpan PlacePatience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Images that a silo decodes at the same time, for their thumbnails; each takes up to 200 MB for a moment.</summary>
    public int Images { get; set; } = 2;

    /// <summary>Of <see cref="Images"/>, those of one customer at most.</summary>
    public int ImagesPerCustomer { get; set; } = 1;

    /// <summary>How long an image waits to be decoded; after that it is kept without a thumbnail.</summary>
    public TimeSpan ImagePatience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Sounds that a silo decodes at the same time, for voice notes; each takes a few MB and one core.</summary>
    public int Voices { get; set; } = 2;

    /// <summary>Of <see cref="Voices"/>, those of one customer at most.</summary>
    public int VoicesPerCustomer { get; set; } = 1;

    /// <summary>Longest sound that is converted into a voice note. What is one already may be as long as a file can be.</summary>
    public TimeSpan VoiceLength { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Time for decoding one sound: a minute of sound takes about a second.</summary>
    public TimeSpan VoiceTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>True to download every inbound file at once, and not only when somebody asks for it.</summary>
    public bool AutoDownload { get; set; }
}
