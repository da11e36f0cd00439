using WhatIsUp.Interop.Judging;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Interop.Clients;

/// <summary>The memory of one device of ours, for tests without a database.</summary>
public sealed partial class MemoryStore(string name) : IWhatsAppStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ProtocolAddress, byte[]> _sessions = [];
    private readonly Dictionary<ProtocolAddress, byte[]> _identities = [];
    private readonly SortedDictionary<uint, PreKey> _preKeys = [];
    private readonly Dictionary<string, DeviceList> _deviceLists = [];
    private readonly Dictionary<string, string> _lids = [];
    private readonly Dictionary<string, TrustedToken> _trustedTokens = [];
    private readonly Dictionary<string, SentMessage> _sent = [];
    private readonly HashSet<(Jid Chat, Jid Sender, string Id)> _inbound = [];
    private DeviceCredentials? _credentials;

    /// <summary>Everything the client told, in order.</summary>
    public EventLog<ClientEvent> Events { get; } = new(name, entry => entry.ToString());

    /// <summary>The credentials of the last commit.</summary>
    public DeviceCredentials? Credentials
    {
        get
        {
            lock (_gate) return _credentials;
        }
    }

    /// <summary>Forgets the sessions with an account, by any of its addresses.</summary>
    public int ForgetSessions(params Jid[] accounts)
    {
        var names = accounts.Select(account => ProtocolAddress.Of(account).Name).ToHashSet();
        lock (_gate)
        {
            var hit = _sessions.Keys.Where(address => names.Contains(address.Name)).ToList();
            foreach (var address in hit) _sessions.Remove(address);
            return hit.Count;
        }
    }

    public ValueTask<DeviceCredentials?> LoadCredentialsAsync(CancellationToken cancellationToken) => new(Credentials);

    public ValueTask<IReadOnlyDictionary<ProtocolAddress, byte[]>> LoadSessionsAsync(
        IReadOnlyCollection<ProtocolAddress> addresses, CancellationToken cancellationToken) => new(Pick(_sessions, addresses));

    public ValueTask<IReadOnlyDictionary<ProtocolAddress, byte[]>> LoadIdentitiesAsync(
        IReadOnlyCollection<ProtocolAddress> addresses, CancellationToken cancellationToken) => new(Pick(_identities, addresses));

    public ValueTask<PreKey?> LoadPreKeyAsync(uint id, CancellationToken cancellationToken)
    {
        lock (_gate) return new(_preKeys.GetValueOrDefault(id));
    }

    public ValueTask<IReadOnlyList<PreKey>> LoadPreKeysAsync(CancellationToken cancellationToken)
    {
        lock (_gate) return new([.. _preKeys.Values]);
    }

    public ValueTask<IReadOnlyDictionary<string, DeviceList>> LoadDeviceListsAsync(
        IReadOnlyCollection<string> users, CancellationToken cancellationToken) => new(Pick(_deviceLists, users));

    public ValueTask<IReadOnlyDictionary<string, string>> LoadLidsAsync(
        IReadOnlyCollection<string> phoneNumbers, CancellationToken cancellationToken) => new(Pick(_lids, phoneNumbers));

    public ValueTask<IReadOnlyDictionary<string, string>> LoadPhoneNumbersAsync(
        IReadOnlyCollection<string> lids, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            IReadOnlyDictionary<string, string> found = _lids.Where(pair => lids.Contains(pair.Value)).ToDictionary(pair => pair.Value, pair => pair.Key);
            return new(found);
        }
    }

    public ValueTask<IReadOnlyDictionary<string, TrustedToken>> LoadTrustedTokensAsync(
        IReadOnlyCollection<string> users, CancellationToken cancellationToken) => new(Pick(_trustedTokens, users));

    public ValueTask<SentMessage?> LoadSentMessageAsync(string messageId, CancellationToken cancellationToken)
    {
        lock (_gate) return new(_sent.GetValueOrDefault(messageId));
    }

    public ValueTask<bool> HasInboundMessageAsync(Jid chat, Jid sender, string messageId, CancellationToken cancellationToken)
    {
        lock (_gate) return new(_inbound.Contains((chat.ToAccount(), sender.ToAccount(), messageId)));
    }

    public Task CommitAsync(StoreBatch batch, CancellationToken cancellationToken)
    {
        List<ClientEvent> events;
        lock (_gate)
        {
            if (batch.WipesDevice) Wipe();
            ApplyGroups(batch);
            ApplyHistory(batch);
            _appState.Apply(batch);
            _credentials = batch.Credentials ?? _credentials;
            Apply(_sessions, batch.Sessions);
            Apply(_identities, batch.Identities);
            Apply(_deviceLists, batch.DeviceLists);
            Apply(_trustedTokens, batch.TrustedTokens);
            foreach (var (id, key) in batch.PreKeys)
            {
                if (key is null) _preKeys.Remove(id);
                else _preKeys[id] = key;
            }

            foreach (var (phoneNumber, lid) in batch.LidsByPhoneNumber) _lids[phoneNumber] = lid;
            foreach (var message in batch.SentMessages) _sent[message.MessageId] = message;
            // As in history: a message that a sender repeats is one message.
            events = [.. batch.Events.Where(entry => entry is not MessageReceived message
                || _inbound.Add((message.Chat.ToAccount(), message.Sender.ToAccount(), message.MessageId)))];
        }

        foreach (var entry in events) Events.Add(entry);
        return Task.CompletedTask;
    }

    private void Wipe()
    {
        _credentials = null;
        _sessions.Clear();
        _identities.Clear();
        _preKeys.Clear();
        _deviceLists.Clear();
        _lids.Clear();
        _trustedTokens.Clear();
        _historyNotices.Clear();
        _sent.Clear();
    }

    private Dictionary<TKey, TValue> Pick<TKey, TValue>(Dictionary<TKey, TValue> rows, IReadOnlyCollection<TKey> keys) where TKey : notnull
    {
        lock (_gate) return keys.Distinct().Where(rows.ContainsKey).ToDictionary(key => key, key => rows[key]);
    }

    private static void Apply<TKey, TValue>(Dictionary<TKey, TValue> rows, Dictionary<TKey, TValue?> changes) where TKey : notnull where TValue : class
    {
        foreach (var (key, value) in changes)
        {
            if (value is null) rows.Remove(key);
            else rows[key] = value;
        }
    }
}
