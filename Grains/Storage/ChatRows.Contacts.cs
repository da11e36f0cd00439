using System.Data.Common;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Storage;

public sealed partial class ChatRows
{
    private const string ContactListName = "contacts";
    private const string PairListName = "lids";
    private const int MostLabels = 1_000;

    /// <summary>Keeps the name under which a contact was saved; null takes it away.</summary>
    public static void SaveContact(WriteUnit unit, ChannelId channel, Participant contact, string? fullName, string? firstName, DateTimeOffset at) => unit.Add(
        ContactSql.Save, channel.ToString(), contact.Jid, contact.Lid, contact.PhoneNumber, fullName, firstName, at.ToUnixTimeMilliseconds());

    /// <summary>Keeps the username of a contact; whoever had it before has it no more.</summary>
    public static void PutUsername(WriteUnit unit, ChannelId channel, Participant contact, DateTimeOffset at)
    {
        unit.Add(ContactSql.TakeUsername, channel.ToString(), contact.Username, contact.Jid, at.ToUnixTimeMilliseconds());
        unit.Add(ContactSql.PutUsername, channel.ToString(), contact.Jid, contact.Lid, contact.PhoneNumber, contact.Username, at.ToUnixTimeMilliseconds());
    }

    /// <summary>The contact has no username any more.</summary>
    public static void DropUsername(WriteUnit unit, ChannelId channel, Participant contact, DateTimeOffset at) =>
        unit.Add(ContactSql.DropUsername, channel.ToString(), contact.Jid, contact.Lid ?? contact.Jid, at.ToUnixTimeMilliseconds());

