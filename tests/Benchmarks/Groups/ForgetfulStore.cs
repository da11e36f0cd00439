using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Benchmarks.Groups;

/// <summary>A store in memory that keeps keys and lists, and forgets messages and events: so that growth is the client's own.</summary>
internal sealed class ForgetfulStore : IWhatsAppStore
{
    private readonly MemoryWhatsAppStore _inner = new();
    private int _members;

    /// <summary>Completes when the first login is committed.</summary>
    public TaskCompletionSource LoggedIn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a group has fewer members than before.</summary>
    public TaskCompletionSource MemberLost { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ValueTask<DeviceCredentials?> LoadCredentialsAsync(CancellationToken cancellationToken) => _inner.LoadCredentialsAsync(cancellationToken);

    public ValueTask<IReadOnlyDictionary<TKey, TValue>> LoadAsync<TKey, TValue>(
        DeviceTable<TKey, TValue> table, IReadOnlyCollection<TKey> keys, CancellationToken cancellationToken) where TKey : notnull where TValue : class =>
        _inner.LoadAsync(table, keys, cancellationToken);

    public ValueTask<IReadOnlyList<PreKey>> LoadPreKeysAsync(CancellationToken cancellationToken) => _inner.LoadPreKeysAsync(cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, string>> LoadPhoneNumbersAsync(IReadOnlyCollection<string> lids, CancellationToken cancellationToken) =>
        _inner.LoadPhoneNumbersAsync(lids, cancellationToken);

    public ValueTask<HistoryNotice?> LoadHistoryNoticeAsync(HistoryNotice? after, CancellationToken cancellationToken) =>
        _inner.LoadHistoryNoticeAsync(after, cancellationToken);

    public ValueTask<SentMessage?> LoadSentMessageAsync(string messageId, CancellationToken cancellationToken) => new((SentMessage?)null);

    public ValueTask<bool> HasInboundMessageAsync(Jid chat, Jid sender, string messageId, CancellationToken cancellationToken) => new(false);

    public ValueTask<IReadOnlyList<Jid>> LoadKnownContactsAsync(int limit, CancellationToken cancellationToken) =>
        _inner.LoadKnownContactsAsync(limit, cancellationToken);

    public ValueTask<IReadOnlyList<SharedAppStateKey>> LoadAppStateKeysAsync(CancellationToken cancellationToken) =>
        _inner.LoadAppStateKeysAsync(cancellationToken);

    public ValueTask<IReadOnlyList<CollectionState>> LoadCollectionsAsync(CancellationToken cancellationToken) =>
        _inner.LoadCollectionsAsync(cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, byte[]>> LoadValueMacsAsync(
        string collection, IReadOnlyCollection<string> indexMacs, CancellationToken cancellationToken) =>
        _inner.LoadValueMacsAsync(collection, indexMacs, cancellationToken);

    public async Task CommitAsync(DeviceStateChanges batch, CancellationToken cancellationToken)
    {
        var isLogin = batch.Events.Exists(raised => raised is LoggedIn);
        batch.Events.Clear();
        batch.SentMessages.Clear();
        await _inner.CommitAsync(batch, cancellationToken);
        if (isLogin) LoggedIn.TrySetResult();
        if (batch.Groups.Values.Any(group => group?.Members.Count < _members)) MemberLost.TrySetResult();
        foreach (var group in batch.Groups.Values) _members = group?.Members.Count ?? _members;
    }
}
