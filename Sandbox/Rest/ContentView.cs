using System.Text.Json.Serialization;
using WhatIsUp.WhatsApp.Messages.Contents;

namespace WhatIsUp.Sandbox.Rest;

/// <summary>What a message says; fields that its type does not have are absent.</summary>
[method: JsonConstructor]
internal sealed record ContentView()
{
    public string? Text { get; init; }

    public string? Caption { get; init; }

    public string? MimeType { get; init; }

    public string? Filename { get; init; }

    public long? Size { get; init; }

    public string? Sha256 { get; init; }

    public uint? Seconds { get; init; }

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

    public ContactBody[]? Contacts { get; init; }

    public string? MessageId { get; init; }

    public string? Emoji { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    public IReadOnlyList<string>? Options { get; init; }

    public uint? SelectableCount { get; init; }

    public DateTimeOffset? StartTime { get; init; }

    public DateTimeOffset? EndTime { get; init; }

    public EventAnswer? Answer { get; init; }

    public int? ExtraGuests { get; init; }

    public LineBody? Footer { get; init; }

    public string? Waveform { get; init; }

    public string? Thumbnail { get; init; }

    public uint? PageCount { get; init; }

    public bool? Live { get; init; }

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

    public FileView? Media { get; init; }

    public LineBody? Header { get; init; }

    public LineBody? Body { get; init; }

    public ActionBody? Action { get; init; }

    public CardView[]? Cards { get; init; }

    public string? Id { get; init; }

    public string? GroupId { get; init; }

    public string? Code { get; init; }

    public string? RawType { get; init; }

    public string[]? Mentions { get; init; }

    public bool? ViewOnce { get; init; }

    public uint? ForwardingScore { get; init; }

    public uint? EphemeralExpiration { get; init; }

    /// <summary>Shows a message.</summary>
    public static ContentView Of(DecodedMessage message)
    {
        var context = message.Context;
        return Of(message.Content) with
        {
            Mentions = context.Mentions.Count > 0 ? [.. context.Mentions.Select(jid => jid.ToString())] : null,
            ViewOnce = Mark(context.IsViewOnce),
            ForwardingScore = context.ForwardingScore > 0 ? context.ForwardingScore : null,
            EphemeralExpiration = context.ExpirationSeconds > 0 ? context.ExpirationSeconds : null,
        };
    }

    private static ContentView Of(Content content) => content switch
    {
        TextContent text => new() { Text = text.Text, Url = text.Preview?.Url, Title = text.Preview?.Title, Description = text.Preview?.Description, Thumbnail = Base64(text.Preview?.Thumbnail) },
        MediaContent media => new()
        {
            Caption = media.Caption, MimeType = media.MimeType, Filename = media.FileName, Size = media.File?.Length,
            Sha256 = media.File is { } file ? Convert.ToHexStringLower(file.Sha256) : null, Seconds = media.Seconds, Width = media.Width, Height = media.Height,
            PageCount = media.PageCount, Waveform = Base64(media.Waveform), Thumbnail = Base64(media.Thumbnail), Ptt = Mark(media.IsVoice), Ptv = Mark(media.IsRound), GifPlayback = Mark(media.IsGif), Animated = Mark(media.IsAnimated),
        },
        LocationContent place => new()
        {
            Latitude = place.Latitude, Longitude = place.Longitude, Name = place.Name, Address = place.Address, Url = place.Url, Live = Mark(place.IsLive), Accuracy = place.AccuracyMeters,
            Comment = place.Comment, Thumbnail = Base64(place.Thumbnail),
        },
        ContactsContent contacts => new() { Contacts = [.. contacts.Cards.Select(card => new ContactBody { Name = card.Name, Vcard = card.Vcard })] },
        ReactionContent reaction => new() { MessageId = reaction.Target.MessageId, Emoji = reaction.Emoji },
        PollContent poll => new() { Title = poll.Title, Options = poll.Options, SelectableCount = poll.SelectableCount },
        PollVoteContent vote => new() { MessageId = vote.Target.MessageId, Options = [.. vote.OptionHashes.Select(Convert.ToHexStringLower)] },
        EventContent planned => new()
        {
            Title = planned.Name, Description = planned.Description, StartTime = planned.StartsAt, EndTime = planned.EndsAt, DegreesLatitude = planned.Location?.Latitude,
            DegreesLongitude = planned.Location?.Longitude, LocationName = planned.Location?.Name, LocationAddress = planned.Location?.Address, JoinLink = planned.JoinLink,
            Canceled = Mark(planned.IsCanceled), ExtraGuestsAllowed = Mark(planned.AllowsExtraGuests),
        },
        EventAnswerContent answer => new() { MessageId = answer.Target.MessageId, Answer = answer.Answer, ExtraGuests = answer.ExtraGuests },
        InteractiveContent interactive => new()
        {
            Header = Line(interactive.Header), Body = Line(interactive.Body), Footer = Line(interactive.Footer), Action = ActionBody.Of(interactive), Media = FileView.Of(interactive.HeaderMedia),
        },
        CarouselContent carousel => new()
        {
            Body = Line(carousel.Body), Cards = [.. carousel.Cards.Select(CardView.Of)],
        },
        InteractiveReplyContent reply => new() { Id = reply.Id, Text = reply.Text, Parameters = reply.Parameters },
        GroupInviteContent invite => new()
        {
            GroupId = invite.Group.ToString(), Code = invite.Code, GroupName = invite.GroupName, Caption = invite.Caption, ExpiresAt = invite.ExpiresAt, Thumbnail = Base64(invite.Thumbnail),
        },
        EditContent edit => Of(edit.New) with { MessageId = edit.Target.MessageId },
        DeleteContent delete => new() { MessageId = delete.Target.MessageId },
        PinContent pin => new() { MessageId = pin.Target.MessageId, Seconds = pin.Seconds },
        CommentContent comment => Of(comment.Said) with { MessageId = comment.Target.MessageId },
        ExpirationContent expiration => new() { Seconds = expiration.Seconds },
        SealedContent box => new() { MessageId = box.Target.MessageId },
        UnsupportedContent unknown => new() { RawType = unknown.RawType },
        _ => new(),
    };

    private static LineBody? Line(string? text) => string.IsNullOrEmpty(text) ? null : new LineBody(text);

    private static string? Base64(byte[]? bytes) => bytes is null ? null : Convert.ToBase64String(bytes);

    private static bool? Mark(bool value) => value ? true : null;
}

/// <summary>A contact card.</summary>
internal sealed record ContactBody
{
    public string? Name { get; init; }

    public string? Vcard { get; init; }
}
