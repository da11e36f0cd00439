using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Store;

/// <summary>
/// A store in memory: for programs that keep a device only as long as they run, for tests and for benchmarks. Batches are applied atomically.
/// </summary>
public sealed partial class MemoryWhatsAppStore : IWhatsAppStore
{
    private readonly Lock _gate = new();
    private readonly MemoryTables _tables = new();
    private readonly Dictionary<string, string> _phoneNumbers = [];
    private readonly Dictionary<string, SentMessage> _sentMessages = [];
    private readonly HashSet<(Jid Chat, Jid Sender, string Id)> _inbound = [];
    private readonly List<ClientEvent> _events = [];
    private DeviceCredentials? _credentials;

    /// <summary>Called after each commit, with its batch, in commit order. Called on the committing flow: it must return quickly.</summary>
    public Action<DeviceStateChanges>? Committed { get; set; }

    /// <summary>The current credentials.</summary>
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
    public ValueTask<IReadOnlyDictionary<TKey, TValue>> LoadAsync<TKey, TValue>(
        DeviceTable<TKey, TValue> table, IReadOnlyCollection<TKey> keys, CancellationToken cancellationToken) where TKey : notnull where TValue : class
    {
        ArgumentNullException.ThrowIfNull(keys);
        lock (_gate) return new(_tables.Load(table, keys));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PreKey>> LoadPreKeysAsync(CancellationToken cancellationToken)
    {
        lock (_gate) return new([.. _tables.Of(DeviceTables.PreKeys).Values.OrderBy(key => key.Id)]);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, string>> LoadPhoneNumbersAsync(IReadOnlyCollection<string> lids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lids);
        lock (_gate) return new(lids.Where(_phoneNumbers.ContainsKey).Distinct().ToDictionary(lid => lid, lid => _phoneNumbers[lid]));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Jid>> LoadKnownContactsAsync(int limit, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var saved = _events.OfType<ContactSaved>().GroupBy(contact => contact.Contact).Where(contact => contact.Last().FullName is not null).ToArray();
            if (saved.Length > 0) return new([.. saved.Select(contact => contact.Key).Take(limit)]);
            return new([.. _events.OfType<MessageReceived>().Where(message => !message.IsFromMe).Select(
                message => message.Sender.ToAccount()).Reverse().Distinct().Take(limit)]);
        }
    }

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
    public Task CommitAsync(DeviceStateChanges changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        lock (_gate) Apply(changes);
        Committed?.Invoke(changes);
        return Task.CompletedTask;
    }

    private void Apply(DeviceStateChanges changes)
    {
        if (changes.WipesDevice)
        {
            _credentials = null;
            _sentMessages.Clear();
        }
        _tables.Apply(changes);
        if (changes.IsChanged(DeviceTables.Lids)) ApplyPhoneNumbers(changes.LidsByPhoneNumber);
        ApplyHistory(changes);
        _appState.Apply(changes);
        _credentials = changes.Credentials ?? _credentials;
        foreach (var sent in changes.SentMessages) _sentMessages[sent.MessageId] = sent;
        foreach (var clientEvent in changes.Events)
        {
            if (clientEvent is MessageReceived message) _inbound.Add((message.Chat, message.Sender, message.MessageId));
            _events.Add(clientEvent);
        }
    }

    /// <summary>An account that changed its number keeps its LID: the former number has none.</summary>
    private void ApplyPhoneNumbers(Dictionary<string, string> lids)
    {
        foreach (var (number, lid) in lids)
        {
            if (_phoneNumbers.TryGetValue(lid, out var former) && former != number) _tables.Of(DeviceTables.Lids).Remove(former);
            _phoneNumbers[lid] = number;
        }
    }
}
