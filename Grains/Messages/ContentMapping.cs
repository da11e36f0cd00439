using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.WhatsApp.Binary;
using Wire = WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Grains.Messages;

/// <summary>Converts WhatsApp's contents to those of the API.</summary>
internal static class ContentMapping
{
    private const int MaxThumbnailBytes = 64 * 1024;

    /// <summary>A content with its context.</summary>
    /// <param name="content">The content.</param>
    /// <param name="context">Context of the content.</param>
    /// <param name="nameOption">Names an option of a poll by its hash.</param>
    public static MessageContent Show(Wire.Content content, Wire.MessageContext context, Func<byte[], string>? nameOption = null) =>
        ShowContent(content, nameOption) with
        {
            ViewOnce = context.IsViewOnce,
            ForwardingScore = context.ForwardingScore > 0 ? (int)Math.Min(context.ForwardingScore, int.MaxValue) : null,
            EphemeralExpiration = context.ExpirationSeconds > 0 ? (int)Math.Min(context.ExpirationSeconds, int.MaxValue) : null,
        };

    private static MessageContent ShowContent(Wire.Content content, Func<byte[], string>? nameOption) => content switch
    {
        Wire.TextContent text => new MessageContent { Text = Text(text) },
        Wire.MediaContent media => Media(media),
        Wire.LocationContent place => new MessageContent { Location = Place(place) },
        Wire.ContactsContent contacts =>
            new MessageContent { Contact = new ContactContent([.. contacts.Cards.Select(card => new ContactCard(card.Name, card.Vcard))]) },
        Wire.PollContent poll =>
            new MessageContent { Poll = new PollContent { Title = poll.Title, Options = poll.Options, SelectableCount = (int)poll.SelectableCount } },
        Wire.EventContent planned => new MessageContent { Event = Event(planned) },
        Wire.InteractiveContent interactive => new MessageContent { Interactive = Interactive(interactive) },
        Wire.CarouselContent carousel => new MessageContent
        {
            Carousel = new CarouselContent(new InteractiveText(carousel.Body),
                [.. carousel.Cards.Select(card => new CarouselCard(card.Body, [.. card.Buttons.Select(Button)], Above(card.HeaderMedia)))]),
        },
        Wire.InteractiveReplyContent reply => new MessageContent { InteractiveReply = new InteractiveReplyContent(reply.Id, reply.Text, reply.Parameters) },
        Wire.GroupInviteContent invite => new MessageContent
        {
            GroupInvite = new GroupInviteContent
            {
                GroupId = invite.Group.ToString(), Code = invite.Code, ExpiresAt = invite.ExpiresAt, GroupName = invite.GroupName, Caption = invite.Caption,
                Thumbnail = Small(invite.Thumbnail),
            },
        },
        Wire.AdminInviteContent invite => new MessageContent
        {
            AdminInvite = new AdminInviteContent
            {
                NewsletterId = invite.Newsletter.ToString(), NewsletterName = invite.NewsletterName, ExpiresAt = invite.ExpiresAt, Caption = invite.Caption,
                Thumbnail = Small(invite.Thumbnail),
            },
        },
        Wire.OrderContent order => new MessageContent
        {
            Order = new OrderContent
            {
                OrderId = order.OrderId, Title = order.Title, Message = order.Message, ItemCount = order.ItemCount, TotalThousandths = order.TotalThousandths,
                Currency = order.Currency, Seller = order.Seller?.ToString(), Token = order.Token,
            },
        },
        Wire.ProductContent product => new MessageContent
        {
            Product = new ProductContent
            {
                ProductId = product.ProductId, Title = product.Title, Description = product.Description, PriceThousandths = product.PriceThousandths,
                Currency = product.Currency, Owner = product.Owner?.ToString(), Url = product.Url, RetailerId = product.RetailerId,
                Image = product.Image is { } image ? Media(image).Image : null,
            },
        },
        Wire.ExpirationContent expiration => new MessageContent { Expiration = new ExpirationContent(expiration.Seconds) },
        Wire.SealedContent box => new MessageContent { Unsupported = new UnsupportedContent("sealed_" + box.Type) },
        Wire.UnsupportedContent unknown => new MessageContent { Unsupported = new UnsupportedContent(unknown.RawType) },
        _ => ShowReference(content, nameOption),
    };

    /// <summary>Contents that refer to another message.</summary>
    private static MessageContent ShowReference(Wire.Content content, Func<byte[], string>? nameOption) => content switch
    {
        Wire.ReactionContent reaction => new MessageContent { Reaction = new ReactionContent(reaction.Target.MessageId, reaction.Emoji) },
        Wire.PollVoteContent vote => new MessageContent
        {
            PollVote = new PollVoteContent(vote.Target.MessageId, [.. vote.OptionHashes.Select(nameOption ?? Convert.ToHexStringLower)]),
        },
        Wire.EventAnswerContent answer =>
            new MessageContent { EventAnswer = new EventAnswerContent(answer.Target.MessageId, (EventAnswer)answer.Answer, answer.ExtraGuests) },
        Wire.EditContent edit => ShowContent(edit.New, nameOption) with { Edit = new ReferenceContent(edit.Target.MessageId) },
        Wire.DeleteContent delete => new MessageContent { Delete = new ReferenceContent(delete.Target.MessageId) },
        Wire.PinContent pin => new MessageContent { Pin = new PinContent(pin.Target.MessageId, pin.Seconds) },
        Wire.CommentContent comment => ShowContent(comment.Inner, nameOption) with { Comment = new ReferenceContent(comment.Target.MessageId) },
        _ => new MessageContent { Unsupported = new UnsupportedContent(content.Type) },
    };

