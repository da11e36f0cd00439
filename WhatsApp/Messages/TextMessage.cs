using System.Security.Cryptography;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>A text to send, as the web client builds it: always <c>extendedTextMessage</c>, always with a message secret.</summary>
public sealed record TextMessage(string Text)
{
    private const int SecretBytes = 32;

    /// <summary>The message this one answers, or null.</summary>
    public QuotedMessage? Quoted { get; init; }

    /// <summary>Accounts mentioned.</summary>
    public IReadOnlyList<Jid> Mentions { get; init; } = [];

    /// <summary>Seconds after which the chat forgets the message, 0 for never.</summary>
    public uint ExpirationSeconds { get; init; }

    /// <summary>The serialised Message protobuf, unpadded.</summary>
    public byte[] Encode()
    {
        var text = new Message.Types.ExtendedTextMessage { Text = Text };
        if (Quoted is not null || Mentions.Count > 0 || ExpirationSeconds > 0)
        {
            text.ContextInfo = new ContextInfo();
            foreach (var mention in Mentions) text.ContextInfo.MentionedJid.Add(mention.ToAccount().ToString());
            if (ExpirationSeconds > 0) text.ContextInfo.Expiration = ExpirationSeconds;
            if (Quoted is { } quoted)
            {
                text.ContextInfo.StanzaId = quoted.MessageId;
                text.ContextInfo.Participant = quoted.Sender.ToAccount().ToString();
                text.ContextInfo.QuotedMessage = MessageContent.StripForQuote(quoted.Message);
            }
        }
        return new Message
        {
            ExtendedTextMessage = text,
            MessageContextInfo = new MessageContextInfo { MessageSecret = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(SecretBytes)) },
        }.ToByteArray();
    }
}
