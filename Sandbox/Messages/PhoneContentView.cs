using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>Shows the content of messages.</summary>
internal static class PhoneContentView
{
    public static SandboxContentReply Of(DecodedMessage message)
    {
        var context = message.Context;
        return Of(message.Content) with
        {
            Mentions = context.Mentions.Count > 0 ? [.. context.Mentions.Select(jid => jid.ToString())] : null,
            ViewOnce = Flag(context.IsViewOnce),
            ForwardingScore = context.ForwardingScore > 0 ? context.ForwardingScore : null,
            EphemeralExpiration = context.ExpirationSeconds > 0 ? (int)context.ExpirationSeconds : null,
        };
    }

    private static SandboxContentReply Of(Content content) => content switch
    {
        TextContent text => new()
        {
            Text = text.Text, Url = text.Preview?.Url, Title = text.Preview?.Title, Description = text.Preview?.Description,
            Thumbnail = Base64(text.Preview?.Thumbnail),
        },
        MediaContent media => OfFile(media),
        LocationContent place => new()
        {
            Latitude = place.Latitude, Longitude = place.Longitude, Name = place.Name, Address = place.Address, Url = place.Url, Live = Flag(place.IsLive),
            Accuracy = (int?)place.AccuracyMeters, Comment = place.Comment, Thumbnail = Base64(place.Thumbnail),
        },
        ContactsContent contacts => new() { Contacts = [.. contacts.Cards.Select(card => new PhoneContact { Name = card.Name, Vcard = card.Vcard })] },
        PollContent poll => new() { Title = poll.Title, Options = poll.Options, SelectableCount = (int)poll.SelectableCount },
        EventContent planned => OfEvent(planned),
        InteractiveContent interactive => new()
        {
            Header = Text(interactive.Header), Body = Text(interactive.Body), Footer = Text(interactive.Footer), Action = InteractiveParts.Show(interactive),
            Media = PhoneFiles.Show(interactive.HeaderMedia),
        },
        CarouselContent carousel => new() { Body = Text(carousel.Body), Cards = [.. carousel.Cards.Select(InteractiveParts.ShowCard)] },
        InteractiveReplyContent reply => new() { Id = reply.Id, Text = reply.Text, Parameters = reply.Parameters },
        GroupInviteContent invite => new()
        {
            GroupId = invite.Group.ToString(), Code = invite.Code, GroupName = invite.GroupName, Caption = invite.Caption, ExpiresAt = invite.ExpiresAt,
            Thumbnail = Base64(invite.Thumbnail),
        },
        OrderContent order => new() { Id = order.OrderId, Title = order.Title, Text = order.Message },
        ProductContent product => new()
        {
            Id = product.ProductId, Title = product.Title, Description = product.Description, Url = product.Url, Media = PhoneFiles.Show(product.Image),
        },
        AdminInviteContent invite => new()
        {
            NewsletterId = invite.Newsletter.ToString(), NewsletterName = invite.NewsletterName, Caption = invite.Caption, ExpiresAt = invite.ExpiresAt,
            Thumbnail = Base64(invite.Thumbnail),
        },
        ExpirationContent expiration => new() { Seconds = (int)expiration.Seconds },
        UnsupportedContent unknown => new() { RawType = unknown.RawType },
        _ => OfReference(content),
    };

    /// <summary>Content that refers to another message.</summary>
    private static SandboxContentReply OfReference(Content content) => content switch
    {
        ReactionContent reaction => new() { MessageId = reaction.Target.MessageId, Emoji = reaction.Emoji },
        PollVoteContent vote => new() { MessageId = vote.Target.MessageId, Options = [.. vote.OptionHashes.Select(Convert.ToHexStringLower)] },
        EventAnswerContent answer => new() { MessageId = answer.Target.MessageId, Answer = answer.Answer, ExtraGuests = answer.ExtraGuests },
        EditContent edit => Of(edit.New) with { MessageId = edit.Target.MessageId },
        DeleteContent delete => new() { MessageId = delete.Target.MessageId },
        PinContent pin => new() { MessageId = pin.Target.MessageId, Seconds = (int?)pin.Seconds },
        CommentContent comment => Of(comment.Inner) with { MessageId = comment.Target.MessageId },
        SealedContent box => new() { MessageId = box.Target.MessageId },
        _ => new(),
    };

    private static SandboxContentReply OfFile(MediaContent media) => new()
    {
        Caption = media.Caption, MimeType = media.MimeType, Filename = media.FileName, Size = media.File?.Length,
        Sha256 = media.File is { } file ? Convert.ToHexStringLower(file.Sha256) : null, Seconds = (int?)media.Seconds, Width = (int?)media.Width,
        Height = (int?)media.Height,
        PageCount = media.PageCount, Waveform = Base64(media.Waveform), Thumbnail = Base64(media.Thumbnail), Ptt = Flag(media.IsVoice),
        Ptv = Flag(media.IsRound),
        GifPlayback = Flag(media.IsGif), Animated = Flag(media.IsAnimated),
    };

    private static SandboxContentReply OfEvent(EventContent planned) => new()
    {
        Title = planned.Name, Description = planned.Description, StartTime = planned.StartsAt, EndTime = planned.EndsAt,
        DegreesLatitude = planned.Location?.Latitude,
        DegreesLongitude = planned.Location?.Longitude, LocationName = planned.Location?.Name, LocationAddress = planned.Location?.Address,
        JoinLink = planned.JoinLink,
        Canceled = Flag(planned.IsCanceled), ExtraGuestsAllowed = Flag(planned.AllowsExtraGuests),
    };

    private static PhoneText? Text(string? text) => string.IsNullOrEmpty(text) ? null : new PhoneText { Text = text };

    private static string? Base64(byte[]? bytes) => bytes is null ? null : Convert.ToBase64String(bytes);

    private static bool? Flag(bool value) => value ? true : null;
}
