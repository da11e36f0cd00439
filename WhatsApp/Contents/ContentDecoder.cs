using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Contents;

/// <summary>The decoded content of a Message protobuf.</summary>
/// <param name="Content">The content.</param>
/// <param name="Context">Its context; a quoted message without content is known by its id alone.</param>
public sealed record DecodedMessage(Content Content, MessageContext Context);

/// <summary>Decodes Message protobufs. Unsupported types become <see cref="UnsupportedContent"/>; no input of a peer makes it throw.</summary>
public static class ContentDecoder
{
    private const int MaxWrappings = 5;
    private const int MaxListed = 1_024;

    /// <summary>Parses a serialised Message.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no protobuf.</exception>
    public static Message Parse(ReadOnlySpan<byte> message) => Message.Parser.ParseFrom(message);

    /// <summary>Decodes a Message.</summary>
    public static DecodedMessage Decode(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var isViewOnce = false;
        var inner = Unwrap(message, ref isViewOnce);
        var secret = (message.MessageContextInfo ?? inner.MessageContextInfo)?.MessageSecret;
        var context = new MessageContext
        {
            IsViewOnce = isViewOnce
                || inner is { ImageMessage.ViewOnce: true } or { VideoMessage.ViewOnce: true }
                    or { PtvMessage.ViewOnce: true } or { AudioMessage.ViewOnce: true },
            Secret = secret is { Length: > 0 } ? secret.ToByteArray() : null,
        };
        if (ContextSlot.Find(inner) is { } info) context = WithContext(context, info);
        var pinFor = (message.MessageContextInfo ?? inner.MessageContextInfo)?.MessageAddOnDurationInSecs ?? 0;
        return new DecodedMessage(ContentOf(inner, pinFor, 0), context);
    }

    /// <summary>The content alone, without its own quote and secrets.</summary>
    internal static Message StripForQuote(ReadOnlyMemory<byte> message)
    {
        var isViewOnce = false;
        var content = Unwrap(Parse(message.Span), ref isViewOnce);
        content.MessageContextInfo = null;
        content.SenderKeyDistributionMessage = null;
        ContextSlot.Clear(content);
        return content;
    }

    /// <summary>The message inside its wrappings.</summary>
    internal static Message Unwrap(Message message, ref bool isViewOnce)
    {
        for (var i = 0; i < MaxWrappings; i++)
        {
            var once = message.ViewOnceMessage?.Message ?? message.ViewOnceMessageV2?.Message ?? message.ViewOnceMessageV2Extension?.Message;
            var next = once ?? message.EphemeralMessage?.Message ?? message.DocumentWithCaptionMessage?.Message ?? message.EditedMessage?.Message
                ?? message.GroupMentionedMessage?.Message ?? message.LottieStickerMessage?.Message ?? message.AssociatedChildMessage?.Message
                ?? message.GroupStatusMessage?.Message ?? message.GroupStatusMessageV2?.Message ?? message.PollCreationMessageV4?.Message
                    ?? message.BotInvokeMessage?.Message
                ?? message.BotForwardedMessage?.Message ?? message.QuestionMessage?.Message ?? message.QuestionReplyMessage?.Message;
            if (next is null) return message;
            isViewOnce |= once is not null;
            message = next;
        }
        return message;
    }

    private static MessageContext WithContext(MessageContext context, ContextInfo info) => context with
    {
        Quoted = info.StanzaId is { Length: > 0 and <= MessageIds.MaxLength } id
            ? new QuotedMessage(id, Jid.TryParse(info.Participant, out var sender) ? sender : default, info.QuotedMessage?.ToByteArray() ?? [])
            {
                Chat = Jid.TryParse(info.RemoteJid, out var chat) ? chat : null,
            }
            : null,
        Mentions = [.. info.MentionedJid.Take(MaxListed).Select(text => Jid.TryParse(text, out var jid) ? jid : default).Where(jid => jid != default)],
        ExpirationSeconds = info.Expiration,
        ForwardingScore = info.ForwardingScore > 0 ? info.ForwardingScore : info.IsForwarded ? 1u : 0u,
    };

