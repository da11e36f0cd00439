using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Benchmarks.Memory;

/// <summary>The store of an idle device: holds nothing but the name of its file.</summary>
internal sealed class FileStore(string path) : IWhatsAppStore
{
    public ValueTask<DeviceCredentials?> LoadCredentialsAsync(CancellationToken cancellationToken) => new(SavedDevice.Load(path).Credentials);

    public ValueTask<IReadOnlyDictionary<TKey, TValue>> LoadAsync<TKey, TValue>(
        DeviceTable<TKey, TValue> table, IReadOnlyCollection<TKey> keys, CancellationToken cancellationToken) where TKey : notnull where TValue : class
    {
        if (!ReferenceEquals(table, DeviceTables.PreKeys)) return Nothing<TKey, TValue>();
        var found = SavedDevice.Load(path).PreKeys.Where(key => keys.Contains((TKey)(object)key.Id));
        return new(found.ToDictionary(key => (TKey)(object)key.Id, key => (TValue)(object)key));
    }

    public ValueTask<IReadOnlyList<PreKey>> LoadPreKeysAsync(CancellationToken cancellationToken) => new(SavedDevice.Load(path).PreKeys);

    public ValueTask<IReadOnlyDictionary<string, string>> LoadPhoneNumbersAsync(
        IReadOnlyCollection<string> lids, CancellationToken cancellationToken) => Nothing<string, string>();

    public ValueTask<HistoryNotice?> LoadHistoryNoticeAsync(HistoryNotice? after, CancellationToken cancellationToken) => new((HistoryNotice?)null);

    public ValueTask<SentMessage?> LoadSentMessageAsync(string messageId, CancellationToken cancellationToken) => new((SentMessage?)null);

    public ValueTask<bool> HasInboundMessageAsync(Jid chat, Jid sender, string messageId, CancellationToken cancellationToken) => new(false);

    public ValueTask<IReadOnlyList<Jid>> LoadKnownContactsAsync(int limit, CancellationToken cancellationToken) => new([]);

    public ValueTask<IReadOnlyList<SharedAppStateKey>> LoadAppStateKeysAsync(CancellationToken cancellationToken) => new([]);

    public ValueTask<IReadOnlyList<CollectionState>> LoadCollectionsAsync(CancellationToken cancellationToken) => new([]);

    public ValueTask<IReadOnlyDictionary<string, byte[]>> LoadValueMacsAsync(
        string collection, IReadOnlyCollection<string> indexMacs, CancellationToken cancellationToken) => Nothing<string, byte[]>();

    public Task CommitAsync(DeviceStateChanges batch, CancellationToken cancellationToken) => Task.CompletedTask;

    private static ValueTask<IReadOnlyDictionary<TKey, TValue>> Nothing<TKey, TValue>()
        where TKey : notnull => new(new Dictionary<TKey, TValue>());
}
