using System.Text.Json;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Tests.Messages;

public sealed class ForwardingTests
{
    private static readonly MessageContext Once = new() { ForwardingScore = 1 };

    [Fact]
    public void Forwarded_message_equals_its_original_except_for_context_and_secret()
    {
        foreach (var vector in Vectors.Load("contents.json").Each("messages"))
        {
            var bytes = vector.Bytes("message");
            var first = ContentDecoder.Parse(bytes);
            var (content, context) = ContentDecoder.Decode(first);
            if (context.IsViewOnce
                || content is not (TextContent or MediaContent or LocationContent or ContactsContent or PollContent or EventContent
                    or GroupInviteContent or InteractiveContent))
                {
                    continue;
                }
            var copy = ContentDecoder.Parse(Forwarding.Encode(bytes, content, Once));
            Assert.Equal((1u, (QuotedMessage?)null, 0),
                (ContentDecoder.Decode(copy).Context.ForwardingScore, ContentDecoder.Decode(copy).Context.Quoted,
                ContentDecoder.Decode(copy).Context.Mentions.Count));
            Assert.NotEqual(first.MessageContextInfo?.MessageSecret, copy.MessageContextInfo.MessageSecret);
            Assert.Equal(ContentDecoder.StripForQuote(AsText(first)), ContentDecoder.StripForQuote(copy.ToByteArray()));
        }
    }

    [Fact]
    public void Unknown_fields_are_copied()
    {
        // Field 200 of the image, which no schema names: C2 0C, and one byte.
        var image = Message.Types.ImageMessage.Parser.ParseFrom([0xC2, 0x0C, 0x01, 0x2A]);
        image.Caption = "one";
        image.ContextInfo = new ContextInfo { Expiration = 60, StanzaId = "3EB0AA" };
        var stored = new Message { EphemeralMessage = new() { Message = new Message { ImageMessage = image } } }.ToByteArray();
        var copy = ContentDecoder.Parse(Forwarding.Encode(stored, new MediaContent(MediaForm.Image) { Caption = "two" }, Once));
        Assert.Contains(new byte[] { 0xC2, 0x0C, 0x01, 0x2A }, copy.ImageMessage.ToByteArray());
        Assert.Equal(("two", 0u, false, 1u),
            (copy.ImageMessage.Caption, copy.ImageMessage.ContextInfo.Expiration, copy.ImageMessage.ContextInfo.HasStanzaId,
            copy.ImageMessage.ContextInfo.ForwardingScore));
        Assert.False(ContentDecoder.Parse(Forwarding.Encode(stored, new MediaContent(MediaForm.Image), Once)).ImageMessage.HasCaption);
    }

    [Fact]
    public void Lottie_sticker_keeps_its_wrapping()
    {
        var sticker = new Message { LottieStickerMessage = new() { Message = new Message { StickerMessage = new() { IsLottie = true, StickerSentTs = 7 } } } };
        foreach (var stored in new[] { sticker, new Message { EphemeralMessage = new() { Message = sticker } } })
        {
            var inner = ContentDecoder.Parse(
                Forwarding.Encode(stored.ToByteArray(), new MediaContent(MediaForm.Sticker), Once)).LottieStickerMessage.Message.StickerMessage;
            Assert.Equal((true, 7L, 1u), (inner.IsLottie, inner.StickerSentTs, inner.ContextInfo.ForwardingScore));
        }
    }

    [Fact]
    public void View_once_content_is_rejected()
    {
        foreach (var form in new[] { MediaForm.Image, MediaForm.Video, MediaForm.Audio })
        {
            var stored = new MediaContent(form).Encode(new MessageContext { IsViewOnce = true });
            Assert.Throws<ArgumentException>(() => Forwarding.Encode(stored, new MediaContent(form), Once));
        }
    }

    [Fact]
    public void View_once_video_note_is_recognised_by_its_own_flag()
    {
        var note = ContentDecoder.Parse(new MediaContent(MediaForm.Video) { IsRound = true }.Encode(new MessageContext { IsViewOnce = true }));
        Assert.True(note.ViewOnceMessage.Message.PtvMessage.ViewOnce);
        Assert.True(ContentDecoder.Decode(note.ViewOnceMessage.Message).Context.IsViewOnce);
    }

    [Fact]
    public void Quote_names_its_chat_if_it_is_another_one()
    {
        var group = Jid.Parse("120363021033254949@g.us");
        var quoted = new QuotedMessage("3EB0AA", Jid.FromPhoneNumber("15550001111"), new TextContent("question").Encode());
        Assert.Equal(group, Read(quoted with { Chat = group }).Chat);
        Assert.Null(Read(quoted).Chat);

        static QuotedMessage Read(QuotedMessage quoted) =>
            ContentDecoder.Decode(ContentDecoder.Parse(new TextContent("answer").Encode(new MessageContext { Quoted = quoted }))).Context.Quoted!;
    }

    /// <summary>A plain text is forwarded in the field that can contain a context.</summary>
    private static byte[] AsText(Message message) =>
        message.HasConversation ? new Message { ExtendedTextMessage = new() { Text = message.Conversation } }.ToByteArray() : message.ToByteArray();
}
