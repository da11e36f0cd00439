using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>A store that fails, or waits, when a test says so.</summary>
internal sealed class FaultyStore(MemoryWhatsAppStore inner) : IWhatsAppStore
{
    /// <summary>Runs before a batch is written; what it throws is the store's failure and nothing is written.</summary>
    public Func<StoreBatch, Task>? BeforeCommit { get; set; }

    /// <summary>Runs after a batch was written; what it throws is an answer that got lost.</summary>
    public Action<StoreBatch>? AfterCommit { get; set; }

    /// <summary>Runs before sessions are read.</summary>
    public Action? BeforeReadingSessions { get; set; }

    /// <summary>Runs before a one-time pre-key is read.</summary>
    public Action? BeforeReadingPreKeys { get; set; }

    public ValueTask<DeviceCredentials?> LoadCredentialsAsync(CancellationToken cancellationToken) => inner.LoadCredentialsAsync(cancellationToken);

    public ValueTask<IReadOnlyDictionary<ProtocolAddress, byte[]>> LoadSessionsAsync(IReadOnlyCollection<ProtocolAddress> addresses, CancellationToken cancellationToken)
    {
        BeforeReadingSessions?.Invoke();
        return inner.LoadSessionsAsync(addresses, cancellationToken);
    }

    public ValueTask<IReadOnlyDictionary<ProtocolAddress, byte[]>> LoadIdentitiesAsync(IReadOnlyCollection<ProtocolAddress> addresses, CancellationToken cancellationToken) =>
        inner.LoadIdentitiesAsync(addresses, cancellationToken);

    public ValueTask<PreKey?> LoadPreKeyAsync(uint id, CancellationToken cancellationToken)
    {
        BeforeReadingPreKeys?.Invoke();
        return inner.LoadPreKeyAsync(id, cancellationToken);
    }

    public ValueTask<IReadOnlyList<PreKey>> LoadPreKeysAsync(CancellationToken cancellationToken) => inner.LoadPreKeysAsync(cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, DeviceList>> LoadDeviceListsAsync(IReadOnlyCollection<string> users, CancellationToken cancellationToken) =>
        inner.LoadDeviceListsAsync(users, cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, string>> LoadLidsAsync(IReadOnlyCollection<string> phoneNumbers, CancellationToken cancellationToken) =>
        inner.LoadLidsAsync(phoneNumbers, cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, string>> LoadPhoneNumbersAsync(IReadOnlyCollection<string> lids, CancellationToken cancellationToken) =>
        inner.LoadPhoneNumbersAsync(lids, cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, string>> LoadAccountNumbersAsync(IReadOnlyCollection<string> phoneNumbers, CancellationToken cancellationToken) =>
        inner.LoadAccountNumbersAsync(phoneNumbers, cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, TrustedToken>> LoadTrustedTokensAsync(IReadOnlyCollection<string> users, CancellationToken cancellationToken) =>
        inner.LoadTrustedTokensAsync(users, cancellationToken);

    public ValueTask<HistoryNotice?> LoadHistoryNoticeAsync(HistoryNotice? after, CancellationToken cancellationToken) => inner.LoadHistoryNoticeAsync(after, cancellationToken);

    public ValueTask<SentMessage?> LoadSentMessageAsync(string messageId, CancellationToken cancellationToken) => inner.LoadSentMessageAsync(messageId, cancellationToken);

    public ValueTask<bool> HasInboundMessageAsync(Jid chat, Jid sender, string messageId, CancellationToken cancellationToken) =>
        inner.HasInboundMessageAsync(chat, sender, messageId, cancellationToken);

    public ValueTask<byte[]?> LoadSenderKeyAsync(SenderKeyName name, CancellationToken cancellationToken) => inner.LoadSenderKeyAsync(name, cancellationToken);

    public ValueTask<GroupMembers?> LoadGroupAsync(string group, CancellationToken cancellationToken) => inner.LoadGroupAsync(group, cancellationToken);

    public ValueTask<KeyHolders?> LoadKeyHoldersAsync(string group, CancellationToken cancellationToken) => inner.LoadKeyHoldersAsync(group, cancellationToken);

    public ValueTask<IReadOnlyList<Jid>> LoadKnownContactsAsync(int limit, CancellationToken cancellationToken) => inner.LoadKnownContactsAsync(limit, cancellationToken);

    public ValueTask<IReadOnlyList<SharedAppStateKey>> LoadAppStateKeysAsync(CancellationToken cancellationToken) => inner.LoadAppStateKeysAsync(cancellationToken);

    public ValueTask<IReadOnlyList<CollectionState>> LoadCollectionsAsync(CancellationToken cancellationToken) => inner.LoadCollectionsAsync(cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, byte[]>> LoadValueMacsAsync(string collection, IReadOnlyCollection<string> indexMacs, CancellationToken cancellationToken) =>
        inner.LoadValueMacsAsync(collection, indexMacs, cancellationToken);

    public async Task CommitAsync(StoreBatch batch, CancellationToken cancellationToken)
    {
        if (BeforeCommit is { } before) await before(batch);
        await inner.CommitAsync(batch, cancellationToken);
        AfterCommit?.Invoke(batch);
    }
}
