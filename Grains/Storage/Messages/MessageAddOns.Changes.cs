using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Grains.Storage.Messages;

/// <summary>Edits and deletions.</summary>
public sealed partial class MessageAddOns
{
    private const long Queued = (long)MessageStatus.Queued;

    /// <summary>The chat under each address that its person has: its older messages may not have moved to the newer one yet.</summary>
    private const string InChat = """
        chat_id IN (@chat_id, (SELECT lid || '@lid' FROM signal_lids WHERE channel_id = @channel_id AND phone_number = @chat_number),
            (SELECT phone_number || '@s.whatsapp.net' FROM signal_lids WHERE channel_id = @channel_id AND lid = @chat_lid LIMIT 1))
        """;

    private const string IsSender = "sender_jid = @sender_jid OR sender_jid = @sender_lid OR sender_lid = @sender_lid";

    /// <summary>Only the sender changes a message, and never back to an older content.</summary>
    private static readonly SqlStatement EditMessage = new(
        "mark.edit",
        $"""
        UPDATE messages SET body = @body, search = @search, details = @details, edited_at = @at
        WHERE channel_id = @channel_id AND message_id = @message_id AND {InChat} AND ({IsSender}) AND deleted_at IS NULL AND COALESCE(edited_at, 0) <= @at
        """);

    /// <summary>The sender, or an administrator of the group, deletes a message for everyone: its content is removed here, too.</summary>
    private static readonly SqlStatement DeleteMessage = new(
        "mark.delete",
        $"""
        UPDATE messages SET body = NULL, search = NULL, details = NULL, content = NULL, deleted_at = @at
        WHERE channel_id = @channel_id AND message_id = @message_id AND {InChat} AND (@any_sender = 1 OR {IsSender}) AND deleted_at IS NULL
        AND status <> {Queued}
        """);

    private static readonly SqlQuery<StoredContent> GetContent = new(
        "mark.content",
        """
        SELECT sender_jid, sender_lid, from_me, content, sent_at, type, chat_id FROM messages
        WHERE channel_id = @channel_id AND message_id = @message_id ORDER BY seq LIMIT 1
        """,
        new(columns =>
        {
            int jid = columns["sender_jid"], lid = columns["sender_lid"], fromMe = columns["from_me"], content = columns["content"],
                sentAt = columns["sent_at"];
            int type = columns["type"], chat = columns["chat_id"];
            return row => new StoredContent(
                row.GetString(jid), row.Text(lid), row.Flag(fromMe), row.Bytes(content), row.Time(sentAt), row.GetString(type), row.GetString(chat));
        }));

    /// <summary>Replaces the content of a message when the editor is its sender.</summary>
    public static void Edit(
        UnitOfWork unit, ChannelId channel, string chatId, string messageId, Participant editor, MessageContent content, DateTimeOffset at) => unit.Add(
        EditMessage,
        [
            .. TargetOf(channel, chatId, messageId, editor), ("body", content.SearchText), ("search", MessageColumns.SearchedOf(content)),
            ("details", MessageColumns.DetailsOf(content)), ("at", at),
        ]);

    /// <summary>Deletes a message for everyone when <paramref name="sender"/> is its sender, or may delete those of others.</summary>
    public static void Delete(
        UnitOfWork unit, ChannelId channel, string chatId, string messageId, Participant sender, bool mayDeleteOthers, DateTimeOffset at) =>
        unit.Add(DeleteMessage, [.. TargetOf(channel, chatId, messageId, sender), ("any_sender", mayDeleteOthers), ("at", at)]);

    /// <summary>The content of a message in WhatsApp's own form, or null when it is not stored.</summary>
    public Task<StoredContent?> FindContentAsync(ChannelId channel, string messageId, CancellationToken cancellationToken) =>
        database.ReadOneAsync(GetContent, [("channel_id", channel), ("message_id", messageId)], cancellationToken);

    private static SqlArgument[] TargetOf(ChannelId channel, string chatId, string messageId, Participant sender)
    {
        var chat = Jid.TryParse(chatId, out var jid) ? jid : default;
        return
        [
            ("channel_id", channel), ("message_id", messageId), ("chat_id", chatId), ("chat_number", chat.IsPhoneNumber ? chat.User : ""),
            ("chat_lid", chat.IsLid ? chat.User : ""), ("sender_jid", sender.Jid), ("sender_lid", sender.Lid ?? sender.Jid),
        ];
    }
}
