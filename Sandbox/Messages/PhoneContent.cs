using System.ComponentModel.DataAnnotations;
using WhatIsUp.Sandbox.Rest;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>Content of a message of a phone, sent or shown: the fields of its type. Fields that a type does not have are absent.</summary>
public abstract record PhoneContent : IOmitsNulls
{
    private protected const string NotNegative = "must not be negative";

    /// <summary>The text, 1 to 65,536 characters.</summary>
    public string? Text { get; init; }

    /// <summary>Accounts mentioned: phone numbers or WhatsApp addresses.</summary>
    [MaxLength(1_024)] public IReadOnlyList<string>? Mentions { get; init; }

    /// <summary>Seconds after which the message disappears.</summary>
    [Range(0, int.MaxValue, ErrorMessage = NotNegative)] public int? EphemeralExpiration { get; init; }

    /// <summary>MIME type of the file.</summary>
    public string? MimeType { get; init; }

    /// <summary>Text below the file.</summary>
    public string? Caption { get; init; }

    /// <summary>Name of a document.</summary>
    public string? Filename { get; init; }

    /// <summary>Width in pixels.</summary>
    [Range(0, int.MaxValue, ErrorMessage = NotNegative)] public int? Width { get; init; }

    /// <summary>Height in pixels.</summary>
    [Range(0, int.MaxValue, ErrorMessage = NotNegative)] public int? Height { get; init; }

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

    /// <summary>Link of a location or of a link preview.</summary>
    public string? Url { get; init; }

    /// <summary>True for a shared position.</summary>
    public bool? Live { get; init; }

    /// <summary>Contact cards, 1 to 50.</summary>
    [Length(1, 50)] public IReadOnlyList<PhoneContact>? Contacts { get; init; }

    /// <summary>Message that a reaction, poll_vote, event_answer, comment, edit, delete, pin or forward refers to, as the phone has it.</summary>
    public string? MessageId { get; init; }

    /// <summary>Emoji of a reaction; empty removes it.</summary>
    public string? Emoji { get; init; }

    /// <summary>Title of a poll, an event or a link preview.</summary>
    public string? Title { get; init; }

    /// <summary>Description of an event or a link preview.</summary>
    public string? Description { get; init; }

    /// <summary>Options of a poll or of a poll_vote; of a vote in a reply the SHA-256 of each option chosen.</summary>
    [MaxLength(12)] public IReadOnlyList<string>? Options { get; init; }

    /// <summary>How many options of a poll may be chosen, 0 for any number.</summary>
    [Range(0, int.MaxValue, ErrorMessage = NotNegative)] public int? SelectableCount { get; init; }

    /// <summary>When an event begins.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When an event ends.</summary>
    public DateTimeOffset? EndTime { get; init; }

    /// <summary>Answer to an event.</summary>
    public EventAnswer? Answer { get; init; }

    /// <summary>Number of other guests in the answer to an event, 0 to 10.</summary>
    public int? ExtraGuests { get; init; }

    /// <summary>Group of a group_invite.</summary>
    public string? GroupId { get; init; }

    /// <summary>Code of a group_invite.</summary>
    public string? Code { get; init; }

    /// <summary>Id of the button or row that an interactive_reply chose.</summary>
    public string? Id { get; init; }

    /// <summary>Length of a video or audio; duration of a pin or an expiration.</summary>
    [Range(0, int.MaxValue, ErrorMessage = NotNegative)] public int? Seconds { get; init; }

    /// <summary>Loudness of a voice note over its time: base64 of up to 64 values from 0 to 100.</summary>
    public string? Waveform { get; init; }

    /// <summary>Small JPEG of a file, a location or a group_invite, base64, up to 64 KB.</summary>
    public string? Thumbnail { get; init; }

    /// <summary>Accuracy of a location in metres.</summary>
    [Range(0, int.MaxValue, ErrorMessage = NotNegative)] public int? Accuracy { get; init; }

    /// <summary>Comment on a location.</summary>
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

    /// <summary>True for an event that was canceled.</summary>
    public bool? Canceled { get; init; }

    /// <summary>True when guests of an event may bring others.</summary>
    public bool? ExtraGuestsAllowed { get; init; }

    /// <summary>Name of the group of a group_invite.</summary>
    public string? GroupName { get; init; }

    /// <summary>Address of the newsletter of an admin_invite.</summary>
    public string? NewsletterId { get; init; }

    /// <summary>Name of the newsletter of an admin_invite.</summary>
    public string? NewsletterName { get; init; }

    /// <summary>When the invitation of a group_invite or admin_invite expires.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Parameters of an interactive_reply as JSON text.</summary>
    public string? Parameters { get; init; }

    /// <summary>Line above an interactive.</summary>
    public PhoneText? Header { get; init; }

    /// <summary>Text of an interactive or a carousel.</summary>
    public PhoneText? Body { get; init; }

    /// <summary>Line below an interactive.</summary>
    public PhoneText? Footer { get; init; }

    /// <summary>Buttons or list of an interactive.</summary>
    public PhoneAction? Action { get; init; }

    /// <summary>Cards of a carousel, 1 to 10.</summary>
    [Length(1, 10)] public IReadOnlyList<PhoneCard>? Cards { get; init; }
}
