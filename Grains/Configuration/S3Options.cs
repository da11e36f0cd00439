namespace WhatIsUp.Grains.Configuration;

/// <summary>An S3-compatible store.</summary>
public sealed class S3Options
{
    /// <summary>Address of the service; empty uses that of Amazon in the region.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>Region.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>Bucket; it must exist.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>Prefix of every key.</summary>
    public string Prefix { get; set; } = "media/";

    /// <summary>Access key; empty uses the credentials of the machine.</summary>
    public string AccessKey { get; set; } = "";

    /// <summary>Secret key.</summary>
    public string SecretKey { get; set; } = "";
}
