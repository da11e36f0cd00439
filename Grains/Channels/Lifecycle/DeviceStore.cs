using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Signal;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>
/// The store of one connection's client: the rows of its channel, through the fence of this activation. Reads that are required by a message wait while the
/// database is unavailable.
/// </summary>
internal sealed class DeviceStore(ChannelDependencies dependencies, ChannelStore store, IBatchObserver observer) : IWhatsAppStore
{
    private readonly SignalRows _rows = dependencies.Signals;
    private readonly DatabaseRetry _retry = store.Retry;
    private readonly ChannelId _id = store.Record.Id;

    /// <inheritdoc />
    public Task CommitAsync(DeviceStateChanges batch, CancellationToken cancellationToken) => store.CommitAsync(batch, observer, cancellationToken);

    /// <inheritdoc />
    public ValueTask<DeviceCredentials?> LoadCredentialsAsync(CancellationToken cancellationToken) =>
        _retry.RunAsync(() => _rows.LoadCredentialsAsync(_id, cancellationToken));

    /// <inheritdoc />
    public ValueTask<IReadOnlyDictionary<TKey, TValue>> LoadAsync<TKey, TValue>(
        DeviceTable<TKey, TValue> table, IReadOnlyCollection<TKey> keys, CancellationToken cancellationToken) where TKey : notnull where TValue : class =>
        _retry.RunAsync(() => _rows.LoadAsync(table, _id, keys, cancellationToken));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<PreKey>> LoadPreKeysAsync(CancellationToken cancellationToken) =>
        _retry.RunAsync(() => _rows.LoadPreKeysAsync(_id, cancellationToken));

    /// <inheritdoc />
    public ValueTask<IReadOnlyDictionary<string, string>> LoadPhoneNumbersAsync(IReadOnlyCollection<string> lids, CancellationToken cancellationToken) =>
        _retry.RunAsync(() => _rows.LoadPhoneNumbersAsync(_id, lids, cancellationToken));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<Jid>> LoadKnownContactsAsync(int limit, CancellationToken cancellationToken) =>
        _retry.RunAsync(() => _rows.LoadKnownContactsAsync(_id, limit, cancellationToken));

    /// <inheritdoc />
    public ValueTask<SentMessage?> LoadSentMessageAsync(string messageId, CancellationToken cancellationToken) =>
        _retry.RunAsync<SentMessage?>(async () => await dependencies.Messages.LoadSentAsync(_id, messageId, cancellationToken));

    /// <inheritdoc />
    public ValueTask<bool> HasInboundMessageAsync(Jid chat, Jid sender, string messageId, CancellationToken cancellationToken) =>
        _retry.RunAsync<bool>(async () => await dependencies.Messages.HasInboundAsync(_id, messageId, sender.ToAccount().ToString(), cancellationToken));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<SharedAppStateKey>> LoadAppStateKeysAsync(CancellationToken cancellationToken) =>
        _rows.AppState.LoadKeysAsync(_id, cancellationToken);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<CollectionState>> LoadCollectionsAsync(CancellationToken cancellationToken) =>
        _rows.AppState.LoadCollectionsAsync(_id, cancellationToken);

    /// <inheritdoc />
    public ValueTask<IReadOnlyDictionary<string, byte[]>> LoadValueMacsAsync(
        string collection, IReadOnlyCollection<string> indexMacs, CancellationToken cancellationToken) =>
        _rows.AppState.LoadValueMacsAsync(_id, collection, indexMacs, cancellationToken);

    /// <inheritdoc />
    public ValueTask<HistoryNotice?> LoadHistoryNoticeAsync(HistoryNotice? after, CancellationToken cancellationToken) =>
        _rows.History.LoadNextAsync(_id, after, cancellationToken);
}
