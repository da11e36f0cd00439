using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Contacts;
using WhatIsUp.Grains.Abstractions.Labels;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Paging;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Storage.Contacts;

/// <summary>Contacts with their usernames, and the pairs of phone number and LID.</summary>
public sealed class ContactRows(Database database, Cursors cursors)
{
    private const string ListName = "contacts";
    private const string PairListName = "lids";
    private const string ContactColumns = "jid, lid, phone_number, push_name, saved_name, first_name, verified_name, username";

    private static readonly RowReader<ContactView> ContactReader = new(columns =>
    {
        int jid = columns["jid"], lid = columns["lid"], phoneNumber = columns["phone_number"], pushName = columns["push_name"];
        int savedName = columns["saved_name"], firstName = columns["first_name"], verifiedName = columns["verified_name"], username = columns["username"];
        return row => new ContactView
        {
            Jid = row.GetString(jid),
            Lid = row.Text(lid),
            PhoneNumber = row.Text(phoneNumber),
            PushName = row.Text(pushName),
            SavedName = row.Text(savedName),
            FirstName = row.Text(firstName),
            VerifiedName = row.Text(verifiedName),
            Username = row.Text(username),
            Name = row.Text(savedName) ?? row.Text(verifiedName) ?? row.Text(pushName) ?? (row.Text(username) is { } own ? "@" + own : null),
        };
    });

    private static readonly SqlQuery<ContactView> ListContacts = new(
        "contact.list",
        $"""
        SELECT {ContactColumns} FROM contacts
        WHERE channel_id = @channel_id AND jid > @after AND (@saved_only = 0 OR saved_name IS NOT NULL) ORDER BY jid LIMIT @limit
        """,
        ContactReader);

    private static readonly SqlQuery<ContactView> GetContact = new(
        "contact.get",
        $"SELECT {ContactColumns} FROM contacts WHERE channel_id = @channel_id AND (jid = @jid OR lid = @jid) ORDER BY jid DESC LIMIT 1",
        ContactReader);

    private static readonly SqlStatement PutPushName = new(
        "contact.put",
        """
        INSERT INTO contacts (channel_id, jid, lid, phone_number, push_name, updated_at, verified_name, name_event_id)
        VALUES (@channel_id, @jid, @lid, @phone_number, @push_name, @at, @verified_name, NULL)
        ON CONFLICT (channel_id, jid) DO UPDATE SET lid = COALESCE(excluded.lid, contacts.lid),
            name_event_id = CASE WHEN excluded.push_name <> contacts.push_name THEN CAST(@name_event_id AS TEXT) ELSE contacts.name_event_id END,
            phone_number = COALESCE(excluded.phone_number, contacts.phone_number),
            push_name = COALESCE(excluded.push_name, contacts.push_name), verified_name = COALESCE(excluded.verified_name, contacts.verified_name),
            updated_at = excluded.updated_at
        WHERE COALESCE(excluded.push_name, '') <> COALESCE(contacts.push_name, '') OR (contacts.lid IS NULL AND excluded.lid IS NOT NULL)
            OR (excluded.verified_name IS NOT NULL AND excluded.verified_name <> COALESCE(contacts.verified_name, ''))
        """);

    private static readonly SqlStatement PutSavedName = new(
        "contact.save",
        """
        INSERT INTO contacts (channel_id, jid, lid, phone_number, saved_name, first_name, updated_at)
        VALUES (@channel_id, @jid, @lid, @phone_number, @saved_name, @first_name, @at)
        ON CONFLICT (channel_id, jid) DO UPDATE SET lid = COALESCE(excluded.lid, contacts.lid),
            phone_number = COALESCE(excluded.phone_number, contacts.phone_number),
            saved_name = excluded.saved_name, first_name = excluded.first_name, updated_at = excluded.updated_at
        """);

    private static readonly SqlQuery<(string Number, string Lid)> Pairs = new(
        "contact.pairs",
        "SELECT phone_number, lid FROM signal_lids WHERE channel_id = @channel_id AND phone_number > @after ORDER BY phone_number LIMIT @limit",
        new(columns =>
        {
            int number = columns["phone_number"], lid = columns["lid"];
            return row => (row.GetString(number), row.GetString(lid));
        }));

    /// <summary>Stores the known fields of a contact; unknown ones are unchanged.</summary>
    /// <param name="unit">Unit.</param>
    /// <param name="channel">Channel.</param>
    /// <param name="contact">The contact.</param>
    /// <param name="at">When.</param>
    /// <param name="verifiedName">Its verified name, or null when it is unknown.</param>
    /// <param name="nameEventId">Id of the event that is written only if the contact had another name of its own before, or null for none.</param>
    public static void PutContact(
        UnitOfWork unit, ChannelId channel, Participant contact, DateTimeOffset at, string? verifiedName = null, string? nameEventId = null) => unit.Add(
        PutPushName,
        [
            .. AddressesOf(channel, contact), ("push_name", contact.PushName), ("verified_name", verifiedName), ("at", at), ("name_event_id", nameEventId),
        ]);

    /// <summary>Stores the name under which a contact was saved; null removes it.</summary>
    public static void SaveContact(UnitOfWork unit, ChannelId channel, Participant contact, string? fullName, string? firstName, DateTimeOffset at) =>
        unit.Add(PutSavedName, [.. AddressesOf(channel, contact), ("saved_name", fullName), ("first_name", firstName), ("at", at)]);

    /// <summary>Contacts by address. Whose channel it is must be checked before.</summary>
    public async Task<Page<ContactView>> ListContactsAsync(ChannelId channel, bool isSaved, PageRequest page, CancellationToken cancellationToken)
    {
        var after = cursors.Open(ListName, page.Cursor)?.Text ?? "";
        var rows = await database.ReadAsync(
            ListContacts, [("channel_id", channel), ("after", after), ("saved_only", isSaved), ("limit", page.Limit + 1)], cancellationToken);
        return cursors.Page(rows, page.Limit, ListName, contact => new CursorPosition(0, contact.Jid));
    }

    /// <summary>A contact by any of its addresses, or null.</summary>
    public Task<ContactView?> GetContactAsync(ChannelId channel, string jid, CancellationToken cancellationToken) =>
        database.ReadOneAsync(GetContact, [("channel_id", channel), ("jid", jid)], cancellationToken);

    /// <summary>Pairs of phone number and LID that the channel knows.</summary>
    public async Task<Page<LidPair>> ListPairsAsync(ChannelId channel, PageRequest page, CancellationToken cancellationToken)
    {
        var after = cursors.Open(PairListName, page.Cursor)?.Text ?? "";
        var rows = await database.ReadAsync(Pairs, [("channel_id", channel), ("after", after), ("limit", page.Limit + 1)], cancellationToken);
        var found = cursors.Page(rows, page.Limit, PairListName, pair => new CursorPosition(0, pair.Number));
        var pairs = found.Data.Select(pair => new LidPair(Jid.FromPhoneNumber(pair.Number).ToString(), Jid.FromLid(pair.Lid).ToString()));
        return new Page<LidPair>([.. pairs], found.NextCursor);
    }

    internal static SqlArgument[] AddressesOf(ChannelId channel, Participant contact) =>
        [("channel_id", channel), ("jid", contact.Jid), ("lid", contact.Lid), ("phone_number", contact.PhoneNumber)];
}
