using System.Security.Cryptography;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Contents;

/// <summary>Builds Message protobufs as the web client does. Field numbers and forms: reference schema and Baileys.</summary>
internal static class ContentEncoder
{
    /// <summary>Length of the secret of a message.</summary>
    public const int SecretBytes = 32;

    public static byte[] Encode(Content content, MessageContext context)
    {
        var message = Build(content);
        AddContext(message, context);
        if (context.IsViewOnce && content is MediaContent)
        {
            MediaEncoding.MarkViewOnce(message);
            message = new Message { ViewOnceMessage = new Message.Types.FutureProofMessage { Message = message } };
        }
        if (CarriesSecret(content))
        {
            message.MessageContextInfo ??= new MessageContextInfo();
            message.MessageContextInfo.MessageSecret = ByteString.CopyFrom(context.Secret ?? RandomNumberGenerator.GetBytes(SecretBytes));
        }
        if (content is PinContent pin) (message.MessageContextInfo ??= new MessageContextInfo()).MessageAddOnDurationInSecs = pin.Seconds;
        return message.ToByteArray();
    }

    /// <summary>The message without context and secret.</summary>
    public static Message Build(Content content) => content switch
    {
        TextContent text => new Message { ExtendedTextMessage = Text(text) },
        MediaContent media => MediaEncoding.Build(media),
        LocationContent place => new Message { LocationMessage = Place(place) },
        ContactsContent { Cards: [var card] } => new Message { ContactMessage = Card(card) },
        ContactsContent contacts => new Message { ContactsArrayMessage = Cards(contacts) },
        ReactionContent reaction => new Message
        {
            ReactionMessage = new() { Key = KeyOf(reaction.Target), Text = reaction.Emoji, SenderTimestampMs = reaction.At.ToUnixTimeMilliseconds() },
        },
        PollContent poll => Poll(poll),
        EventContent planned => new Message { EventMessage = Event(planned) },
        ProductContent product => new Message { ProductMessage = Product(product) },
        GroupInviteContent invite => new Message { GroupInviteMessage = Invite(invite) },
        AdminInviteContent invite => new Message { NewsletterAdminInviteMessage = Invite(invite) },
        InteractiveContent interactive => new Message { InteractiveMessage = InteractiveEncoding.Build(interactive) },
        CarouselContent carousel => new Message { InteractiveMessage = InteractiveEncoding.Build(carousel) },
        InteractiveReplyContent reply => new Message { InteractiveResponseMessage = InteractiveEncoding.Build(reply) },
        EditContent edit => Protocol(edit.Target, Message.Types.ProtocolMessage.Types.Type.MessageEdit, Build(edit.New), edit.At),
        DeleteContent delete => Protocol(delete.Target, Message.Types.ProtocolMessage.Types.Type.Revoke, null, null),
        PinContent pin => new Message { PinInChatMessage = Pin(pin) },
        CommentContent comment => new Message { CommentMessage = new() { Message = Build(comment.Inner), TargetMessageKey = KeyOf(comment.Target) } },
        ExpirationContent expiration => new Message
        {
            EphemeralMessage = new()
            {
                Message = new Message
                {
                    ProtocolMessage = new() { Type = Message.Types.ProtocolMessage.Types.Type.EphemeralSetting, EphemeralExpiration = expiration.Seconds },
                },
            },
        },
        SealedContent box => Sealed(box),
        _ => throw new ArgumentException($"A message of type {content.Type} can't be sent.", nameof(content)),
    };

    /// <summary>Reference: Baileys sends no secret with contents that nothing refers to.</summary>
    private static bool CarriesSecret(Content content) => content is not (ReactionContent or SealedContent or PollVoteContent or EventAnswerContent);

    /// <summary>The key of a message as the sender of a reference writes it.</summary>
    public static MessageKey KeyOf(MessageTarget target)
    {
        var key = new MessageKey { RemoteJid = target.Chat.ToString(), FromMe = target.IsFromMe, Id = target.MessageId };
        if (target.Participant is { } participant) key.Participant = participant.ToAccount().ToString();
        return key;
    }

