using Google.Protobuf;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Messages.Contents;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.History;

/// <summary>Messages that did not reach this device, and that the own phone hands on as it keeps them: news like any other message.</summary>
internal sealed class ResentMessages(Link link)
{
    /// <summary>Tells of the message, and of what the phone keeps inside of it.</summary>
    public async ValueTask TellAsync(Step step, ByteString bytes, CancellationToken cancellationToken)
    {
        if (WebMessageReader.Parse(bytes) is not { } info) return;
        var read = new List<HistoryMessage>();
        await new WebMessageReader(link).ReadAsync(step, info, null, isRead: false, read, cancellationToken);
        foreach (var message in read)
            if (Decode(message.Message) is { } decoded) step.Batch.Events.Add(EventOf(message, decoded));
    }

    private static DecodedMessage? Decode(byte[] message)
    {
        try
        {
            var content = ContentDecoder.Parse(message);
            return OwnDeviceContents.Includes(content) ? null : ContentDecoder.Decode(content);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static MessageReceived EventOf(HistoryMessage message, DecodedMessage decoded) => new()
    {
        MessageId = message.MessageId,
        Chat = message.Chat,
        ChatPhoneNumber = message.ChatPhoneNumber,
        Sender = message.Sender,
        SenderPhoneNumber = message.SenderPhoneNumber,
        IsFromMe = message.IsFromMe,
        PushName = message.PushName,
        Timestamp = message.Timestamp,
        Message = message.Message,
        Text = (decoded.Content as TextContent)?.Text,
        ContentType = decoded.Content.Type,
        QuotedMessageId = decoded.Context.Quoted?.MessageId,
    };
}
