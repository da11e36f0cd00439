using System.Globalization;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.WhatsApp.Binary;
using Wire = WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Grains.Messages;

/// <summary>Turns contents of the contract into WhatsApp's own.</summary>
internal static class WireMapping
{
    /// <summary>A content to send.</summary>
    /// <param name="content">Validated content of the caller.</param>
    /// <param name="target">The message it refers to, when it refers to one.</param>
    /// <param name="now">Time of the sender.</param>
    public static Wire.Content Of(MessageContent content, Wire.MessageTarget? target, DateTimeOffset now) => content switch
    {
        { Edit: not null } => new Wire.EditContent(target!, Of(content with { Edit = null }, null, now), now),
        { Text: { } text } => Text(text),
        { Image: { } image } => Media(Wire.MediaForm.Image, image),
        { Video: { } video } => Media(Wire.MediaForm.Video, video),
        { Audio: { } audio } => Media(Wire.MediaForm.Audio, audio),
        { Document: { } document } => Media(Wire.MediaForm.Document, document),
        { Sticker: { } sticker } => Media(Wire.MediaForm.Sticker, sticker),
        { Location: { } place } => Place(place),
        { Contact: { } contact } => new Wire.ContactsContent([.. contact.Contacts.Select(card => new Wire.ContactCard(card.Name, card.Vcard))]),
        { Reaction: { } reaction } => new Wire.ReactionContent(target!, reaction.Emoji, now),
        { Poll: { } poll } => new Wire.PollContent(poll.Title, poll.Options, (uint)poll.SelectableCount),
        { PollVote: { } vote } => new Wire.PollVoteContent(target!, [.. vote.Options.Select(Wire.SecretContents.HashOf)]),
        { Event: { } planned } => Event(planned),
        { EventAnswer: { } answer } => new Wire.EventAnswerContent(target!, (Wire.EventAnswer)answer.Answer, answer.ExtraGuests, now),
        { Interactive: { } interactive } => Interactive(interactive),
        { Carousel: { } carousel } => new Wire.CarouselContent(
            carousel.Body.Text,
            [.. carousel.Cards.Select(
                card => new Wire.InteractiveContent(card.Text) { HeaderMedia = Above(card.Media), Buttons = [.. card.Buttons.Select(Button)] })]),
        { Product: { } product } => new Wire.ProductContent(product.ProductId)
        {
            Title = product.Title, Description = product.Description, PriceThousandths = product.PriceThousandths, Currency = product.Currency,
            Owner = Jid.TryParse(product.Owner, out var owner) ? owner : null, Url = product.Url, RetailerId = product.RetailerId,
            Image = product.Image is { } image ? Media(Wire.MediaForm.Image, image) : null,
        },
        { GroupInvite: { } invite } => new Wire.GroupInviteContent(Jid.Parse(invite.GroupId), invite.Code)
        {
            ExpiresAt = invite.ExpiresAt, GroupName = invite.GroupName, Caption = invite.Caption, Thumbnail = invite.Thumbnail,
        },
        { AdminInvite: { } invite } => new Wire.AdminInviteContent(Jid.Parse(invite.NewsletterId))
        {
            ExpiresAt = invite.ExpiresAt, NewsletterName = invite.NewsletterName, Caption = invite.Caption, Thumbnail = invite.Thumbnail,
        },
        { Delete: not null } => new Wire.DeleteContent(target!),
        { Pin: { } pin } => new Wire.PinContent(target!, (uint)pin.Seconds, now),
        { Expiration: { } expiration } => new Wire.ExpirationContent((uint)expiration.Seconds),
        _ => throw new ArgumentException("This content can't be sent.", nameof(content)),
    };

    private static Wire.TextContent Text(TextContent text) => new(text.Body)
    {
        Preview = text.LinkPreview is { } preview
            ? new Wire.LinkPreview(preview.Url) { Title = preview.Title, Description = preview.Description, Thumbnail = preview.Thumbnail }
            : null,
        BackgroundArgb = Argb(text.BackgroundColor),
        TextArgb = Argb(text.TextColor),
        Font = text.Font,
    };

    /// <summary>A colour of the form <c>#AARRGGBB</c>.</summary>
    private static uint? Argb(string? color) =>
        color is null ? null : uint.Parse(color.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static Wire.MediaContent Media(Wire.MediaForm form, MediaContent media) => new(form)
    {
        MimeType = media.MimeType,
        Caption = media.Caption,
        FileName = media.Filename,
        Seconds = (uint?)media.Seconds,
        Width = (uint?)media.Width,
        Height = (uint?)media.Height,
        PageCount = (uint?)media.PageCount,
        Waveform = media.Waveform,
        Thumbnail = media.Thumbnail,
        BackgroundArgb = Argb(media.BackgroundColor),
        IsVoice = media.Ptt,
        IsRound = media.Ptv,
        IsGif = media.GifPlayback,
        IsAnimated = media.Animated,
    };

    private static Wire.LocationContent Place(LocationContent place) => new(place.Latitude, place.Longitude)
    {
        Name = place.Name,
        Address = place.Address,
        Url = place.Url,
        IsLive = place.Live,
        AccuracyMeters = (uint?)place.Accuracy,
        Comment = place.Comment,
        Thumbnail = place.Thumbnail,
    };

    private static Wire.EventContent Event(EventContent planned) => new(planned.Title, planned.StartTime)
    {
        Description = planned.Description,
        EndsAt = planned.EndTime,
        Location = planned.Location is { } place ? Place(place) : null,
        JoinLink = planned.JoinLink,
        IsCanceled = planned.Canceled,
        AllowsExtraGuests = planned.ExtraGuestsAllowed,
    };

    private static Wire.InteractiveContent Interactive(InteractiveContent content) => new(content.Body.Text)
    {
        Header = content.Header?.Text,
        HeaderMedia = Above(content.Media),
        Footer = content.Footer?.Text,
        Buttons = [.. (content.Action.Buttons ?? []).Select(Button)],
        List = content.Action.List is { } list
            ? new Wire.InteractiveList(list.Label, [.. list.Sections.Select(section => new Wire.InteractiveSection(
                section.Title, [.. section.Rows.Select(row => new Wire.InteractiveRow(row.Id, row.Title, row.Description))]))])
            : null,
    };

    /// <summary>A file above a text is an image or a video, otherwise a document.</summary>
    private static Wire.MediaContent? Above(MediaContent? media) => media is null ? null : Media(
        media.MimeType?.Split('/')[0] switch { "image" => Wire.MediaForm.Image, "video" => Wire.MediaForm.Video, _ => Wire.MediaForm.Document }, media);

    private static Wire.InteractiveButton Button(InteractiveButton button) => button.Type switch
    {
        InteractiveButtonType.Url => new Wire.InteractiveButton(Wire.ButtonAction.Url, button.Title, button.Url ?? ""),
        InteractiveButtonType.Call => new Wire.InteractiveButton(Wire.ButtonAction.Call, button.Title, button.PhoneNumber ?? ""),
        InteractiveButtonType.Copy => new Wire.InteractiveButton(Wire.ButtonAction.Copy, button.Title, button.CopyCode ?? ""),
        _ => new Wire.InteractiveButton(Wire.ButtonAction.Reply, button.Title, button.Id ?? ""),
    };
}
