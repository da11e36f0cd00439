using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>A message that the phone sends: of the fields below those of its type.</summary>
public sealed record SendFromPhoneRequest
{
    /// <summary>Channel to write to.</summary>
    public ChannelId? ChannelId { get; init; }

    /// <summary>Instead of a channel: a phone number or a WhatsApp address, also of a group. What refers to a message goes to the chat of that message.</summary>
    public string? To { get; init; }

    /// <summary>
    /// Kind of message: text (the default), link_preview, image, video, audio, document, sticker, location, contact, reaction, poll, poll_vote, event, event_answer, interactive_reply, group_invite, edit, delete,
    /// pin or expiration.
    /// </summary>
    public string? Type { get; init; }

    /// <summary>The text, 1 to 65,536 characters.</summary>
    public string? Text { get; init; }

    /// <summary>Id of the message that this one answers.</summary>
    public string? Quoted { get; init; }

    /// <summary>Whom it mentions: phone numbers or WhatsApp addresses.</summary>
    public IReadOnlyList<string>? Mentions { get; init; }

    /// <summary>True to mark it as forwarded.</summary>
    public bool? Forwarded { get; init; }

    /// <summary>Seconds after which the chat forgets it.</summary>
    public int? EphemeralExpiration { get; init; }

    /// <summary>File of an image, video, audio, document or sticker, base64, up to 700 KB.</summary>
    public string? MediaBase64 { get; init; }

    /// <summary>MIME type of the file.</summary>
    public string? MimeType { get; init; }

    /// <summary>Text below the file.</summary>
    public string? Caption { get; init; }

    /// <summary>Name of a document.</summary>
    public string? Filename { get; init; }

    /// <summary>Width in pixels.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels.</summary>
    public int? Height { get; init; }

    /// <summary>True for a voice note.</summary>
    public bool? Ptt { get; init; }

    /// <summary>True for a round video note.</summary>
    public bool? Ptv { get; init; }

    /// <summary>True for a video that plays like a GIF.</summary>
    public bool? GifPlayback { get; init; }

    /// <summary>True for a sticker that moves.</summary>
    public bool? Animated { get; init; }

    /// <summary>True when it may be opened once only.</summary>
    public bool? ViewOnce { get; init; }

    /// <summary>Degrees, of a location.</summary>
    public double? Latitude { get; init; }

    /// <summary>Degrees, of a location.</summary>
    public double? Longitude { get; init; }

    /// <summary>Name of a location or of a group.</summary>
    public string? Name { get; init; }

    /// <summary>Address of a location.</summary>
    public string? Address { get; init; }

    /// <summary>Link of a location or of a link_preview.</summary>
    public string? Url { get; init; }

    /// <summary>True for a shared position.</summary>
    public bool? Live { get; init; }

    /// <summary>Cards of a contact.</summary>
    public IReadOnlyList<ContactCard>? Contacts { get; init; }

    /// <summary>Message that a reaction, poll_vote, event_answer, edit, delete or pin refers to.</summary>
    public string? MessageId { get; init; }

    /// <summary>Emoji of a reaction; empty takes it back.</summary>
    public string? Emoji { get; init; }

    /// <summary>Title of a poll, an event or a link_preview.</summary>
    public string? Title { get; init; }

    /// <summary>Description of an event or a link_preview.</summary>
    public string? Description { get; init; }

    /// <summary>Options of a poll or of a poll_vote.</summary>
    public IReadOnlyList<string>? Options { get; init; }

    /// <summary>How many options of a poll may be chosen, 0 for any number.</summary>
    public int? SelectableCount { get; init; }

    /// <summary>When an event begins.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When an event ends.</summary>
    public DateTimeOffset? EndTime { get; init; }

    /// <summary>Answer to an event.</summary>
    public EventAnswer? Answer { get; init; }

    /// <summary>How many others come along to an event.</summary>
    public int? ExtraGuests { get; init; }

    /// <summary>Group of a group_invite.</summary>
    public string? GroupId { get; init; }

    /// <summary>Code of a group_invite.</summary>
    public string? Code { get; init; }

    /// <summary>Id of the button or row that an interactive_reply chose.</summary>
    public string? Id { get; init; }

    /// <summary>Length of a video or audio; seconds of a pin or an expiration.</summary>
    public int? Seconds { get; init; }
}