    /// <summary>Who goes by a username as far as is known, by the rule and by LID, and when that was seen last; null for nobody.</summary>
    public async Task<(string Jid, string? Lid, DateTimeOffset SeenAt)?> FindUsernameAsync(ChannelId channel, string username, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync(ContactSql.FindUsername, [channel.ToString(), username], row => (row.GetString(0), row.Text(1), row.Time(2)), cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>The LID is that of this number now: who changes the number keeps it.</summary>
    public static void DropFormerLids(WriteUnit unit, ChannelId channel, string lid, string jid) => unit.Add(ContactSql.DropFormerLids, channel.ToString(), lid, jid);

    /// <summary>A phone number and a LID are one person: contact, chat, messages and labels go by the phone number from now on; the older messages of a long chat follow.</summary>
    public static void Merge(WriteUnit unit, ChannelId channel, Mode mode, string lid, string jid, string phoneNumber, DateTimeOffset at)
    {
        unit.Add(ContactSql.Merge[0], channel.ToString(), lid, jid, phoneNumber, at.ToUnixTimeMilliseconds());
        Join(unit, channel, mode, lid, jid);
    }

    /// <summary>A number reaches an account whose JID has another: what was kept under the first goes by the JID from now on.</summary>
    public static void MergeNumber(WriteUnit unit, ChannelId channel, Mode mode, string asked, string jid, string phoneNumber, DateTimeOffset at)
    {
        unit.Add(ContactSql.MergeNumber, channel.ToString(), asked, jid, phoneNumber, at.ToUnixTimeMilliseconds());
        Join(unit, channel, mode, asked, jid);
    }

    private static void Join(WriteUnit unit, ChannelId channel, Mode mode, string from, string jid)
    {
        var id = channel.ToString();
        unit.Add(ContactSql.Merge[1], id, from, jid);
        unit.Add(ContactSql.Merge[2], id, from, jid);
        unit.Add(ChatSql.Move[0], id, from, jid);
        unit.Add(ChatSql.Move[1], id, from, jid);
        unit.Add(ChatSql.Move[2], id, from, jid);
        unit.Add(ChatSql.Move[3], id, from, jid);
        ChatMoves.Add(unit, channel, mode, from, jid);
    }

    /// <summary>Addresses among these under which a contact, or by LID a chat, is kept without its other name.</summary>
    public async Task<IReadOnlySet<string>> FindUnresolvedAsync(ChannelId channel, IReadOnlyCollection<string> jids, IReadOnlyCollection<string> lids, CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            ContactSql.Unresolved, [channel.ToString(), SqlText.List(jids.Concat(lids)), SqlText.List(lids)], row => row.GetString(0), cancellationToken)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Contacts by address. Whose channel it is must be checked before.</summary>
    public async Task<Page<ContactView>> ListContactsAsync(ChannelId channel, bool isSaved, PageRequest page, CancellationToken cancellationToken)
    {
        var after = cursors.Open(ContactListName, page.Cursor)?.Text ?? "";
        var rows = await database.ReadAsync(ContactSql.List, [channel.ToString(), after, isSaved ? 1L : 0L, (long)(page.Limit + 1)], MapContact, cancellationToken);
        return cursors.Page(rows, page.Limit, ContactListName, contact => new CursorPosition(0, contact.Jid));
    }

    /// <summary>A contact by any of its addresses, or null.</summary>
    public async Task<ContactView?> GetContactAsync(ChannelId channel, string jid, CancellationToken cancellationToken) =>
        await database.ReadOneAsync(ContactSql.Get, [channel.ToString(), jid], MapContact, cancellationToken);

    /// <summary>Pairs of phone number and LID that the channel knows.</summary>
    public async Task<Page<LidPair>> ListPairsAsync(ChannelId channel, PageRequest page, CancellationToken cancellationToken)
    {
        var after = cursors.Open(PairListName, page.Cursor)?.Text ?? "";
        var rows = await database.ReadAsync(ContactSql.Pairs, [channel.ToString(), after, (long)(page.Limit + 1)], row => (Number: row.GetString(0), Lid: row.GetString(1)), cancellationToken);
        var found = cursors.Page(rows, page.Limit, PairListName, pair => new CursorPosition(0, pair.Number));
        return new Page<LidPair>([.. found.Data.Select(pair => new LidPair(Jid.FromPhoneNumber(pair.Number).ToString(), Jid.FromLid(pair.Lid).ToString()))], found.NextCursor);
    }

    /// <summary>Writes what became of a label.</summary>
    public static void Apply(WriteUnit unit, ChannelId channel, LabelEdited fact)
    {
        var id = channel.ToString();
        if (!fact.IsDeleted) unit.Add(LabelSql.Put, id, fact.LabelId, fact.Name, (long)fact.Color, fact.At.ToUnixTimeMilliseconds());
        else
            foreach (var statement in LabelSql.Delete) unit.Add(statement, id, fact.LabelId);
    }

    /// <summary>All labels.</summary>
    public Task<IReadOnlyList<LabelView>> ListLabelsAsync(ChannelId channel, CancellationToken cancellationToken) =>
        database.ReadAsync(LabelSql.List, [channel.ToString(), (long)MostLabels], MapLabel, cancellationToken);

    /// <summary>A label with what bears it, or null.</summary>
    public async Task<LabelDetails?> GetLabelAsync(ChannelId channel, string labelId, CancellationToken cancellationToken)
    {
        if (await database.ReadOneAsync(LabelSql.Get, [channel.ToString(), labelId], MapLabel, cancellationToken) is not { } label) return null;
        var links = await database.ReadAsync(
            LabelSql.Links, [channel.ToString(), labelId, (long)MostLabels], row => new LabelLink(row.GetString(0), row.GetString(1) is { Length: > 0 } message ? message : null), cancellationToken);
        return new LabelDetails(label.Id, label.Name, label.Color, label.Count, links);
    }

    /// <summary>True when a chat, or a message of it, bears the label.</summary>
    public Task<bool> IsLabelledAsync(ChannelId channel, string labelId, string chatId, string? messageId, CancellationToken cancellationToken) =>
        database.ReadOneAsync(LabelSql.HasLink, [channel.ToString(), labelId, chatId, messageId ?? ""], _ => true, cancellationToken);

    private static LabelView MapLabel(DbDataReader row) => new(row.GetString(0), row.GetString(1), (int)row.GetInt64(2), row.GetInt64(3));

    private static ContactView MapContact(DbDataReader row) => new()
    {
        Jid = row.GetString(0),
        Lid = row.Text(1),
        PhoneNumber = row.Text(2),
        PushName = row.Text(3),
        SavedName = row.Text(4),
        FirstName = row.Text(5),
        VerifiedName = row.Text(6),
        Username = row.Text(7),
        Name = row.Text(4) ?? row.Text(6) ?? row.Text(3) ?? (row.Text(7) is { } username ? "@" + username : null),
    };
}
