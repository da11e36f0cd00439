using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Benchmarks.Memory;

/// <summary>The store of an idle device: holds nothing but the name of its file.</summary>
internal sealed class FileStore(string path) : IWhatsAppStore
{
    public ValueTask<DeviceCredentials?> LoadCredentialsAsync(CancellationToken cancellationToken) => new(SavedDevice.Load(path).Credentials);

    public ValueTask<PreKey?> LoadPreKeyAsync(uint id, CancellationToken cancellationToken) => new(SavedDevice.Load(path).PreKeys.FirstOrDefault(key => key.Id == id));

    public ValueTask<IReadOnlyList<PreKey>> LoadPreKeysAsync(CancellationToken cancellationToken) => new(SavedDevice.Load(path).PreKeys);

    public ValueTask<IReadOnlyDictionary<ProtocolAddress, byte[]>> LoadSessionsAsync(
        IReadOnlyCollection<ProtocolAddress> addresses, CancellationToken cancellationToken) => Nothing<ProtocolAddress, byte[]>();

    public ValueTask<IReadOnlyDictionary<ProtocolAddress, byte[]>> LoadIdentitiesAsync(
        IReadOnlyCollection<ProtocolAddress> addresses, CancellationToken cancellationToken) => Nothing<ProtocolAddress, byte[]>();

    public ValueTask<IReadOnlyDictionary<string, DeviceList>> LoadDeviceListsAsync(
        IReadOnlyCollection<string> users, CancellationToken cancellationToken) => Nothing<string, DeviceList>();

    public ValueTask<IReadOnlyDictionary<string, string>> LoadLidsAsync(
        IReadOnlyCollection<string> phoneNumbers, CancellationToken cancellationToken) => Nothing<string, string>();

    public ValueTask<IReadOnlyDictionary<string, string>> LoadPhoneNumbersAsync(
        IReadOnlyCollection<string> lids, CancellationToken cancellationToken) => Nothing<string, string>();

    public ValueTask<IReadOnlyDictionary<string, string>> LoadAccountNumbersAsync(
        IReadOnlyCollection<string> phoneNumbers, CancellationToken cancellationToken) => Nothing<string, string>();

    public ValueTask<IReadOnlyDictionary<string, TrustedToken>> LoadTrustedTokensAsync(
        IReadOnlyCollection<string> users, CancellationToken cancellationToken) => Nothing<string, TrustedToken>();

    public ValueTask<HistoryNotice?> LoadHistoryNoticeAsync(HistoryNotice? after, CancellationToken cancellationToken) => new((HistoryNotice?)null);

    public ValueTask<SentMessage?> LoadSentMessageAsync(string messageId, CancellationToken cancellationToken) => new((SentMessage?)null);

    public ValueTask<bool> HasInboundMessageAsync(Jid chat, Jid sender, string messageId, CancellationToken cancellationToken) => new(false);

    public ValueTask<byte[]?> LoadSenderKeyAsync(SenderKeyName name, CancellationToken cancellationToken) => new((byte[]?)null);

    public ValueTask<GroupMembers?> LoadGroupAsync(string group, CancellationToken cancellationToken) => new((GroupMembers?)null);

    public ValueTask<KeyHolders?> LoadKeyHoldersAsync(string group, CancellationToken cancellationToken) => new((KeyHolders?)null);

    public ValueTask<IReadOnlyList<Jid>> LoadKnownContactsAsync(int limit, CancellationToken cancellationToken) => new([]);

    public ValueTask<IReadOnlyList<SharedAppStateKey>> LoadAppStateKeysAsync(CancellationToken cancellationToken) => new([]);

    public ValueTask<IReadOnlyList<CollectionState>> LoadCollectionsAsync(CancellationToken cancellationToken) => new([]);

    public ValueTask<IReadOnlyDictionary<string, byte[]>> LoadValueMacsAsync(
        string collection, IReadOnlyCollection<string> indexMacs, CancellationToken cancellationToken) => Nothing<string, byte[]>();

    public Task CommitAsync(StoreBatch batch, CancellationToken cancellationToken) => Task.CompletedTask;

    private static ValueTask<IReadOnlyDictionary<TKey, TValue>> Nothing<TKey, TValue>()
        where TKey : notnull => new(new Dictionary<TKey, TValue>());
}
