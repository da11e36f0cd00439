using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>A store that fails, or delays, on request of a test.</summary>
internal sealed class FaultyStore(MemoryWhatsAppStore inner) : IWhatsAppStore
{
    /// <summary>Runs before a batch is written; what it throws is the store's failure and nothing is written.</summary>
    public Func<DeviceStateChanges, Task>? BeforeCommit { get; set; }

    /// <summary>Runs after a batch was written; what it throws is an answer that got lost.</summary>
    public Action<DeviceStateChanges>? AfterCommit { get; set; }

    /// <summary>Runs before sessions are read.</summary>
    public Action? BeforeReadingSessions { get; set; }

    /// <summary>Runs before a one-time pre-key is read.</summary>
    public Action? BeforeReadingPreKeys { get; set; }

    public ValueTask<DeviceCredentials?> LoadCredentialsAsync(CancellationToken cancellationToken) => inner.LoadCredentialsAsync(cancellationToken);

    public ValueTask<IReadOnlyDictionary<TKey, TValue>> LoadAsync<TKey, TValue>(
        DeviceTable<TKey, TValue> table, IReadOnlyCollection<TKey> keys, CancellationToken cancellationToken) where TKey : notnull where TValue : class
    {
        if (ReferenceEquals(table, DeviceTables.Sessions)) BeforeReadingSessions?.Invoke();
        if (ReferenceEquals(table, DeviceTables.PreKeys)) BeforeReadingPreKeys?.Invoke();
        return inner.LoadAsync(table, keys, cancellationToken);
    }

    public ValueTask<IReadOnlyList<PreKey>> LoadPreKeysAsync(CancellationToken cancellationToken) => inner.LoadPreKeysAsync(cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, string>> LoadPhoneNumbersAsync(IReadOnlyCollection<string> lids, CancellationToken cancellationToken) =>
        inner.LoadPhoneNumbersAsync(lids, cancellationToken);

    public ValueTask<HistoryNotice?> LoadHistoryNoticeAsync(HistoryNotice? after, CancellationToken cancellationToken) =>
        inner.LoadHistoryNoticeAsync(after, cancellationToken);

    public ValueTask<SentMessage?> LoadSentMessageAsync(string messageId, CancellationToken cancellationToken) =>
        inner.LoadSentMessageAsync(messageId, cancellationToken);

    public ValueTask<bool> HasInboundMessageAsync(Jid chat, Jid sender, string messageId, CancellationToken cancellationToken) =>
        inner.HasInboundMessageAsync(chat, sender, messageId, cancellationToken);

    public ValueTask<IReadOnlyList<Jid>> LoadKnownContactsAsync(int limit, CancellationToken cancellationToken) =>
        inner.LoadKnownContactsAsync(limit, cancellationToken);

    public ValueTask<IReadOnlyList<SharedAppStateKey>> LoadAppStateKeysAsync(CancellationToken cancellationToken) =>
        inner.LoadAppStateKeysAsync(cancellationToken);

    public ValueTask<IReadOnlyList<CollectionState>> LoadCollectionsAsync(CancellationToken cancellationToken) => inner.LoadCollectionsAsync(cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, byte[]>> LoadValueMacsAsync(
        string collection, IReadOnlyCollection<string> indexMacs, CancellationToken cancellationToken) =>
        inner.LoadValueMacsAsync(collection, indexMacs, cancellationToken);

    public async Task CommitAsync(DeviceStateChanges batch, CancellationToken cancellationToken)
    {
        if (BeforeCommit is { } before) await before(batch);
        await inner.CommitAsync(batch, cancellationToken);
        AfterCommit?.Invoke(batch);
    }
}
