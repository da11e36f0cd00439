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

    public string? Footer { get; init; }

    public IReadOnlyList<ButtonView>? Buttons { get; init; }

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
        TextContent text => new() { Text = text.Text, Url = text.Preview?.Url, Title = text.Preview?.Title, Description = text.Preview?.Description },
        MediaContent media => new()
        {
            Caption = media.Caption, MimeType = media.MimeType, Filename = media.FileName, Size = media.File?.Length,
            Sha256 = media.File is { } file ? Convert.ToHexStringLower(file.Sha256) : null, Seconds = media.Seconds, Width = media.Width, Height = media.Height,
            Ptt = Mark(media.IsVoice), Ptv = Mark(media.IsRound), GifPlayback = Mark(media.IsGif), Animated = Mark(media.IsAnimated),
        },
        LocationContent place => new() { Latitude = place.Latitude, Longitude = place.Longitude, Name = place.Name, Address = place.Address, Url = place.Url },
        ContactsContent contacts => new() { Contacts = [.. contacts.Cards.Select(card => new ContactBody { Name = card.Name, Vcard = card.Vcard })] },
        ReactionContent reaction => new() { MessageId = reaction.Target.MessageId, Emoji = reaction.Emoji },
        PollContent poll => new() { Title = poll.Title, Options = poll.Options, SelectableCount = poll.SelectableCount },
        PollVoteContent vote => new() { MessageId = vote.Target.MessageId, Options = [.. vote.OptionHashes.Select(Convert.ToHexStringLower)] },
        EventContent planned => new() { Title = planned.Name, Description = planned.Description, StartTime = planned.StartsAt, EndTime = planned.EndsAt, Name = planned.Location?.Name },
        EventAnswerContent answer => new() { MessageId = answer.Target.MessageId, Answer = answer.Answer, ExtraGuests = answer.ExtraGuests },
        InteractiveContent interactive => new() { Title = interactive.Header, Text = interactive.Body, Footer = interactive.Footer, Buttons = [.. interactive.Buttons.Select(ButtonView.Of)] },
        CarouselContent carousel => new() { Text = carousel.Body, Options = [.. carousel.Cards.Select(card => card.Body)] },
        InteractiveReplyContent reply => new() { Id = reply.Id, Text = reply.Text },
        GroupInviteContent invite => new() { GroupId = invite.Group.ToString(), Code = invite.Code, Name = invite.GroupName, Caption = invite.Caption },
        EditContent edit => Of(edit.New) with { MessageId = edit.Target.MessageId },
        DeleteContent delete => new() { MessageId = delete.Target.MessageId },
        PinContent pin => new() { MessageId = pin.Target.MessageId, Seconds = pin.Seconds },
        CommentContent comment => Of(comment.Said) with { MessageId = comment.Target.MessageId },
        ExpirationContent expiration => new() { Seconds = expiration.Seconds },
        SealedContent box => new() { MessageId = box.Target.MessageId },
        UnsupportedContent unknown => new() { RawType = unknown.RawType },
        _ => new(),
    };

    private static bool? Mark(bool value) => value ? true : null;
}

/// <summary>A button as the phone shows it.</summary>
internal sealed record ButtonView(ButtonAction Type, string Title, string Value)
{
    public static ButtonView Of(InteractiveButton button) => new(button.Action, button.Text, button.Value);
}

/// <summary>A contact card.</summary>
internal sealed record ContactBody
{
    public string? Name { get; init; }

    public string? Vcard { get; init; }
}
