using System.Data.Common;
using System.Globalization;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage.Secrets;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Storage;

/// <summary>Signal keys of channels, sealed at rest. Public identity keys, device lists and LIDs are plain.</summary>
public sealed partial class SignalRows(Database database, SecretBox box)
{
    private const string HostedMark = "h";

    /// <summary>Appends everything of a batch that is not an event.</summary>
    public void Apply(WriteUnit unit, ChannelId channel, StoreBatch batch)
    {
        var id = channel.ToString();
        if (batch.WipesDevice)
            foreach (var statement in SignalSql.Wipe) unit.Add(statement, id);
        ApplyGroups(unit, id, batch);
        ApplyAppState(unit, id, batch);
        if (batch.Credentials is { } credentials)
            unit.Add(SignalSql.PutCredentials, id, box.Seal(CredentialsRow(id), CredentialsCodec.Write(credentials)));
        foreach (var (address, record) in batch.Sessions)
        {
            if (record is null) unit.Add(SignalSql.DeleteSession, id, address.Name, (long)address.Device);
            else unit.Add(SignalSql.PutSession, id, address.Name, (long)address.Device, box.Seal(SessionRow(id, address), record));
        }
        foreach (var (address, key) in batch.Identities)
        {
            if (key is null) unit.Add(SignalSql.DeleteIdentity, id, address.Name, (long)address.Device);
            else unit.Add(SignalSql.PutIdentity, id, address.Name, (long)address.Device, key);
        }
        foreach (var (preKeyId, preKey) in batch.PreKeys)
        {
            if (preKey is null) unit.Add(SignalSql.DeletePreKey, id, (long)preKeyId);
            else unit.Add(SignalSql.PutPreKey, id, (long)preKeyId, box.Seal(PreKeyRow(id, preKeyId), CredentialsCodec.Write(preKey)));
        }
        foreach (var (user, list) in batch.DeviceLists)
        {
            if (list is null) unit.Add(SignalSql.DeleteDeviceList, id, user);
            else unit.Add(SignalSql.PutDeviceList, id, user, WriteDevices(list), list.Timestamp, list.FetchedAt.ToUnixTimeMilliseconds());
        }
        foreach (var (phoneNumber, lid) in batch.LidsByPhoneNumber)
        {
            unit.Add(SignalSql.DropFormerNumbers, id, phoneNumber, lid);
            unit.Add(SignalSql.PutLid, id, phoneNumber, lid);
        }
        foreach (var (phoneNumber, account) in batch.AccountNumbers) unit.Add(SignalSql.PutAccountNumber, id, phoneNumber, account);
        ApplyTrustedTokens(unit, id, batch);
        ApplyHistory(unit, id, batch);
    }

    /// <summary>The credentials, or null.</summary>
    public async ValueTask<DeviceCredentials?> LoadCredentialsAsync(ChannelId channel, CancellationToken cancellationToken)
    {
        var id = channel.ToString();
        var sealedValue = await database.ReadOneAsync(SignalSql.GetCredentials, [id], row => row.Bytes(0), cancellationToken);
        return sealedValue is null ? null : CredentialsCodec.Read(box.Open(CredentialsRow(id), sealedValue));
    }

    /// <summary>Serialised sessions of these addresses, in one round trip.</summary>
    public async ValueTask<IReadOnlyDictionary<ProtocolAddress, byte[]>> LoadSessionsAsync(
        ChannelId channel, IReadOnlyCollection<ProtocolAddress> addresses, CancellationToken cancellationToken)
    {
        var id = channel.ToString();
        var found = await LoadByAddressAsync(SignalSql.GetSessions, id, addresses, cancellationToken);
        foreach (var (address, sealedValue) in found) found[address] = box.Open(SessionRow(id, address), sealedValue);
        return found;
    }

    /// <summary>Identity keys of these addresses, in one round trip.</summary>
    public async ValueTask<IReadOnlyDictionary<ProtocolAddress, byte[]>> LoadIdentitiesAsync(
        ChannelId channel, IReadOnlyCollection<ProtocolAddress> addresses, CancellationToken cancellationToken) =>
        await LoadByAddressAsync(SignalSql.GetIdentities, channel.ToString(), addresses, cancellationToken);

    /// <summary>A one-time pre-key, or null.</summary>
    public async ValueTask<PreKey?> LoadPreKeyAsync(ChannelId channel, uint preKeyId, CancellationToken cancellationToken)
    {
        var id = channel.ToString();
        var sealedValue = await database.ReadOneAsync(SignalSql.GetPreKey, [id, (long)preKeyId], row => row.Bytes(0), cancellationToken);
        return sealedValue is null ? null : CredentialsCodec.ReadPreKey(preKeyId, box.Open(PreKeyRow(id, preKeyId), sealedValue));
    }

    /// <summary>All one-time pre-keys in id order.</summary>
    public async ValueTask<IReadOnlyList<PreKey>> LoadPreKeysAsync(ChannelId channel, CancellationToken cancellationToken)
    {
        var id = channel.ToString();
        return await database.ReadAsync(
            SignalSql.GetPreKeys, [id],
            row => CredentialsCodec.ReadPreKey((uint)row.GetInt64(0), box.Open(PreKeyRow(id, (uint)row.GetInt64(0)), row.Bytes(1)!)), cancellationToken);
    }

