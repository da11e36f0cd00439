using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Chats;

/// <summary>Contacts and chats that were stored under two addresses of one person.</summary>
public sealed class ChatMerging(Database database)
{
    private const string Other = "FROM contacts o WHERE o.channel_id = @channel_id AND o.jid = @from";

    /// <summary>A former contact with this LID under another number loses it.</summary>
    private static readonly SqlStatement RemoveFormerLids = new(
        "contact.drop_former_lids", "UPDATE contacts SET lid = NULL WHERE channel_id = @channel_id AND lid = @lid AND jid <> @lid AND jid <> @jid");

    /// <summary>Addresses among these under which a contact or a chat is stored without its other address.</summary>
    private static readonly SqlQuery<string> Unresolved = new(
        "contact.unresolved",
        """
        SELECT jid FROM contacts WHERE channel_id = @channel_id AND jid {among @jids} AND (lid IS NULL OR phone_number IS NULL)
        UNION SELECT chat_id FROM chats WHERE channel_id = @channel_id AND chat_id {among @lids}
        """,
        RowReader.Text("jid"));

    /// <summary>A number that reaches an account whose JID has another number: a contact saved under the first is found under the second.</summary>
    private static readonly SqlStatement AddAccountNumber = new(
        "contact.merge_account_number",
        """
        INSERT INTO contacts (channel_id, jid, phone_number, updated_at)
        SELECT channel_id, CAST(@jid AS TEXT), CAST(@phone_number AS TEXT), CAST(@at AS BIGINT) FROM contacts WHERE channel_id = @channel_id AND jid = @from
        ON CONFLICT (channel_id, jid) DO NOTHING
        """);

    private static readonly SqlStatement AddNumber = new(
        "contact.merge_number",
        """
        INSERT INTO contacts (channel_id, jid, lid, phone_number, updated_at) VALUES (@channel_id, @jid, @lid, @phone_number, @at)
        ON CONFLICT (channel_id, jid) DO UPDATE SET lid = excluded.lid, phone_number = COALESCE(contacts.phone_number, excluded.phone_number)
        """);

    private static readonly SqlStatement MergeNames = new(
        "contact.merge_names",
        $"""
        UPDATE contacts SET push_name = COALESCE(contacts.push_name, (SELECT o.push_name {Other})),
            saved_name = COALESCE(contacts.saved_name, (SELECT o.saved_name {Other})),
            first_name = COALESCE(contacts.first_name, (SELECT o.first_name {Other})),
            verified_name = COALESCE(contacts.verified_name, (SELECT o.verified_name {Other})),
            username = COALESCE(contacts.username, (SELECT o.username {Other})),
            username_at = COALESCE(contacts.username_at, (SELECT o.username_at {Other}))
        WHERE channel_id = @channel_id AND jid = @to
        """);

    private static readonly SqlStatement DeleteMerged = new(
        "contact.merge_delete", "DELETE FROM contacts WHERE channel_id = @channel_id AND jid = @from AND jid <> @to");

    private static readonly SqlStatement MoveChat = new(
        "chat.move",
        """
        INSERT INTO chats (channel_id, chat_id, last_message_at, last_message_id, unread_count, marked_unread, archived, pinned_at, muted_until,
            ephemeral_expiration, name)
        SELECT channel_id, CAST(@to AS TEXT), last_message_at, last_message_id, unread_count, marked_unread, archived, pinned_at, muted_until,
            ephemeral_expiration, name
        FROM chats WHERE channel_id = @channel_id AND chat_id = @from
        ON CONFLICT (channel_id, chat_id) DO UPDATE SET
            last_message_id = CASE WHEN excluded.last_message_at >= chats.last_message_at THEN COALESCE(excluded.last_message_id, chats.last_message_id)
                ELSE chats.last_message_id END,
            last_message_at = CASE WHEN excluded.last_message_at > chats.last_message_at THEN excluded.last_message_at ELSE chats.last_message_at END,
            unread_count = chats.unread_count + excluded.unread_count, pinned_at = COALESCE(chats.pinned_at, excluded.pinned_at),
            muted_until = COALESCE(chats.muted_until, excluded.muted_until),
            ephemeral_expiration = COALESCE(chats.ephemeral_expiration, excluded.ephemeral_expiration), name = COALESCE(chats.name, excluded.name)
        """);

    private static readonly SqlStatement DeleteMovedChat = new(
        "chat.move_delete", "DELETE FROM chats WHERE channel_id = @channel_id AND chat_id = @from AND chat_id <> @to");

    private static readonly SqlStatement MoveLabels = new(
        "chat.move_labels",
        """
        INSERT INTO label_links (channel_id, label_id, chat_id, message_id, linked_at)
        SELECT channel_id, label_id, CAST(@to AS TEXT), message_id, linked_at FROM label_links WHERE channel_id = @channel_id AND chat_id = @from
        ON CONFLICT (channel_id, label_id, chat_id, message_id) DO NOTHING
        """);

    private static readonly SqlStatement DeleteMovedLabels = new(
        "chat.move_labels_delete", "DELETE FROM label_links WHERE channel_id = @channel_id AND chat_id = @from AND chat_id <> @to");

    /// <summary>
    /// What moves from one address to the other, in order: names, then the chat, then its labels. The chat's messages are moved by <see
    /// cref="LidChatMigration"/>.
    /// </summary>
    private static readonly SqlStatement[] Moves = [MergeNames, DeleteMerged, MoveChat, DeleteMovedChat, MoveLabels, DeleteMovedLabels];

    /// <summary>Only this number has the LID from now on: an account keeps its LID when it changes the number.</summary>
    public static void DropFormerLids(UnitOfWork unit, ChannelId channel, string lid, string jid) =>
        unit.Add(RemoveFormerLids, ("channel_id", channel), ("lid", lid), ("jid", jid));

    /// <summary>
    /// A phone number and a LID are one person: contact, chat, messages and labels move to the phone number; the older messages of a long chat follow.
    /// </summary>
    public static void Merge(UnitOfWork unit, ChannelId channel, Mode mode, string lid, string jid, string phoneNumber, DateTimeOffset at)
    {
        unit.Add(AddNumber, ("channel_id", channel), ("lid", lid), ("jid", jid), ("phone_number", phoneNumber), ("at", at));
        Move(unit, channel, mode, lid, jid);
    }

    /// <summary>A number belongs to an account whose JID has another number: data stored under the first moves to the JID.</summary>
    public static void MergeNumber(UnitOfWork unit, ChannelId channel, Mode mode, string dialed, string jid, string phoneNumber, DateTimeOffset at)
    {
        unit.Add(AddAccountNumber, ("channel_id", channel), ("from", dialed), ("jid", jid), ("phone_number", phoneNumber), ("at", at));
        Move(unit, channel, mode, dialed, jid);
    }

    /// <summary>Addresses among these under which a contact, or by LID a chat, is stored without its other address.</summary>
    public async Task<IReadOnlySet<string>> FindUnresolvedAsync(
        ChannelId channel, IReadOnlyCollection<string> jids, IReadOnlyCollection<string> lids, CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            Unresolved, [("channel_id", channel), ("jids", SqlText.List(jids.Concat(lids))), ("lids", SqlText.List(lids))], cancellationToken))
        .ToHashSet(StringComparer.Ordinal);

    private static void Move(UnitOfWork unit, ChannelId channel, Mode mode, string from, string to)
    {
        foreach (var statement in Moves) unit.Add(statement, ("channel_id", channel), ("from", from), ("to", to));
        LidChatMigration.Add(unit, channel, mode, from, to);
    }
}