    private static Content ContentOf(Message message, uint pinFor, int depth) => message switch
    {
        { HasConversation: true } => new TextContent(message.Conversation),
        { ExtendedTextMessage: { } it } => Text(it),
        { ImageMessage: { } it } => MediaEncoding.Read(it),
        { VideoMessage: { } it } => MediaEncoding.Read(it, false),
        { PtvMessage: { } it } => MediaEncoding.Read(it, true),
        { AudioMessage: { } it } => MediaEncoding.Read(it),
        { DocumentMessage: { } it } => MediaEncoding.Read(it),
        { StickerMessage: { } it } => MediaEncoding.Read(it),
        { LocationMessage: { } it } when IsPlace(it.DegreesLatitude, it.DegreesLongitude) => Place(it),
        { LiveLocationMessage: { } it } when IsPlace(it.DegreesLatitude, it.DegreesLongitude) => new LocationContent(it.DegreesLatitude, it.DegreesLongitude)
        {
            IsLive = true, AccuracyMeters = Positive(it.AccuracyInMeters), Comment = Some(it.Caption), Thumbnail = Some(it.JpegThumbnail),
        },
        { ContactMessage: { } it } => new ContactsContent([Card(it)]),
        { ContactsArrayMessage: { } it } => new ContactsContent([.. it.Contacts.Take(MaxListed).Select(Card)]),
        { ReactionMessage: { } it } =>
            TargetOf(it.Key) is { } target ? new ReactionContent(target, it.Text, TimeOf(it.SenderTimestampMs)) : Unsupported(message),
        { PollCreationMessage: { } it } => Poll(it),
        { PollCreationMessageV2: { } it } => Poll(it),
        { PollCreationMessageV3: { } it } => Poll(it),
        { PollCreationMessageV5: { } it } => Poll(it),
        { PollUpdateMessage: { Vote: { } vote } it } => Sealed(message, it.PollCreationMessageKey, SecretUse.PollVote, vote.EncPayload, vote.EncIv),
        { EncEventResponseMessage: { } it } => Sealed(message, it.EventCreationMessageKey, SecretUse.EventResponse, it.EncPayload, it.EncIv),
        { EncReactionMessage: { } it } => Sealed(message, it.TargetMessageKey, SecretUse.Reaction, it.EncPayload, it.EncIv),
        { EncCommentMessage: { } it } => Sealed(message, it.TargetMessageKey, SecretUse.Comment, it.EncPayload, it.EncIv),
        { SecretEncryptedMessage: { } it } => it.SecretEncType switch
        {
            Message.Types.SecretEncryptedMessage.Types.SecretEncType.EventEdit =>
                Sealed(message, it.TargetMessageKey, SecretUse.EventEdit, it.EncPayload, it.EncIv),
            Message.Types.SecretEncryptedMessage.Types.SecretEncType.MessageEdit =>
                Sealed(message, it.TargetMessageKey, SecretUse.MessageEdit, it.EncPayload, it.EncIv),
            _ => Unsupported(message),
        },
        { EventMessage: { } it } => Event(it),
        { GroupInviteMessage: { } it } => Invite(message, it),
        { NewsletterAdminInviteMessage: { } it } => Invite(message, it),
        { InteractiveMessage: { } it } => InteractiveEncoding.Read(it),
        { ButtonsMessage: { } it } => InteractiveEncoding.Read(it),
        { ListMessage: { } it } => InteractiveEncoding.Read(it),
        { TemplateMessage: { } it } => InteractiveEncoding.Read(it) ?? Unsupported(message),
        { InteractiveResponseMessage: { } it } => InteractiveEncoding.Read(it),
        { ButtonsResponseMessage: { } it } => new InteractiveReplyContent(it.SelectedButtonId, it.SelectedDisplayText),
        { TemplateButtonReplyMessage: { } it } => new InteractiveReplyContent(it.SelectedId, it.SelectedDisplayText),
        { ListResponseMessage: { } it } => new InteractiveReplyContent(it.SingleSelectReply?.SelectedRowId ?? "", it.Title),
        { OrderMessage: { } it } => Order(it),
        { ProductMessage: { Product: { } product } it } => Product(it, product),
        { PinInChatMessage: { } it } when TargetOf(it.Key) is { } target => Pin(it, target, pinFor),
        { CommentMessage: { Message: { } inner } it } when depth < MaxWrappings && TargetOf(it.TargetMessageKey) is { } target =>
            new CommentContent(target, ContentOf(inner, 0, depth + 1)),
        { ProtocolMessage: { } it } => Protocol(message, it, depth),
        _ => Unsupported(message),
    };

