using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>What a message of a phone says; fields that its type does not have are absent.</summary>
public sealed record SandboxContentReply
{
    /// <summary>Text.</summary>
    public string? Text { get; init; }

    /// <summary>Text below a file or an invitation.</summary>
    public string? Caption { get; init; }

    /// <summary>MIME type of a file.</summary>
    public string? MimeType { get; init; }

    /// <summary>Name of a document.</summary>
    public string? Filename { get; init; }

    /// <summary>Bytes of a file.</summary>
    public long? Size { get; init; }

    /// <summary>SHA-256 of a file, hexadecimal.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Length of a video or sound; duration of a pin or an expiration.</summary>
    public long? Seconds { get; init; }

    /// <summary>Width in pixels.</summary>
    public long? Width { get; init; }

    /// <summary>Height in pixels.</summary>
    public long? Height { get; init; }

    /// <summary>True for a voice note.</summary>
    public bool? Ptt { get; init; }

    /// <summary>True for a round video note.</summary>
    public bool? Ptv { get; init; }

    /// <summary>True for a video that plays like a GIF.</summary>
    public bool? GifPlayback { get; init; }

    /// <summary>True for a sticker that moves.</summary>
    public bool? Animated { get; init; }

    /// <summary>Degrees of a location.</summary>
    public double? Latitude { get; init; }

    /// <summary>Degrees of a location.</summary>
    public double? Longitude { get; init; }

    /// <summary>Name of a location.</summary>
    public string? Name { get; init; }

    /// <summary>Address of a location.</summary>
    public string? Address { get; init; }

    /// <summary>Link.</summary>
    public string? Url { get; init; }

    /// <summary>Contact cards.</summary>
    public IReadOnlyList<ContactCard>? Contacts { get; init; }

    /// <summary>Message that it refers to.</summary>
    public string? MessageId { get; init; }

    /// <summary>Emoji of a reaction.</summary>
    public string? Emoji { get; init; }

    /// <summary>Title.</summary>
    public string? Title { get; init; }

    /// <summary>Description.</summary>
    public string? Description { get; init; }

    /// <summary>Options of a poll; of a vote the SHA-256 of each one chosen.</summary>
    public IReadOnlyList<string>? Options { get; init; }

    /// <summary>How many options may be chosen, 0 for any number.</summary>
    public long? SelectableCount { get; init; }

    /// <summary>When an event begins.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When an event ends.</summary>
    public DateTimeOffset? EndTime { get; init; }

    /// <summary>Answer to an event.</summary>
    public EventAnswer? Answer { get; init; }

    /// <summary>How many others come along.</summary>
    public int? ExtraGuests { get; init; }

    /// <summary>Line above.</summary>
    public InteractiveText? Header { get; init; }

    /// <summary>Text of an interactive or a carousel.</summary>
    public InteractiveText? Body { get; init; }

    /// <summary>Line below.</summary>
    public InteractiveText? Footer { get; init; }

    /// <summary>What can be chosen.</summary>
    public InteractiveAction? Action { get; init; }

    /// <summary>File above an interactive.</summary>
    public MediaContent? Media { get; init; }

    /// <summary>Cards of a carousel.</summary>
    public IReadOnlyList<CarouselCard>? Cards { get; init; }

    /// <summary>Parameters of an answer as JSON text.</summary>
    public string? Parameters { get; init; }

    /// <summary>Loudness of a voice note over its time, base64.</summary>
    public string? Waveform { get; init; }

    /// <summary>Small JPEG, base64.</summary>
    public string? Thumbnail { get; init; }

    /// <summary>Pages of a document.</summary>
    public long? PageCount { get; init; }

    /// <summary>True for a shared position.</summary>
    public bool? Live { get; init; }

    /// <summary>Accuracy of a location in metres.</summary>
    public long? Accuracy { get; init; }

    /// <summary>Remark on a location.</summary>
    public string? Comment { get; init; }

    /// <summary>Degrees of an event's place.</summary>
    public double? DegreesLatitude { get; init; }

    /// <summary>Degrees of an event's place.</summary>
    public double? DegreesLongitude { get; init; }

    /// <summary>Name of an event's place.</summary>
    public string? LocationName { get; init; }

    /// <summary>Address of an event's place.</summary>
    public string? LocationAddress { get; init; }

    /// <summary>Link of an event's call.</summary>
    public string? JoinLink { get; init; }

    /// <summary>True for an event that was called off.</summary>
    public bool? Canceled { get; init; }

    /// <summary>True when guests of an event may bring others.</summary>
    public bool? ExtraGuestsAllowed { get; init; }

    /// <summary>Name of the group of an invitation.</summary>
    public string? GroupName { get; init; }

    /// <summary>When the code of an invitation ends.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Id of what was chosen.</summary>
    public string? Id { get; init; }

    /// <summary>Group of an invitation.</summary>
    public string? GroupId { get; init; }

    /// <summary>Code of an invitation.</summary>
    public string? Code { get; init; }

    /// <summary>WhatsApp's own name for what this version has no words for.</summary>
    public string? RawType { get; init; }

    /// <summary>Accounts mentioned.</summary>
    public IReadOnlyList<string>? Mentions { get; init; }

    /// <summary>True when it may be opened once only.</summary>
    public bool? ViewOnce { get; init; }

    /// <summary>How often it was forwarded.</summary>
    public long? ForwardingScore { get; init; }

    /// <summary>Seconds after which the chat forgets it.</summary>
    public long? EphemeralExpiration { get; init; }
}
