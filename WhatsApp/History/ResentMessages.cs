using Google.Protobuf;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Messages;

namespace WhatIsUp.WhatsApp.History;

/// <summary>Messages that did not reach this device, resent by the own phone in its stored form: published like any other message.</summary>
internal sealed class ResentMessages(ClientConnection connection)
{
    /// <summary>Publishes the message, and the add-ons that the phone stores inside it.</summary>
    public async ValueTask ReadAsync(DeviceTransaction transaction, ByteString bytes, CancellationToken cancellationToken)
    {
        if (WebMessageReader.Parse(bytes) is not { } info) return;
        var read = new List<HistoryMessage>();
        await new WebMessageReader(connection).ReadAsync(transaction, info, null, isRead: false, read, cancellationToken);
        foreach (var message in read)
            if (Decode(message.Message) is { } decoded) transaction.Changes.Events.Add(message.ToReceived() with { Decoded = decoded });
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
}
