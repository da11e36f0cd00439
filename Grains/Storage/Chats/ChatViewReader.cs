using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Grains.Storage.Chats;

/// <summary>The columns of a <see cref="ChatView"/>, with the id of the chat's last message.</summary>
internal static class ChatViewReader
{
    public const string Columns = """
        c.channel_id, c.chat_id, c.last_message_at, c.last_message_id, c.unread_count, c.marked_unread, c.archived, c.pinned_at, c.muted_until,
        c.ephemeral_expiration, k.lid, k.phone_number, k.username, COALESCE(k.saved_name, k.verified_name, k.push_name, c.name, '@' || k.username) AS shown_name
        """;

    public const string From = "FROM chats c LEFT JOIN contacts k ON k.channel_id = c.channel_id AND k.jid = c.chat_id";

    public static readonly RowReader<(ChatView View, string? LastMessage)> Rows = new(columns =>
    {
        int channel = columns["channel_id"], chat = columns["chat_id"], lastMessageAt = columns["last_message_at"], lastMessage = columns["last_message_id"];
        int unreadCount = columns["unread_count"], markedUnread = columns["marked_unread"], archived = columns["archived"], pinnedAt = columns["pinned_at"];
        int mutedUntil = columns["muted_until"], expiration = columns["ephemeral_expiration"];
        int lid = columns["lid"], phoneNumber = columns["phone_number"], username = columns["username"], name = columns["shown_name"];
        return row =>
        {
            var id = row.GetString(chat);
            var unread = row.GetInt64(unreadCount);
            return (new ChatView
            {
                Id = id,
                ChannelId = row.Channel(channel),
                Type = TypeOf(id),
                LastActivityAt = row.Time(lastMessageAt),
                UnreadCount = unread,
                Unread = unread > 0 || row.Flag(markedUnread),
                Archived = row.Flag(archived),
                Pinned = !row.IsDBNull(pinnedAt),
                MutedUntil = row.TimeOrNull(mutedUntil),
                Lid = row.Text(lid) ?? (id.EndsWith("@" + JidServer.Lid, StringComparison.Ordinal) ? id : null),
                PhoneNumber = row.Text(phoneNumber),
                Name = row.Text(name),
                Username = row.Text(username),
                EphemeralExpiration = row.Number(expiration) is { } seconds and not 0 ? (int)seconds : null,
            }, row.Text(lastMessage));
        };
    });

    private static string TypeOf(string chat) => !Jid.TryParse(chat, out var jid) ? "direct"
        : jid.IsGroup ? "group"
        : jid == Jid.StatusBroadcast ? "status"
        : jid.Server switch { JidServer.Newsletter => "newsletter", JidServer.Broadcast => "broadcast", _ => "direct" };
}
