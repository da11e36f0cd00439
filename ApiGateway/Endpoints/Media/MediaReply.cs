using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Hosting;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>A file of a channel.</summary>
public sealed record MediaReply
{
    /// <summary>File id. It can be used in any number of messages.</summary>
    public required string MediaId { get; init; }

    /// <summary>Channel of the file.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>Link to the content, valid for 15 minutes and without an API key. Get the file again for a new link.</summary>
    public required string MediaUrl { get; init; }

    /// <summary>Location of the content: the file of a received message stays at WhatsApp until its link is used.</summary>
    public required MediaState State { get; init; }

    /// <summary>MIME type.</summary>
    public required string MimeType { get; init; }

    /// <summary>Size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256, hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>File name, or null.</summary>
    public string? Filename { get; init; }

    /// <summary>Width in pixels, or null.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels, or null.</summary>
    public int? Height { get; init; }

    /// <summary>Duration in seconds, or null.</summary>
    public int? Seconds { get; init; }

    /// <summary>Id of the message that contained it, or null for an upload.</summary>
    public string? MessageId { get; init; }

    /// <summary>Creation time.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Time at which the file is deleted.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The response for a file, with a link to the public URL, or to the host of the request.</summary>
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
