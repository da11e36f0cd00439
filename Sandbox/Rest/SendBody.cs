using WhatIsUp.WhatsApp.Messages.Contents;

namespace WhatIsUp.Sandbox.Rest;

/// <summary>A message that a phone sends: the fields of its type, named as the gateway names them.</summary>
internal sealed record SendBody
{
    public string? To { get; init; }

    public string? Type { get; init; }

    public string? QuotedMessageId { get; init; }

    public string[]? Mentions { get; init; }

    public bool? ViewOnce { get; init; }

    public bool? Forwarded { get; init; }

    public uint? EphemeralExpiration { get; init; }

    public string? Text { get; init; }

    public string? MediaBase64 { get; init; }

    public string? MimeType { get; init; }

    public string? Caption { get; init; }

    public string? Filename { get; init; }

    public uint? Width { get; init; }

    public uint? Height { get; init; }

    public bool? Ptt { get; init; }

    public bool? Ptv { get; init; }

    public bool? GifPlayback { get; init; }

    public bool? Animated { get; init; }

    public double? Latitude { get; init; }

    public double? Longitude { get; init; }

    public string? Name { get; init; }

    public string? Address { get; init; }

    public string? Url { get; init; }

    public bool? Live { get; init; }

    public ContactBody[]? Contacts { get; init; }

    public string? MessageId { get; init; }

    public string? Emoji { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    public string[]? Options { get; init; }

    public uint? SelectableCount { get; init; }

    public DateTimeOffset? StartTime { get; init; }

    public DateTimeOffset? EndTime { get; init; }

    public EventAnswer? Answer { get; init; }

    public int? ExtraGuests { get; init; }

    public string? GroupId { get; init; }

    public string? Code { get; init; }

    public string? Id { get; init; }

    public uint? Seconds { get; init; }

    public string? Waveform { get; init; }

    public string? Thumbnail { get; init; }

    public uint? Accuracy { get; init; }

    public string? Comment { get; init; }

    public double? DegreesLatitude { get; init; }

    public double? DegreesLongitude { get; init; }

    public string? LocationName { get; init; }

    public string? LocationAddress { get; init; }

    public string? JoinLink { get; init; }

    public bool? Canceled { get; init; }

    public bool? ExtraGuestsAllowed { get; init; }

    public string? GroupName { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public string? Parameters { get; init; }

    public LineBody? Header { get; init; }

    public LineBody? Body { get; init; }

    public LineBody? Footer { get; init; }

    public ActionBody? Action { get; init; }

    public CardBody[]? Cards { get; init; }

    public string? Content { get; init; }
}
