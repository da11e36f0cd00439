namespace WhatIsUp.WhatsApp.Contents;

/// <summary>A place.</summary>
/// <param name="Latitude">Degrees, north positive.</param>
/// <param name="Longitude">Degrees, east positive.</param>
public sealed record LocationContent(double Latitude, double Longitude) : Content
{
    /// <inheritdoc />
    public override string Type => "location";

    /// <summary>Name of the place.</summary>
    public string? Name { get; init; }

    /// <summary>Its address.</summary>
    public string? Address { get; init; }

    /// <summary>A link to it.</summary>
    public string? Url { get; init; }

    /// <summary>True when the sender shares where they move.</summary>
    public bool IsLive { get; init; }

    /// <summary>Accuracy in metres.</summary>
    public uint? AccuracyMeters { get; init; }

    /// <summary>A remark.</summary>
    public string? Comment { get; init; }

    /// <summary>Small JPEG of the map.</summary>
    public byte[]? Thumbnail { get; init; }
}
