using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Messages;

/// <summary>Removes messages with their add-ons and receipts, a bounded number per statement: no chat is so long that others wait for its end.</summary>
internal static class MessageRemoval
{
    /// <summary>Messages that one statement removes at most.</summary>
    public const int RowsPerStep = 500;

    public const string AddOnIsOrphan =
        "NOT EXISTS (SELECT 1 FROM messages m WHERE m.channel_id = message_marks.channel_id AND m.message_id = message_marks.message_id)";

    public const string ReceiptIsOrphan =
        "NOT EXISTS (SELECT 1 FROM messages m WHERE m.channel_id = message_receipts.channel_id AND m.message_id = message_receipts.message_id)";

    private const long Queued = (long)MessageStatus.Queued;

    // Messages that wait to be sent stay.
    private static readonly string Cleared = $"""
        FROM messages WHERE mode = @mode AND channel_id = @channel_id AND chat_id = @chat_id AND sent_at <= @until AND NOT (from_me = 1 AND status = {Queued})
        ORDER BY sort_at DESC, seq DESC LIMIT @limit
        """;

    private static readonly SqlStatement ClearAddOns = new(
        "clear.chat_marks",
        $"DELETE FROM message_marks WHERE channel_id = @channel_id AND message_id IN (SELECT message_id FROM (SELECT message_id {Cleared}) AS cleared)");

    private static readonly SqlStatement ClearReceipts = new(
        "clear.chat_receipts",
        $"DELETE FROM message_receipts WHERE channel_id = @channel_id AND message_id IN (SELECT message_id FROM (SELECT message_id {Cleared}) AS cleared)");

    private static readonly SqlStatement ClearMessages = new(
        "clear.chat_messages", $"DELETE FROM messages WHERE seq IN (SELECT seq FROM (SELECT seq {Cleared}) AS cleared) RETURNING 1", returnsValue: true);

    private static readonly SqlStatement PutClearance = new(
        "clear.put",
        """
        INSERT INTO chat_clearances (channel_id, chat_id, mode, until) VALUES (@channel_id, @chat_id, @mode, @until)
        ON CONFLICT (channel_id, chat_id) DO UPDATE SET until = excluded.until WHERE chat_clearances.until < excluded.until
        """);

    private static readonly SqlStatement RemoveMessage = new(
        "clear.message",
        $"""
        DELETE FROM messages
        WHERE channel_id = @channel_id AND message_id = @message_id AND chat_id = @chat_id AND from_me = @from_me AND NOT (from_me = 1 AND status = {Queued})
        """);

    private static readonly SqlStatement RemoveAddOns = new(
        "clear.message_marks", $"DELETE FROM message_marks WHERE channel_id = @channel_id AND message_id = @message_id AND {AddOnIsOrphan}");

    private static readonly SqlStatement RemoveReceipts = new(
        "clear.message_receipts", $"DELETE FROM message_receipts WHERE channel_id = @channel_id AND message_id = @message_id AND {ReceiptIsOrphan}");

    /// <summary>Clears a chat: its newest messages in this unit, the others in the background.</summary>
    public static void ClearChat(UnitOfWork unit, ChatClearance clearance)
    {
        ClearSome(unit, clearance);
        unit.Add(PutClearance, ("channel_id", clearance.ChannelId), ("chat_id", clearance.ChatId), ("mode", clearance.Mode), ("until", clearance.Until));
    }

    /// <summary>
    /// Removes the newest messages of a cleared chat: first their add-ons and receipts. All writes of a channel come one after the other, so that each
    /// statement means the same messages.
    /// </summary>
    /// <returns>Index of the result that is null when no message was left.</returns>
    public static int ClearSome(UnitOfWork unit, ChatClearance clearance)
    {
        SqlArgument[] cleared =
        [
            ("channel_id", clearance.ChannelId), ("chat_id", clearance.ChatId), ("until", clearance.Until), ("mode", clearance.Mode), ("limit", RowsPerStep),
        ];
        unit.Add(ClearAddOns, cleared);
        unit.Add(ClearReceipts, cleared);
        return unit.Add(ClearMessages, cleared);
    }

    /// <summary>Removes one message on this account's devices alone.</summary>
    public static void Remove(UnitOfWork unit, ChannelId channel, string chatId, string messageId, bool isFromMe)
    {
        unit.Add(RemoveMessage, ("channel_id", channel), ("message_id", messageId), ("chat_id", chatId), ("from_me", isFromMe));
        unit.Add(RemoveAddOns, ("channel_id", channel), ("message_id", messageId));
        unit.Add(RemoveReceipts, ("channel_id", channel), ("message_id", messageId));
    }
}
