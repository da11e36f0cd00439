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

    /// <summary>How long an upload at WhatsApp's media hosts is used for further messages.</summary>
    public TimeSpan UploadLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a link to a file is good for.</summary>
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Time for a file from an address of a caller's: name, connections, redirects and body together.</summary>
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Files that a silo downloads, uploads or fetches at the same time.</summary>
    public int Transfers { get; set; } = 16;

    /// <summary>True to download every inbound file at once, and not only when somebody asks for it.</summary>
    public bool AutoDownload { get; set; }
}