    private static Content Protocol(Message message, Message.Types.ProtocolMessage protocol, int depth)
    {
        switch (protocol.Type)
        {
            case Message.Types.ProtocolMessage.Types.Type.Revoke when protocol.HasType && TargetOf(protocol.Key) is { } target:
                return new DeleteContent(target);
            case Message.Types.ProtocolMessage.Types.Type.MessageEdit when depth < MaxWrappings && protocol.EditedMessage is { } edited
                && TargetOf(protocol.Key) is { } target:
                var isViewOnce = false;
                return new EditContent(target, ContentOf(Unwrap(edited, ref isViewOnce), 0, depth + 1), TimeOf(protocol.TimestampMs));
            case Message.Types.ProtocolMessage.Types.Type.EphemeralSetting:
                return new ExpirationContent(protocol.EphemeralExpiration);
            default:
                return new UnsupportedContent(FormattableString.Invariant($"protocolMessage.{(int)protocol.Type}"));
        }
    }

    private static TextContent Text(Message.Types.ExtendedTextMessage text) => new(text.Text)
    {
        Preview = text.MatchedText is { Length: > 0 } url
            ? new LinkPreview(url) { Title = Some(text.Title), Description = Some(text.Description), Thumbnail = Some(text.JpegThumbnail) }
            : null,
        BackgroundArgb = text.HasBackgroundArgb ? text.BackgroundArgb : null,
        TextArgb = text.HasTextArgb ? text.TextArgb : null,
        Font = text.HasFont ? text.Font : null,
    };

    // Neither JSON nor a map can represent the rest.
    private static bool IsPlace(double latitude, double longitude) => double.IsFinite(latitude) && double.IsFinite(longitude);

    private static LocationContent Place(Message.Types.LocationMessage place) => new(place.DegreesLatitude, place.DegreesLongitude)
    {
        Name = Some(place.Name),
        Address = Some(place.Address),
        Url = Some(place.Url),
        IsLive = place.IsLive,
        AccuracyMeters = Positive(place.AccuracyInMeters),
        Comment = Some(place.Comment),
        Thumbnail = Some(place.JpegThumbnail),
    };

    private static ContactCard Card(Message.Types.ContactMessage card) => new(card.DisplayName, card.Vcard);

    private static PollContent Poll(Message.Types.PollCreationMessage poll) =>
        new(poll.Name, [.. poll.Options.Take(MaxListed).Select(option => option.OptionName)], poll.SelectableOptionsCount);

    private static EventContent Event(Message.Types.EventMessage planned) =>
        new(planned.Name, ContentTime.OfSeconds(planned.StartTime) ?? DateTimeOffset.UnixEpoch)
    {
        Description = Some(planned.Description),
        EndsAt = ContentTime.OfSeconds(planned.EndTime),
        Location = planned.Location is { } place && IsPlace(place.DegreesLatitude, place.DegreesLongitude) ? Place(place) : null,
        JoinLink = Some(planned.JoinLink),
        IsCanceled = planned.IsCanceled,
        AllowsExtraGuests = planned.ExtraGuestsAllowed,
    };