    private static TextContent Text(Wire.TextContent text) => new(text.Text)
    {
        LinkPreview = text.Preview is { } preview ? new LinkPreview(preview.Url, preview.Title, preview.Description, Small(preview.Thumbnail)) : null,
        BackgroundColor = Color(text.BackgroundArgb),
        TextColor = Color(text.TextArgb),
        Font = text.Font,
    };

    private static string? Color(uint? argb) => argb is { } color ? FormattableString.Invariant($"#{color:X8}") : null;

    private static MessageContent Media(Wire.MediaContent media)
    {
        var shown = new MediaContent
        {
            MimeType = media.MimeType is { } type ? ContentType.Normalise(type) : null,
            Caption = media.Caption,
            Filename = media.FileName,
            Size = media.File?.Length ?? media.Plain?.Length,
            Sha256 = (media.File?.Sha256 ?? media.Plain?.Sha256) is { Length: > 0 } hash ? Convert.ToHexStringLower(hash) : null,
            Seconds = Number(media.Seconds),
            Width = Number(media.Width),
            Height = Number(media.Height),
            PageCount = Number(media.PageCount),
            Waveform = Small(media.Waveform),
            Thumbnail = Small(media.Thumbnail),
            BackgroundColor = Color(media.BackgroundArgb),
            Ptt = media.IsVoice,
            Ptv = media.IsRound,
            GifPlayback = media.IsGif,
            Animated = media.IsAnimated,
        };
        return media.Form switch
        {
            Wire.MediaForm.Image => new MessageContent { Image = shown },
            Wire.MediaForm.Video => new MessageContent { Video = shown },
            Wire.MediaForm.Audio => new MessageContent { Audio = shown },
            Wire.MediaForm.Document => new MessageContent { Document = shown },
            _ => new MessageContent { Sticker = shown },
        };
    }

    private static LocationContent Place(Wire.LocationContent place) => new()
    {
        Latitude = place.Latitude,
        Longitude = place.Longitude,
        Name = place.Name,
        Address = place.Address,
        Url = place.Url,
        Live = place.IsLive,
        Accuracy = Number(place.AccuracyMeters),
        Comment = place.Comment,
        Thumbnail = Small(place.Thumbnail),
    };

    private static EventContent Event(Wire.EventContent planned) => new()
    {
        Title = planned.Name,
        Description = planned.Description,
        StartTime = planned.StartsAt,
        EndTime = planned.EndsAt,
        Location = planned.Location is { } place ? Place(place) : null,
        JoinLink = planned.JoinLink,
        Canceled = planned.IsCanceled,
        ExtraGuestsAllowed = planned.AllowsExtraGuests,
    };

    private static InteractiveContent Interactive(Wire.InteractiveContent content) => new()
    {
        Header = content.Header is { } header ? new InteractiveText(header) : null,
        Body = new InteractiveText(content.Body),
        Footer = content.Footer is { } footer ? new InteractiveText(footer) : null,
        Media = Above(content.HeaderMedia),
        Action = new InteractiveAction
        {
            Buttons = content.Buttons.Count > 0 ? [.. content.Buttons.Select(Button)] : null,
            List = content.List is { } list
                ? new InteractiveList(list.ButtonText, [.. list.Sections.Select(section => new InteractiveSection(
                    section.Title, [.. section.Rows.Select(row => new InteractiveRow(row.Id, row.Title, row.Description))]))])
                : null,
        },
    };

    private static MediaContent? Above(Wire.MediaContent? media) => media is null ? null : Media(media).Media;

    private static InteractiveButton Button(Wire.InteractiveButton button) => button.Action switch
    {
        Wire.ButtonAction.Url => new InteractiveButton { Type = InteractiveButtonType.Url, Title = button.Text, Url = button.Value },
        Wire.ButtonAction.Call => new InteractiveButton { Type = InteractiveButtonType.Call, Title = button.Text, PhoneNumber = button.Value },
        Wire.ButtonAction.Copy => new InteractiveButton { Type = InteractiveButtonType.Copy, Title = button.Text, CopyCode = button.Value },
        Wire.ButtonAction.Reply => new InteractiveButton { Type = InteractiveButtonType.QuickReply, Title = button.Text, Id = button.Value },
        _ => new InteractiveButton { Type = InteractiveButtonType.Other, Title = button.Text, Id = button.Value },
    };

    private static int? Number(uint? number) => number is { } known ? (int)Math.Min(known, int.MaxValue) : null;

    /// <summary>A picture that is not small is omitted.</summary>
    private static byte[]? Small(byte[]? bytes) => bytes is { Length: <= MaxThumbnailBytes } ? bytes : null;
}
