using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Requests;
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
    /// Kind of message: text (the default), link_preview, image, video, short, gif, audio, voice, document, sticker, location, contact, contact_list, reaction, poll, poll_vote, event, event_answer, interactive,
    /// carousel, interactive_reply, group_invite, comment, edit, delete, pin, expiration, forward or raw. Fields are those of the type when a channel sends it.
    /// </summary>
    public string? Type { get; init; }

    /// <summary>The text, 1 to 65,536 characters.</summary>
    public string? Text { get; init; }

    /// <summary>Id of the message that this one answers.</summary>
    public string? Quoted { get; init; }

    /// <summary>Whom it mentions: phone numbers or WhatsApp addresses.</summary>
    [MaxLength(RequestLimits.MaxMentions)] public IReadOnlyList<string>? Mentions { get; init; }

    /// <summary>True to mark it as forwarded.</summary>
    public bool? Forwarded { get; init; }

    /// <summary>Seconds after which the chat forgets it.</summary>
    public int? EphemeralExpiration { get; init; }

    /// <summary>File of an image, video, audio, document or sticker, base64, up to 700 KB.</summary>
    [MaxLength(RequestLimits.MaxBodyBytes)] public string? MediaBase64 { get; init; }

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

    /// <summary>Name of a location.</summary>
    public string? Name { get; init; }

    /// <summary>Address of a location.</summary>
    public string? Address { get; init; }

    /// <summary>Link of a location.</summary>
    public string? Url { get; init; }

    /// <summary>True for a shared position.</summary>
    public bool? Live { get; init; }

    /// <summary>Cards of a contact.</summary>
    [MaxLength(RequestLimits.MaxContacts)] public IReadOnlyList<ContactFields>? Contacts { get; init; }

    /// <summary>Message that a reaction, poll_vote, event_answer, comment, edit, delete, pin or forward refers to, as the phone has it.</summary>
    public string? MessageId { get; init; }

    /// <summary>Emoji of a reaction; empty takes it back.</summary>
    public string? Emoji { get; init; }

    /// <summary>Title of a poll, an event or a link_preview.</summary>
    public string? Title { get; init; }

    /// <summary>Description of an event or a link_preview.</summary>
    public string? Description { get; init; }

    /// <summary>Options of a poll or of a poll_vote.</summary>
    [MaxLength(RequestLimits.MaxPollOptions)] public IReadOnlyList<string>? Options { get; init; }

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

    /// <summary>Loudness of a voice note over its time: base64 of up to 64 values from 0 to 100.</summary>
    public string? Waveform { get; init; }

    /// <summary>Small JPEG of a file, a location or a group_invite, base64, up to 64 KB.</summary>
    public string? Thumbnail { get; init; }

    /// <summary>Accuracy of a location in metres.</summary>
    public int? Accuracy { get; init; }

    /// <summary>Remark on a location.</summary>
    public string? Comment { get; init; }

    /// <summary>The link as it stands in the text of a link_preview; its first one when absent.</summary>
    public string? Canonical { get; init; }

    /// <summary>Small JPEG of a link_preview, base64, up to 64 KB.</summary>
    public string? Preview { get; init; }

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

    /// <summary>Name of the group of a group_invite.</summary>
    public string? GroupName { get; init; }

    /// <summary>When the code of a group_invite ends.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Parameters of an interactive_reply as JSON text.</summary>
    public string? Parameters { get; init; }

    /// <summary>Line above an interactive.</summary>
    public TextField? Header { get; init; }

    /// <summary>Text of an interactive or a carousel.</summary>
    public TextField? Body { get; init; }

    /// <summary>Line below an interactive.</summary>
    public TextField? Footer { get; init; }

    /// <summary>What can be chosen of an interactive.</summary>
    public ActionFields? Action { get; init; }

    /// <summary>Cards of a carousel.</summary>
    [MaxLength(RequestLimits.MaxButtons)] public IReadOnlyList<CardFields>? Cards { get; init; }

    /// <summary>What a raw message says: base64 of WhatsApp's protobuf, as the list of the phone's messages shows it. For kinds of messages that this version has no words for.</summary>
    [MaxLength(RequestLimits.MaxBodyBytes)] public string? Content { get; init; }
}
