using WhatIsUp.ApiGateway.Hosting;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>A file of a channel.</summary>
public sealed record MediaReply
{
    /// <summary>Id: send it with as many messages as you like.</summary>
    public required string MediaId { get; init; }

    /// <summary>Channel of the file.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>Link to the file, good for 15 minutes for whoever has it. Ask for the file again to get a new one.</summary>
    public required string MediaUrl { get; init; }

    /// <summary>Where it is: a file of a received message stays at WhatsApp until somebody follows its link.</summary>
    public required MediaState State { get; init; }

    /// <summary>MIME type.</summary>
    public required string MimeType { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256, hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Name, when known.</summary>
    public string? Filename { get; init; }

    /// <summary>Width in pixels, when known.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels, when known.</summary>
    public int? Height { get; init; }

    /// <summary>Length in seconds, when known.</summary>
    public int? Seconds { get; init; }

    /// <summary>Message that brought it, or null for an upload.</summary>
    public string? MessageId { get; init; }

    /// <summary>Made at.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the file is deleted here.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The reply for a file, with a link to the operator's address, or to the host that was asked.</summary>
    internal static MediaReply Of(MediaView view, HttpRequest request) => new()
    {
        MediaId = view.MediaId,
        ChannelId = view.ChannelId,
        MediaUrl = request.HttpContext.RequestServices.GetRequiredService<PublicAddress>().Link(request, "/v1/media/" + view.Token),
        State = view.State,
        MimeType = view.MimeType,
        Size = view.Size,
        Sha256 = view.Sha256,
        Filename = view.Filename,
        Width = view.Width,
        Height = view.Height,
        Seconds = view.Seconds,
        MessageId = view.MessageId,
        CreatedAt = view.CreatedAt,
        ExpiresAt = view.ExpiresAt,
    };

    internal static MediaReply Example { get; } = new()
    {
        MediaId = "med_019abf3a1b2c7d8e9f0a1b2c3d4e5f60",
        ChannelId = Channels.ChannelExamples.Id,
        MediaUrl = "https://gateway.example/v1/media/AZq_OhssfY6fChssPU5fYAAAAABp3Xo4c2lnbmF0dXJlLi4uLg",
        State = MediaState.Stored,
        MimeType = "image/jpeg",
        Size = 48_213,
        Sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        Width = 1280,
        Height = 960,
        CreatedAt = Channels.ChannelExamples.Time,
        ExpiresAt = Channels.ChannelExamples.Time.AddDays(30),
    };
}
