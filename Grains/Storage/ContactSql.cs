namespace WhatIsUp.Grains.Storage;

/// <summary>Statements on contacts.</summary>
internal static class ContactSql
{
    private const string Columns = "jid, lid, phone_number, push_name, saved_name, first_name, verified_name, username";

    public static readonly SqlStatement List = new(
        "contact.list", $"SELECT {Columns} FROM contacts WHERE channel_id = $1 AND jid > $2 AND ($3 = 0 OR saved_name IS NOT NULL) ORDER BY jid LIMIT $4");

    public static readonly SqlStatement Get = new("contact.get", $"SELECT {Columns} FROM contacts WHERE channel_id = $1 AND (jid = $2 OR lid = $2) ORDER BY jid DESC LIMIT 1");

    public static readonly SqlStatement FindUsername = new(
        "contact.find_username", "SELECT jid, lid, username_at FROM contacts WHERE channel_id = $1 AND username = $2 ORDER BY username_at DESC LIMIT 1");

    public static readonly SqlStatement UsernamesOf = new(
        "contact.usernames", "SELECT channel_id, jid, username FROM contacts WHERE channel_id {among $1} AND jid {among $2} AND username IS NOT NULL");

    /// <summary>Whoever went by the name before does no more.</summary>
    public static readonly SqlStatement TakeUsername = new(
        "contact.take_username", "UPDATE contacts SET username = NULL, username_at = $4 WHERE channel_id = $1 AND username = $2 AND jid <> $3 AND username_at <= $4");

    /// <summary>A name that is known already is noted anew once an hour: how old the knowledge is decides whether WhatsApp is asked again.</summary>
    public static readonly SqlStatement PutUsername = new(
        "contact.put_username",
        "INSERT INTO contacts (channel_id, jid, lid, phone_number, username, username_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6) "
        + "ON CONFLICT (channel_id, jid) DO UPDATE SET lid = COALESCE(excluded.lid, contacts.lid), phone_number = COALESCE(excluded.phone_number, contacts.phone_number), "
        + "username = excluded.username, username_at = excluded.username_at "
        + "WHERE contacts.username_at IS NULL OR (contacts.username_at <= excluded.username_at AND (contacts.username IS NULL OR contacts.username <> excluded.username)) "
        + "OR contacts.username_at <= excluded.username_at - 3600000");

    public static readonly SqlStatement DropUsername = new(
        "contact.drop_username", "UPDATE contacts SET username = NULL, username_at = $4 WHERE channel_id = $1 AND (jid = $2 OR lid = $3)");

    public static readonly SqlStatement Save = new(
        "contact.save",
        "INSERT INTO contacts (channel_id, jid, lid, phone_number, saved_name, first_name, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7) "
        + "ON CONFLICT (channel_id, jid) DO UPDATE SET lid = COALESCE(excluded.lid, contacts.lid), phone_number = COALESCE(excluded.phone_number, contacts.phone_number), "
        + "saved_name = excluded.saved_name, first_name = excluded.first_name, updated_at = excluded.updated_at");

    /// <summary>Whoever had the LID under another number before is no longer reached there.</summary>
    public static readonly SqlStatement DropFormerLids = new(
        "contact.drop_former_lids", "UPDATE contacts SET lid = NULL WHERE channel_id = $1 AND lid = $2 AND jid <> $2 AND jid <> $3");

    public static readonly SqlStatement Pairs = new("contact.pairs", "SELECT phone_number, lid FROM signal_lids WHERE channel_id = $1 AND phone_number > $2 ORDER BY phone_number LIMIT $3");

    /// <summary>Addresses among these under which a contact or a chat is kept without its other name.</summary>
    public static readonly SqlStatement Unresolved = new(
        "contact.unresolved",
        "SELECT jid FROM contacts WHERE channel_id = $1 AND jid {among $2} AND (lid IS NULL OR phone_number IS NULL) UNION SELECT chat_id FROM chats WHERE channel_id = $1 AND chat_id {among $3}");

    /// <summary>A number that reaches an account whose JID has another: whoever saved the person under the one finds the person under the other.</summary>
    public static readonly SqlStatement MergeNumber = new(
        "contact.merge_account_number",
        "INSERT INTO contacts (channel_id, jid, phone_number, updated_at) SELECT channel_id, CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS BIGINT) FROM contacts WHERE channel_id = $1 AND jid = $2 "
        + "ON CONFLICT (channel_id, jid) DO NOTHING");

    /// <summary>One person, known by two addresses so far: what was kept under the LID goes to the phone number.</summary>
    public static readonly SqlStatement[] Merge =
    [
        new(
            "contact.merge_number",
            "INSERT INTO contacts (channel_id, jid, lid, phone_number, updated_at) VALUES ($1, $3, $2, $4, $5) "
            + "ON CONFLICT (channel_id, jid) DO UPDATE SET lid = excluded.lid, phone_number = COALESCE(contacts.phone_number, excluded.phone_number)"),
        new(
            "contact.merge_names",
            "UPDATE contacts SET "
            + "push_name = COALESCE(contacts.push_name, (SELECT o.push_name FROM contacts o WHERE o.channel_id = $1 AND o.jid = $2)), "
            + "saved_name = COALESCE(contacts.saved_name, (SELECT o.saved_name FROM contacts o WHERE o.channel_id = $1 AND o.jid = $2)), "
            + "first_name = COALESCE(contacts.first_name, (SELECT o.first_name FROM contacts o WHERE o.channel_id = $1 AND o.jid = $2)), "
            + "verified_name = COALESCE(contacts.verified_name, (SELECT o.verified_name FROM contacts o WHERE o.channel_id = $1 AND o.jid = $2)), "
            + "username = COALESCE(contacts.username, (SELECT o.username FROM contacts o WHERE o.channel_id = $1 AND o.jid = $2)), "
            + "username_at = COALESCE(contacts.username_at, (SELECT o.username_at FROM contacts o WHERE o.channel_id = $1 AND o.jid = $2)) "
            + "WHERE channel_id = $1 AND jid = $3"),
        new("contact.merge_delete", "DELETE FROM contacts WHERE channel_id = $1 AND jid = $2 AND jid <> $3"),
    ];
}
