using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Secrets;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Signal;

/// <summary>
/// The state of the linked devices of channels: a class for each table of <see cref="DeviceTables"/>, listed here, and what is not read by key.
/// </summary>
public sealed class SignalRows(Database database, SecretBox box, TimeProvider time)
{
    private static readonly SqlQuery<byte[]?> GetCredentials = new(
        "signal.credentials", "SELECT box FROM signal_credentials WHERE channel_id = @channel_id", RowReader.Bytes("box"));

    private static readonly SqlStatement PutCredentials = new(
        "signal.put_credentials",
        "INSERT INTO signal_credentials (channel_id, box) VALUES (@channel_id, @box) ON CONFLICT (channel_id) DO UPDATE SET box = excluded.box");

    private static readonly SqlStatement WipeCredentials = new("signal.wipe_credentials", "DELETE FROM signal_credentials WHERE channel_id = @channel_id");

    private static readonly SqlQuery<Jid> GetContacts = new(
        "signal.known_contacts",
        """
        SELECT jid, lid FROM contacts WHERE channel_id = @channel_id AND (saved_name IS NOT NULL
            OR NOT EXISTS (SELECT 1 FROM contacts s WHERE s.channel_id = @channel_id AND s.saved_name IS NOT NULL))
        ORDER BY updated_at DESC, jid LIMIT @limit
        """,
        new(columns =>
        {
            int jid = columns["jid"], lid = columns["lid"];
            return row => Jid.TryParse(row.Text(lid) ?? row.GetString(jid), out var contact) ? contact.ToAccount() : default;
        }));

    private readonly Dictionary<DeviceTable, SignalTable> _tables = new SignalTable[]
    {
        new SessionRows(), new IdentityRows(), new PreKeyRows(), new SenderKeyRows(), new GroupMemberRows(), new KeyHolderRows(), new StoryAudienceRows(time),
        new DeviceListRows(), new LidRows(), new AccountNumberRows(), new TrustedTokenRows(),
    }.ToDictionary(table => table.Table);

    /// <summary>The rows of each table.</summary>
    internal IReadOnlyDictionary<DeviceTable, SignalTable> Tables => _tables;

    /// <summary>The app state.</summary>
    public AppStateRows AppState { get; } = new(database, box);

    /// <summary>Chunks of history.</summary>
    public HistoryChunkRows History { get; } = new(database, box, time);

    /// <summary>Appends everything of a batch that is not an event.</summary>
    public void Apply(UnitOfWork unit, ChannelId channel, DeviceStateChanges batch)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(batch);
        var scope = ScopeOf(channel);
        if (batch.WipesDevice)
        {
            unit.Add(WipeCredentials, ("channel_id", channel));
            foreach (var table in DeviceTables.All)
                if (_tables[table].Wipe is { } wipe) unit.Add(wipe, ("channel_id", channel));
        }
        if (batch.Credentials is { } credentials)
            unit.Add(PutCredentials, ("channel_id", channel), ("box", box.Seal(CredentialsRow(channel), CredentialsCodec.Write(credentials))));
        foreach (var table in DeviceTables.All) _tables[table].Apply(unit, scope, batch);
        AppState.Apply(unit, channel, batch);
        History.Apply(unit, channel, batch);
    }

    /// <summary>The credentials, or null.</summary>
    public async ValueTask<DeviceCredentials?> LoadCredentialsAsync(ChannelId channel, CancellationToken cancellationToken) =>
        await database.ReadOneAsync(GetCredentials, [("channel_id", channel)], cancellationToken) is { } sealedValue
            ? CredentialsCodec.Read(box.Open(CredentialsRow(channel), sealedValue))
            : null;

    /// <summary>Rows of a table, in one round trip where it is read for several keys; those that do not exist are absent from the result.</summary>
    public ValueTask<IReadOnlyDictionary<TKey, TValue>> LoadAsync<TKey, TValue>(
        DeviceTable<TKey, TValue> table, ChannelId channel, IReadOnlyCollection<TKey> keys, CancellationToken cancellationToken)
        where TKey : notnull where TValue : class
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Count == 0) return new(new Dictionary<TKey, TValue>());
        return ((SignalTable<TKey, TValue>)_tables[table]).LoadAsync(ScopeOf(channel), keys, cancellationToken);
    }

    /// <summary>A row of a table, or null.</summary>
    public async ValueTask<TValue?> FindAsync<TKey, TValue>(
        DeviceTable<TKey, TValue> table, ChannelId channel, TKey key, CancellationToken cancellationToken) where TKey : notnull where TValue : class =>
        (await LoadAsync(table, channel, [key], cancellationToken)).GetValueOrDefault(key);

    /// <summary>All one-time pre-keys in id order.</summary>
    public ValueTask<IReadOnlyList<PreKey>> LoadPreKeysAsync(ChannelId channel, CancellationToken cancellationToken) =>
        PreKeyRows.ListAsync(ScopeOf(channel), cancellationToken);

    /// <summary>Phone numbers of these LIDs.</summary>
    public ValueTask<IReadOnlyDictionary<string, string>> LoadPhoneNumbersAsync(
        ChannelId channel, IReadOnlyCollection<string> lids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lids);
        return lids.Count == 0 ? new(new Dictionary<string, string>()) : LidRows.LoadPhoneNumbersAsync(ScopeOf(channel), lids, cancellationToken);
    }

    /// <summary>Both addresses of a person, as far as they are known; of a number the one in the JID of its account.</summary>
    public async ValueTask<(Jid? Number, Jid? Lid)> FindNamesAsync(ChannelId channel, Jid person, CancellationToken cancellationToken)
    {
        var account = person.ToAccount();
        if (account.IsLid)
            return ((await LoadPhoneNumbersAsync(channel, [account.User], cancellationToken)).GetValueOrDefault(account.User) is { } known
                ? Jid.FromPhoneNumber(known) : null, account);
        if (!account.IsPhoneNumber) return (null, null);
        var number = await FindAsync(DeviceTables.AccountNumbers, channel, account.User, cancellationToken) ?? account.User;
        return (Jid.FromPhoneNumber(number), await FindAsync(DeviceTables.Lids, channel, number, cancellationToken) is { } lid ? Jid.FromLid(lid) : null);
    }

    /// <summary>
    /// Contacts of the address book, or without any all accounts that have written to the channel; those with the latest messages first, by LID when it is
    /// known.
    /// </summary>
    public async ValueTask<IReadOnlyList<Jid>> LoadKnownContactsAsync(ChannelId channel, int limit, CancellationToken cancellationToken)
    {
        var contacts = await database.ReadAsync(GetContacts, [("channel_id", channel), ("limit", limit)], cancellationToken);
        return [.. contacts.Where(jid => jid.IsPhoneNumber || jid.IsLid)];
    }

    /// <summary>What the poster of a story chose; null for the account's own choice.</summary>
    public Task<StatusAudience?> LoadChosenAudienceAsync(ChannelId channel, string messageId, CancellationToken cancellationToken) =>
        StoryAudienceRows.LoadChosenAsync(ScopeOf(channel), messageId, cancellationToken);

    private SignalScope ScopeOf(ChannelId channel) => new(database, box, channel);

    private static string CredentialsRow(ChannelId channel) => $"signal_credentials|{channel}";
}
