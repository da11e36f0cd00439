using System.Security.Cryptography;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Messages.Contents;

/// <summary>Sends on what came: the message itself is copied, also what nobody here has words for, and only what it says beside its content is new (reference: Baileys).</summary>
public static class Forwarding
{
    /// <summary>The message as it goes to the next chat.</summary>
    /// <param name="stored">The serialised Message as it was sent first.</param>
    /// <param name="now">What it says after its changes: the text or caption that counts.</param>
    /// <param name="context">What is said beside it in the next chat.</param>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no protobuf.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> stored, Content now, MessageContext context)
    {
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(context);
        var message = ContentDecoder.Parse(stored);
        // A moving sticker is one by what it is wrapped in; every other wrapping belongs to the chat that it came from.
        var isViewOnce = false;
        var isWrapped = message.LottieStickerMessage is not null || Inside(message)?.LottieStickerMessage is not null;
        var copy = ContentDecoder.Unwrap(message, ref isViewOnce);
        if (isViewOnce) throw new ArgumentException("What may be opened once is not sent on.", nameof(stored));
        copy.MessageContextInfo = null;
        copy.SenderKeyDistributionMessage = null;
        copy = ReadAgain(copy, now);
        ContextSlot.Clear(copy);
        ContentEncoder.AddContext(copy, context);
        if (isWrapped) copy = new Message { LottieStickerMessage = new Message.Types.FutureProofMessage { Message = copy } };
        // The secret of the first message is not told to other chats.
        copy.MessageContextInfo = new MessageContextInfo { MessageSecret = ByteString.CopyFrom(context.Secret ?? RandomNumberGenerator.GetBytes(ContentEncoder.SecretBytes)) };
        return copy.ToByteArray();
    }

    private static Message? Inside(Message message) => message.EphemeralMessage?.Message ?? message.EditedMessage?.Message ?? message.AssociatedChildMessage?.Message;

    /// <summary>The message with its text or caption as it reads now.</summary>
    private static Message ReadAgain(Message message, Content now)
    {
        switch (now)
        {
            case TextContent text:
                if (message.HasConversation || message.ExtendedTextMessage?.Text != text.Text) return ContentEncoder.Build(text);
                break;
            case MediaContent { Form: MediaForm.Image } media when message.ImageMessage is { } image:
                if (media.Caption is { } below) image.Caption = below;
                else image.ClearCaption();
                break;
            case MediaContent { Form: MediaForm.Video } media when message.VideoMessage is { } video:
                if (media.Caption is { } under) video.Caption = under;
                else video.ClearCaption();
                break;
            case MediaContent { Form: MediaForm.Document } media when message.DocumentMessage is { } document:
                if (media.Caption is { } words) document.Caption = words;
                else document.ClearCaption();
                break;
        }
        return message;
    }
}
