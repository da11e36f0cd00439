using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Messages;

namespace WhatIsUp.Grains.Channels.State;

/// <summary>Rows of messages as the public contract shows them.</summary>
internal static class MessageViews
{
    /// <summary>A message.</summary>
    public static MessageView Of(MessageRow row) => new(row.MessageContent)
    {
        Id = row.MessageId,
        ChannelId = row.ChannelId,
        ChatId = row.ChatId,
        FromMe = row.IsFromMe,
        From = row.Sender,
        To = row.IsFromMe ? row.ChatId : row.Recipient,
        Type = row.Type,
        Quoted = row.QuotedId,
        Mentions = row.Mentions,
        Timestamp = row.SentAt,
        Status = row.Status,
        ClientRef = row.ClientRef,
    };
}
