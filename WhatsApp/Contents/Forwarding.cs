using System.Security.Cryptography;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Contents;

/// <summary>
/// Forwards messages: the protobuf is copied, including unsupported types, and only its context is new (reference: Baileys).
/// </summary>
public static class Forwarding
{
    /// <summary>The message as sent to the next chat.</summary>
    /// <param name="stored">The serialised Message as it was sent first.</param>
    /// <param name="now">The current content after edits: its text or caption is used.</param>
    /// <param name="context">The context in the new chat.</param>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no protobuf.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> stored, Content now, MessageContext context)
    {
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(context);
        var message = ContentDecoder.Parse(stored);
        // A Lottie sticker is recognised by its wrapper; every other wrapper belongs to the original chat.
        var isViewOnce = false;
        var isWrapped = message.LottieStickerMessage is not null || Inside(message)?.LottieStickerMessage is not null;
        var copy = ContentDecoder.Unwrap(message, ref isViewOnce);
        if (isViewOnce) throw new ArgumentException("A view-once message can't be forwarded.", nameof(stored));
        copy.MessageContextInfo = null;
        copy.SenderKeyDistributionMessage = null;
        copy = ReadAgain(copy, now);
        ContextSlot.Clear(copy);
        ContentEncoder.AddContext(copy, context);
        if (isWrapped) copy = new Message { LottieStickerMessage = new Message.Types.FutureProofMessage { Message = copy } };
        // The secret of the original message is not disclosed to other chats.
        copy.MessageContextInfo =
            new MessageContextInfo { MessageSecret = ByteString.CopyFrom(context.Secret ?? RandomNumberGenerator.GetBytes(ContentEncoder.SecretBytes)) };
        return copy.ToByteArray();
    }

    private static Message? Inside(Message message) =>
        message.EphemeralMessage?.Message ?? message.EditedMessage?.Message ?? message.AssociatedChildMessage?.Message;

    /// <summary>The message with its text or caption as it reads now.</summary>
    private static Message ReadAgain(Message message, Content now)
    {
        switch (now)
        {
            case TextContent text:
                if (message.HasConversation || message.ExtendedTextMessage?.Text != text.Text) return ContentEncoder.Build(text);
                break;
            case MediaContent { Form: MediaForm.Image } media when message.ImageMessage is { } image:
                if (media.Caption is { } imageCaption) image.Caption = imageCaption;
                else image.ClearCaption();
                break;
            case MediaContent { Form: MediaForm.Video } media when message.VideoMessage is { } video:
                if (media.Caption is { } videoCaption) video.Caption = videoCaption;
                else video.ClearCaption();
                break;
            case MediaContent { Form: MediaForm.Document } media when message.DocumentMessage is { } document:
                if (media.Caption is { } documentCaption) document.Caption = documentCaption;
                else document.ClearCaption();
                break;
        }
        return message;
    }
}
