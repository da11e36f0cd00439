using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Contacts;

/// <summary>Usernames of contacts.</summary>
public sealed class UsernameRows(Database database)
{
    private const string RefreshMilliseconds = "3600000";

    private static readonly SqlQuery<(string Jid, string? Lid, DateTimeOffset SeenAt)> FindUsername = new(
        "contact.find_username",
        "SELECT jid, lid, username_at FROM contacts WHERE channel_id = @channel_id AND username = @username ORDER BY username_at DESC LIMIT 1",
        new(columns =>
        {
            int jid = columns["jid"], lid = columns["lid"], seenAt = columns["username_at"];
            return row => (row.GetString(jid), row.Text(lid), row.Time(seenAt));
        }));

    /// <summary>Removes the name from every other contact.</summary>
    private static readonly SqlStatement TakeUsername = new(
        "contact.take_username",
        """
        UPDATE contacts SET username = NULL, username_at = @at WHERE channel_id = @channel_id AND username = @username AND jid <> @jid AND username_at <= @at
        """);

    /// <summary>The time of a known name is written once an hour: its age decides whether WhatsApp is queried again.</summary>
    private static readonly SqlStatement SetUsername = new(
        "contact.put_username",
        $"""
        INSERT INTO contacts (channel_id, jid, lid, phone_number, username, username_at, updated_at)
        VALUES (@channel_id, @jid, @lid, @phone_number, @username, @at, @at)
        ON CONFLICT (channel_id, jid) DO UPDATE SET lid = COALESCE(excluded.lid, contacts.lid),
            phone_number = COALESCE(excluded.phone_number, contacts.phone_number),
            username = excluded.username, username_at = excluded.username_at
        WHERE contacts.username_at IS NULL
            OR (contacts.username_at <= excluded.username_at AND (contacts.username IS NULL OR contacts.username <> excluded.username))
            OR contacts.username_at <= excluded.username_at - {RefreshMilliseconds}
        """);

    private static readonly SqlStatement RemoveUsername = new(
        "contact.drop_username", "UPDATE contacts SET username = NULL, username_at = @at WHERE channel_id = @channel_id AND (jid = @jid OR lid = @lid)");

    /// <summary>Stores the username of a contact and removes it from its former owner.</summary>
    public static void PutUsername(UnitOfWork unit, ChannelId channel, Participant contact, DateTimeOffset at)
    {
        unit.Add(TakeUsername, ("channel_id", channel), ("username", contact.Username), ("jid", contact.Jid), ("at", at));
        unit.Add(SetUsername, [.. ContactRows.AddressesOf(channel, contact), ("username", contact.Username), ("at", at)]);
    }

    /// <summary>Removes the username of a contact.</summary>
    public static void DropUsername(UnitOfWork unit, ChannelId channel, Participant contact, DateTimeOffset at) =>
        unit.Add(RemoveUsername, ("channel_id", channel), ("jid", contact.Jid), ("lid", contact.Lid ?? contact.Jid), ("at", at));

    /// <summary>The contact with a username as far as is known, by address and by LID, and when that was seen last; null for none.</summary>
    public async Task<(string Jid, string? Lid, DateTimeOffset SeenAt)?> FindUsernameAsync(
        ChannelId channel, string username, CancellationToken cancellationToken) =>
        await database.ReadAsync(FindUsername, [("channel_id", channel), ("username", username)], cancellationToken) is [var found, ..] ? found : null;
}