    /// <summary>Device lists of these users, in one round trip.</summary>
    public async ValueTask<IReadOnlyDictionary<string, DeviceList>> LoadDeviceListsAsync(
        ChannelId channel, IReadOnlyCollection<string> users, CancellationToken cancellationToken)
    {
        if (users.Count == 0) return new Dictionary<string, DeviceList>();
        var rows = await database.ReadAsync(SignalSql.GetDeviceLists, [channel.ToString(), SqlText.List(users)], MapDeviceList, cancellationToken);
        return rows.ToDictionary(list => list.User, StringComparer.Ordinal);
    }

    /// <summary>LIDs of these phone numbers.</summary>
    public ValueTask<IReadOnlyDictionary<string, string>> LoadLidsAsync(ChannelId channel, IReadOnlyCollection<string> phoneNumbers, CancellationToken cancellationToken) =>
        LoadPairsAsync(SignalSql.GetLids, channel, phoneNumbers, cancellationToken);

    /// <summary>Phone numbers of these LIDs.</summary>
    public ValueTask<IReadOnlyDictionary<string, string>> LoadPhoneNumbersAsync(ChannelId channel, IReadOnlyCollection<string> lids, CancellationToken cancellationToken) =>
        LoadPairsAsync(SignalSql.GetPhoneNumbers, channel, lids, cancellationToken);

    /// <summary>Numbers of the accounts that these numbers reach, as their JIDs have them.</summary>
    public ValueTask<IReadOnlyDictionary<string, string>> LoadAccountNumbersAsync(ChannelId channel, IReadOnlyCollection<string> phoneNumbers, CancellationToken cancellationToken) =>
        LoadPairsAsync(SignalSql.GetAccountNumbers, channel, phoneNumbers, cancellationToken);

    /// <summary>Both names of a person, as far as they are known; of a number the one in the JID of its account.</summary>
    public async ValueTask<(Jid? Number, Jid? Lid)> FindNamesAsync(ChannelId channel, Jid person, CancellationToken cancellationToken)
    {
        var account = person.ToAccount();
        if (account.IsLid)
            return ((await LoadPhoneNumbersAsync(channel, [account.User], cancellationToken)).GetValueOrDefault(account.User) is { } known ? Jid.FromPhoneNumber(known) : null, account);
        if (!account.IsPhoneNumber) return (null, null);
        var number = (await LoadAccountNumbersAsync(channel, [account.User], cancellationToken)).GetValueOrDefault(account.User) ?? account.User;
        return (Jid.FromPhoneNumber(number), (await LoadLidsAsync(channel, [number], cancellationToken)).GetValueOrDefault(number) is { } lid ? Jid.FromLid(lid) : null);
    }

    private async ValueTask<IReadOnlyDictionary<string, string>> LoadPairsAsync(
        SqlStatement statement, ChannelId channel, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (keys.Count == 0) return found;
        var rows = await database.ReadAsync(
            statement, [channel.ToString(), SqlText.List(keys)], row => (Key: row.GetString(0), Value: row.GetString(1)), cancellationToken);
        foreach (var (key, value) in rows) found[key] = value;
        return found;
    }

    private async Task<Dictionary<ProtocolAddress, byte[]>> LoadByAddressAsync(
        SqlStatement statement, string channel, IReadOnlyCollection<ProtocolAddress> addresses, CancellationToken cancellationToken)
    {
        var found = new Dictionary<ProtocolAddress, byte[]>();
        if (addresses.Count == 0) return found;
        var names = SqlText.List(addresses.Select(address => address.Name).Distinct());
        var rows = await database.ReadAsync(
            statement, [channel, names], row => (Address: new ProtocolAddress(row.GetString(0), (ushort)row.GetInt64(1)), Value: row.Bytes(2)!), cancellationToken);
        var wanted = addresses.ToHashSet();
        foreach (var (address, value) in rows)
            if (wanted.Contains(address)) found[address] = value;
        return found;
    }

    /// <summary>Device numbers; those that a provider hosts bear a mark.</summary>
    private static string WriteDevices(DeviceList list) =>
        string.Join(',', list.Devices.Select(device => device.ToString(CultureInfo.InvariantCulture) + (list.Hosted.Contains(device) ? HostedMark : "")));

    private static DeviceList MapDeviceList(DbDataReader row)
    {
        var devices = row.GetString(1).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => (IsHosted: text.EndsWith(HostedMark, StringComparison.Ordinal), Text: text))
            .Select(device => (device.IsHosted, Number: ushort.Parse(device.IsHosted ? device.Text[..^HostedMark.Length] : device.Text, CultureInfo.InvariantCulture))).ToArray();
        return new DeviceList(row.GetString(0), [.. devices.Select(device => device.Number)], row.GetInt64(2), row.Time(3))
        {
            Hosted = [.. devices.Where(device => device.IsHosted).Select(device => device.Number)],
        };
    }

    private static string CredentialsRow(string channel) => "signal_credentials|" + channel;

    private static string SessionRow(string channel, ProtocolAddress address) =>
        string.Create(CultureInfo.InvariantCulture, $"signal_sessions|{channel}|{address.Name}|{address.Device}");

    private static string PreKeyRow(string channel, uint id) => string.Create(CultureInfo.InvariantCulture, $"signal_pre_keys|{channel}|{id}");
}