    /// <summary>Adds the context to a message.</summary>
    public static void AddContext(Message message, MessageContext context)
    {
        if (context.Quoted is null && context.Mentions.Count == 0 && context.ExpirationSeconds == 0 && context.ForwardingScore == 0) return;
        if (ContextSlot.Make(message) is not { } info) return;
        foreach (var mention in context.Mentions) info.MentionedJid.Add(mention.ToAccount().ToString());
        if (context.ExpirationSeconds > 0) info.Expiration = context.ExpirationSeconds;
        if (context.ForwardingScore > 0) (info.ForwardingScore, info.IsForwarded) = (context.ForwardingScore, true);
        if (context.Quoted is not { } quoted) return;
        info.StanzaId = quoted.MessageId;
        info.Participant = quoted.Sender.ToAccount().ToString();
        info.QuotedMessage = ContentDecoder.StripForQuote(quoted.Message);
        if (quoted.Chat is { } chat) info.RemoteJid = chat.ToAccount().ToString();
    }

    private static Message.Types.ExtendedTextMessage Text(TextContent content)
    {
        var text = new Message.Types.ExtendedTextMessage { Text = content.Text };
        if (content.Preview is { } preview)
        {
            text.MatchedText = preview.Url;
            if (preview.Title is { } title) text.Title = title;
            if (preview.Description is { } description) text.Description = description;
            if (preview.Thumbnail is { } thumbnail) text.JpegThumbnail = ByteString.CopyFrom(thumbnail);
            text.PreviewType = 0;
        }
        if (content.BackgroundArgb is { } background) text.BackgroundArgb = background;
        if (content.TextArgb is { } color) text.TextArgb = color;
        if (content.Font is { } font) text.Font = font;
        return text;
    }

    private static Message.Types.ProductMessage Product(ProductContent content)
    {
        var product = new Message.Types.ProductMessage.Types.ProductSnapshot { ProductId = content.ProductId };
        if (content.Image is { } image) (product.ProductImage, product.ProductImageCount) = (MediaEncoding.Image(image), 1);
        if (content.Title is { } title) product.Title = title;
        if (content.Description is { } description) product.Description = description;
        if (content.Currency is { } currency) product.CurrencyCode = currency;
        if (content.PriceThousandths is { } price) product.PriceAmount1000 = price;
        if (content.RetailerId is { } retailer) product.RetailerId = retailer;
        if (content.Url is { } url) product.Url = url;
        var message = new Message.Types.ProductMessage { Product = product };
        if (content.Owner is { } owner) message.BusinessOwnerJid = owner.ToAccount().ToString();
        return message;
    }

    public static Message.Types.LocationMessage Place(LocationContent content)
    {
        var place = new Message.Types.LocationMessage { DegreesLatitude = content.Latitude, DegreesLongitude = content.Longitude };
        if (content.Name is { } name) place.Name = name;
        if (content.Address is { } address) place.Address = address;
        if (content.Url is { } url) place.Url = url;
        if (content.IsLive) place.IsLive = true;
        if (content.AccuracyMeters is { } accuracy) place.AccuracyInMeters = accuracy;
        if (content.Comment is { } comment) place.Comment = comment;
        if (content.Thumbnail is { } thumbnail) place.JpegThumbnail = ByteString.CopyFrom(thumbnail);
        return place;
    }

    private static Message.Types.ContactMessage Card(ContactCard card) => new() { DisplayName = card.Name, Vcard = card.Vcard };

    private static Message.Types.ContactsArrayMessage Cards(ContactsContent content)
    {
        var cards = new Message.Types.ContactsArrayMessage { DisplayName = string.Join(", ", content.Cards.Select(card => card.Name)) };
        cards.Contacts.AddRange(content.Cards.Select(Card));
        return cards;
    }

    private static Message Poll(PollContent content)
    {
        var poll = new Message.Types.PollCreationMessage { Name = content.Title, SelectableOptionsCount = content.SelectableCount };
        poll.Options.AddRange(content.Options.Select(option => new Message.Types.PollCreationMessage.Types.Option { OptionName = option }));
        // A poll with one choice has a separate field (reference: Baileys).
        return content.SelectableCount == 1 ? new Message { PollCreationMessageV3 = poll } : new Message { PollCreationMessage = poll };
    }

