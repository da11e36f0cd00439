using System.Globalization;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Storage;

/// <summary>Keys and members of groups. Sender keys are sealed at rest; members and holders are plain.</summary>
public sealed partial class SignalRows
{
    /// <summary>A serialised sender key record, or null.</summary>
    public async ValueTask<byte[]?> LoadSenderKeyAsync(ChannelId channel, SenderKeyName name, CancellationToken cancellationToken)
    {
        var id = channel.ToString();
        var sealedValue = await database.ReadOneAsync(
            GroupSql.GetSenderKey, [id, name.Group, name.Sender.Name, (long)name.Sender.Device], row => row.Bytes(0), cancellationToken);
        return sealedValue is null ? null : box.Open(SenderKeyRow(id, name), sealedValue);
    }

    /// <summary>The members of a group, or null.</summary>
    public async ValueTask<GroupMembers?> LoadGroupAsync(ChannelId channel, string group, CancellationToken cancellationToken) => await database.ReadOneAsync(
        GroupSql.GetGroup, [channel.ToString(), group],
        row => new GroupMembers(
            Jid.Parse(group), row.GetInt64(0) != 0, [.. row.GetString(1).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Jid.Parse)], row.Time(2)) { ExpirationSeconds = row.GetInt64(3) },
        cancellationToken);

    /// <summary>Who has our key of a group, or null.</summary>
    public async ValueTask<KeyHolders?> LoadKeyHoldersAsync(ChannelId channel, string group, CancellationToken cancellationToken) =>
        await database.ReadOneAsync(GroupSql.GetKeyHolders, [channel.ToString(), group], row => KeyHolders.Deserialize(row.GetString(0)), cancellationToken);

    /// <summary>Accounts that have written to the channel, those heard of last first; by LID when it is known.</summary>
    public async ValueTask<IReadOnlyList<Jid>> LoadKnownContactsAsync(ChannelId channel, int limit, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            GroupSql.GetContacts, [channel.ToString(), (long)limit], row => Jid.TryParse(row.IsDBNull(1) ? row.GetString(0) : row.GetString(1), out var jid) ? jid.ToAccount() : default,
            cancellationToken);
        return [.. rows.Where(jid => jid.IsPhoneNumber || jid.IsLid)];
    }

    private void ApplyGroups(WriteUnit unit, string id, StoreBatch batch)
    {
        if (batch.WipesDevice)
            foreach (var statement in GroupSql.Wipe) unit.Add(statement, id);
        foreach (var (name, record) in batch.SenderKeys)
        {
            if (record is null) unit.Add(GroupSql.DeleteSenderKey, id, name.Group, name.Sender.Name, (long)name.Sender.Device);
            else unit.Add(GroupSql.PutSenderKey, id, name.Group, name.Sender.Name, (long)name.Sender.Device, box.Seal(SenderKeyRow(id, name), record));
        }
        foreach (var (group, members) in batch.Groups)
        {
            if (members is null) unit.Add(GroupSql.DeleteGroup, id, group);
            else unit.Add(GroupSql.PutGroup, id, group, members.IsLidAddressed ? 1L : 0L, string.Join(',', members.Members), members.FetchedAt.ToUnixTimeMilliseconds(), members.ExpirationSeconds);
        }
        foreach (var (group, holders) in batch.KeyHolders)
        {
            if (holders is null) unit.Add(GroupSql.DeleteKeyHolders, id, group);
            else unit.Add(GroupSql.PutKeyHolders, id, group, holders.Serialize());
        }
    }

    private static string SenderKeyRow(string channel, SenderKeyName name) =>
        string.Create(CultureInfo.InvariantCulture, $"signal_sender_keys|{channel}|{name.Group}|{name.Sender.Name}|{name.Sender.Device}");
}
