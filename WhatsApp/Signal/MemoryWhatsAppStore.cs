using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Signal;

/// <summary>A store in memory: for programs that keep a device only as long as they run, for tests and for benchmarks. Batches are applied atomically.</summary>
public sealed partial class MemoryWhatsAppStore : IWhatsAppStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ProtocolAddress, byte[]> _sessions = [];
    private readonly Dictionary<ProtocolAddress, byte[]> _identities = [];
    private readonly SortedDictionary<uint, PreKey> _preKeys = [];
    private readonly Dictionary<string, DeviceList> _deviceLists = [];
    private readonly Dictionary<string, string> _lids = [];
    private readonly Dictionary<string, string> _phoneNumbers = [];
    private readonly Dictionary<string, string> _accountNumbers = [];
    private readonly Dictionary<string, TrustedToken> _trustedTokens = [];
    private readonly Dictionary<string, SentMessage> _sentMessages = [];
    private readonly HashSet<(Jid Chat, Jid Sender, string Id)> _inbound = [];
    private readonly List<ClientEvent> _events = [];
    private DeviceCredentials? _credentials;

    /// <summary>Told after each commit, with its batch, in commit order. Called on the committing flow: it must be quick.</summary>
    public Action<StoreBatch>? Committed { get; set; }

    /// <summary>The credentials now.</summary>
    public DeviceCredentials? Credentials
    {
        get { lock (_gate) return _credentials; }
    }

    /// <summary>All events committed so far, in order.</summary>
    public IReadOnlyList<ClientEvent> Events
    {
        get { lock (_gate) return [.. _events]; }
    }

    /// <inheritdoc/>
    public ValueTask<DeviceCredentials?> LoadCredentialsAsync(CancellationToken cancellationToken) => new(Credentials);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<ProtocolAddress, byte[]>> LoadSessionsAsync(IReadOnlyCollection<ProtocolAddress> addresses, CancellationToken cancellationToken) =>
        Pick(_sessions, addresses);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<ProtocolAddress, byte[]>> LoadIdentitiesAsync(IReadOnlyCollection<ProtocolAddress> addresses, CancellationToken cancellationToken) =>
        Pick(_identities, addresses);

    /// <inheritdoc/>
    public ValueTask<PreKey?> LoadPreKeyAsync(uint id, CancellationToken cancellationToken)
    {
        lock (_gate) return new(_preKeys.GetValueOrDefault(id));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PreKey>> LoadPreKeysAsync(CancellationToken cancellationToken)
    {
        lock (_gate) return new([.. _preKeys.Values]);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, DeviceList>> LoadDeviceListsAsync(IReadOnlyCollection<string> users, CancellationToken cancellationToken) =>
        Pick(_deviceLists, users);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, string>> LoadLidsAsync(IReadOnlyCollection<string> phoneNumbers, CancellationToken cancellationToken) =>
        Pick(_lids, phoneNumbers);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, string>> LoadPhoneNumbersAsync(IReadOnlyCollection<string> lids, CancellationToken cancellationToken) =>
        Pick(_phoneNumbers, lids);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, string>> LoadAccountNumbersAsync(IReadOnlyCollection<string> phoneNumbers, CancellationToken cancellationToken) =>
        Pick(_accountNumbers, phoneNumbers);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, TrustedToken>> LoadTrustedTokensAsync(IReadOnlyCollection<string> users, CancellationToken cancellationToken) =>
        Pick(_trustedTokens, users);

    /// <inheritdoc/>
    public ValueTask<SentMessage?> LoadSentMessageAsync(string messageId, CancellationToken cancellationToken)
    {
        lock (_gate) return new(_sentMessages.GetValueOrDefault(messageId));
    }

    /// <inheritdoc/>
    public ValueTask<bool> HasInboundMessageAsync(Jid chat, Jid sender, string messageId, CancellationToken cancellationToken)
    {
        lock (_gate) return new(_inbound.Contains((chat, sender, messageId)));
    }

    /// <inheritdoc/>
    public Task CommitAsync(StoreBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        lock (_gate) Apply(batch);
        Committed?.Invoke(batch);
        return Task.CompletedTask;
    }

    private void Apply(StoreBatch batch)
    {
        if (batch.WipesDevice)
        {
            _credentials = null;
            _sessions.Clear();
            _identities.Clear();
            _preKeys.Clear();
            _deviceLists.Clear();
            _trustedTokens.Clear();
            _sentMessages.Clear();
        }
        ApplyGroups(batch);
        ApplyHistory(batch);
        _appState.Apply(batch);
        _credentials = batch.Credentials ?? _credentials;
        Put(_sessions, batch.Sessions);
        Put(_identities, batch.Identities);
        Put(_preKeys, batch.PreKeys);
        Put(_deviceLists, batch.DeviceLists);
        Put(_trustedTokens, batch.TrustedTokens);
        foreach (var (number, lid) in batch.LidsByPhoneNumber)
        {
            if (_phoneNumbers.TryGetValue(lid, out var former) && former != number) _lids.Remove(former);
            (_lids[number], _phoneNumbers[lid]) = (lid, number);
        }
        foreach (var (number, account) in batch.AccountNumbers) _accountNumbers[number] = account;
        foreach (var sent in batch.SentMessages) _sentMessages[sent.MessageId] = sent;
        foreach (var told in batch.Events)
        {
            if (told is MessageReceived message) _inbound.Add((message.Chat, message.Sender, message.MessageId));
            _events.Add(told);
        }
    }

    private static void Put<TKey, TValue>(IDictionary<TKey, TValue> table, Dictionary<TKey, TValue?> changes) where TKey : notnull where TValue : class
    {
        foreach (var (key, value) in changes)
        {
            if (value is null) table.Remove(key);
            else table[key] = value;
        }
    }

    private ValueTask<IReadOnlyDictionary<TKey, TValue>> Pick<TKey, TValue>(Dictionary<TKey, TValue> table, IReadOnlyCollection<TKey> keys) where TKey : notnull
    {
        var found = new Dictionary<TKey, TValue>(keys.Count);
        lock (_gate)
            foreach (var key in keys)
                if (table.TryGetValue(key, out var value)) found[key] = value;
        return new(found);
    }
}