    private static Message.Types.EventMessage Event(EventContent content)
    {
        var planned = new Message.Types.EventMessage
        {
            Name = content.Name, StartTime = content.StartsAt.ToUnixTimeSeconds(), IsCanceled = content.IsCanceled, IsScheduleCall = false,
        };
        if (content.Description is { } description) planned.Description = description;
        if (content.EndsAt is { } end) planned.EndTime = end.ToUnixTimeSeconds();
        if (content.Location is { } place) planned.Location = Place(place);
        if (content.JoinLink is { } connection) planned.JoinLink = connection;
        if (content.AllowsExtraGuests) planned.ExtraGuestsAllowed = true;
        return planned;
    }

    private static Message.Types.GroupInviteMessage Invite(GroupInviteContent content)
    {
        var invite = new Message.Types.GroupInviteMessage { GroupJid = content.Group.ToString(), InviteCode = content.Code };
        if (content.ExpiresAt is { } end) invite.InviteExpiration = end.ToUnixTimeSeconds();
        if (content.GroupName is { } name) invite.GroupName = name;
        if (content.Caption is { } caption) invite.Caption = caption;
        if (content.Thumbnail is { } thumbnail) invite.JpegThumbnail = ByteString.CopyFrom(thumbnail);
        return invite;
    }

    private static Message.Types.NewsletterAdminInviteMessage Invite(AdminInviteContent content)
    {
        var invite = new Message.Types.NewsletterAdminInviteMessage { NewsletterJid = content.Newsletter.ToString() };
        if (content.ExpiresAt is { } end) invite.InviteExpiration = end.ToUnixTimeSeconds();
        if (content.NewsletterName is { } name) invite.NewsletterName = name;
        if (content.Caption is { } caption) invite.Caption = caption;
        if (content.Thumbnail is { } thumbnail) invite.JpegThumbnail = ByteString.CopyFrom(thumbnail);
        return invite;
    }

    private static Message Protocol(MessageTarget target, Message.Types.ProtocolMessage.Types.Type type, Message? edited, DateTimeOffset? at)
    {
        var protocol = new Message.Types.ProtocolMessage { Key = KeyOf(target), Type = type };
        if (edited is not null) protocol.EditedMessage = edited;
        if (at is { } time) protocol.TimestampMs = time.ToUnixTimeMilliseconds();
        return new Message { ProtocolMessage = protocol };
    }

    private static Message.Types.PinInChatMessage Pin(PinContent pin) => new()
    {
        Key = KeyOf(pin.Target),
        Type = pin.Seconds > 0 ? Message.Types.PinInChatMessage.Types.Type.PinForAll : Message.Types.PinInChatMessage.Types.Type.UnpinForAll,
        SenderTimestampMs = pin.At.ToUnixTimeMilliseconds(),
    };

    private static Message Sealed(SealedContent box)
    {
        var (key, payload, nonce) = (KeyOf(box.Target), ByteString.CopyFrom(box.Payload), ByteString.CopyFrom(box.Nonce));
        return box.Use switch
        {
            SecretUse.PollVote =>
                new Message { PollUpdateMessage = new() { PollCreationMessageKey = key, Vote = new() { EncPayload = payload, EncIv = nonce } } },
            SecretUse.EventResponse => new Message { EncEventResponseMessage = new() { EventCreationMessageKey = key, EncPayload = payload, EncIv = nonce } },
            SecretUse.Reaction => new Message { EncReactionMessage = new() { TargetMessageKey = key, EncPayload = payload, EncIv = nonce } },
            SecretUse.Comment => new Message { EncCommentMessage = new() { TargetMessageKey = key, EncPayload = payload, EncIv = nonce } },
            SecretUse.EventEdit or SecretUse.MessageEdit => new Message
            {
                SecretEncryptedMessage = new()
                {
                    TargetMessageKey = key,
                    EncPayload = payload,
                    EncIv = nonce,
                    SecretEncType = box.Use == SecretUse.EventEdit
                        ? Message.Types.SecretEncryptedMessage.Types.SecretEncType.EventEdit
                        : Message.Types.SecretEncryptedMessage.Types.SecretEncType.MessageEdit,
                },
            },
            _ => throw new ArgumentException("This use has no encrypted form.", nameof(box)),
        };
    }
}
