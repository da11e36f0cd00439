namespace WhatIsUp.Grains.Storage;

/// <summary>Messages of the past.</summary>
public sealed partial class MessageRows
{
    /// <summary>Inserts a message that the phone handed over; one that is there already stays as it is.</summary>
    public static void InsertHistory(WriteUnit unit, MessageRow row) => unit.Add(
        MessageSql.InsertInbound, row.ChannelId.ToString(), row.CustomerId.ToString(), (long)row.Mode, row.MessageId, row.ChatId, row.IsFromMe ? 1L : 0L, row.Sender.Jid, row.Sender.Lid,
        row.Sender.PhoneNumber, row.Sender.PushName, row.Recipient, row.Type, row.Said.SearchText, row.Content, row.QuotedId, Join(row.Mentions), row.SentAt.ToUnixTimeMilliseconds(),
        (long)row.Status, null, Details(row.Said), row.IsEarly || Folding.IsFolded(row.Said) ? 1L : 0L, Searched(row.Said));
}