    private static Content Invite(Message message, Message.Types.GroupInviteMessage invite) => !Jid.TryParse(invite.GroupJid, out var group)
        ? Unsupported(message)
        : new GroupInviteContent(group, invite.InviteCode)
        {
            ExpiresAt = ContentTime.OfSeconds(invite.InviteExpiration),
            GroupName = Some(invite.GroupName),
            Caption = Some(invite.Caption),
            Thumbnail = Some(invite.JpegThumbnail),
        };

    private static Content Invite(Message message, Message.Types.NewsletterAdminInviteMessage invite) => !Jid.TryParse(invite.NewsletterJid, out var newsletter)
        ? Unsupported(message)
        : new AdminInviteContent(newsletter)
        {
            ExpiresAt = ContentTime.OfSeconds(invite.InviteExpiration),
            NewsletterName = Some(invite.NewsletterName),
            Caption = Some(invite.Caption),
            Thumbnail = Some(invite.JpegThumbnail),
        };

    private static OrderContent Order(Message.Types.OrderMessage order) => new(order.OrderId)
    {
        Title = Some(order.OrderTitle),
        Message = Some(order.Message),
        ItemCount = order.ItemCount,
        TotalThousandths = order.HasTotalAmount1000 ? order.TotalAmount1000 : null,
        Currency = Some(order.TotalCurrencyCode),
        Seller = Jid.TryParse(order.SellerJid, out var seller) ? seller : null,
        Token = Some(order.Token),
    };

    private static ProductContent Product(Message.Types.ProductMessage message, Message.Types.ProductMessage.Types.ProductSnapshot product) =>
        new(product.ProductId)
    {
        Title = Some(product.Title),
        Description = Some(product.Description),
        PriceThousandths = product.HasPriceAmount1000 ? product.PriceAmount1000 : null,
        Currency = Some(product.CurrencyCode),
        Owner = Jid.TryParse(message.BusinessOwnerJid, out var owner) ? owner : null,
        Url = Some(product.Url),
        RetailerId = Some(product.RetailerId),
        Image = product.ProductImage is { } image ? MediaEncoding.Read(image) : null,
    };

    private static PinContent Pin(Message.Types.PinInChatMessage pin, MessageTarget target, uint seconds)
    {
        const uint Day = 86_400;
        var isPinned = pin.Type == Message.Types.PinInChatMessage.Types.Type.PinForAll;
        return new PinContent(target, isPinned ? Math.Max(seconds, 1) is > 1 and var duration ? duration : Day : 0, TimeOf(pin.SenderTimestampMs));
    }

    private static Content Sealed(Message message, MessageKey? key, SecretUse use, ByteString payload, ByteString nonce) =>
        TargetOf(key) is { } target ? new SealedContent(target, use, payload.ToByteArray(), nonce.ToByteArray()) : Unsupported(message);

    private static MessageTarget? TargetOf(MessageKey? key) => key is { Id.Length: > 0 and <= MessageIds.MaxLength }
        ? new MessageTarget(
            Jid.TryParse(key.RemoteJid, out var chat)
                ? chat : default, key.FromMe, key.Id, Jid.TryParse(key.Participant, out var participant) ? participant : null)
        : null;

    private static UnsupportedContent Unsupported(Message message) => new(FieldNames.Of(message));

    private static DateTimeOffset TimeOf(long milliseconds) => ContentTime.OfMilliseconds(milliseconds) ?? DateTimeOffset.UnixEpoch;

    private static string? Some(string text) => text.Length == 0 ? null : text;

    private static byte[]? Some(ByteString bytes) => bytes.Length == 0 ? null : bytes.ToByteArray();

    private static uint? Positive(uint number) => number == 0 ? null : number;
}
