using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Connection;

internal sealed partial class Step
{
    public ValueTask<byte[]?> LoadSenderKeyAsync(SenderKeyName name, CancellationToken cancellationToken) =>
        LoadOneAsync(name, static batch => batch.SenderKeys, ledger.Recent.FindSenderKey, static (store, name, token) => store.LoadSenderKeyAsync(name, token), null, cancellationToken);

    public ValueTask<GroupMembers?> LoadGroupAsync(string group, CancellationToken cancellationToken) => LoadOneAsync(
        group, static batch => batch.Groups, ledger.Recent.FindGroup, static (store, group, token) => store.LoadGroupAsync(group, token), ledger.Recent.KeepGroup, cancellationToken);

    public ValueTask<KeyHolders?> LoadKeyHoldersAsync(string group, CancellationToken cancellationToken) => LoadOneAsync(
        group, static batch => batch.KeyHolders, ledger.Recent.FindKeyHolders, static (store, group, token) => store.LoadKeyHoldersAsync(group, token),
        ledger.Recent.KeepKeyHolders, cancellationToken);

    public ValueTask<IReadOnlyList<Jid>> LoadKnownContactsAsync(int limit, CancellationToken cancellationToken) =>
        Guard(limit, static (store, limit, token) => store.LoadKnownContactsAsync(limit, token), cancellationToken);

    /// <summary>LIDs of phone numbers, those that are known.</summary>
    public async ValueTask<IReadOnlyDictionary<string, string>> LoadLidsAsync(IReadOnlyCollection<string> phoneNumbers, CancellationToken cancellationToken) => await LoadAsync(
        phoneNumbers, static batch => batch.LidsByPhoneNumber!, ledger.Recent.FindLid, ledger.Store.LoadLidsAsync, null, cancellationToken);

    /// <summary>All devices of a group as worked out before, or null.</summary>
    public GroupRoster? FindRoster(string group) => ledger.Recent.FindRoster(group);

    public void KeepRoster(string group, GroupRoster roster) => ledger.Recent.KeepRoster(group, roster);

    private async ValueTask<TValue?> LoadOneAsync<TKey, TValue>(
        TKey key, Func<StoreBatch, Dictionary<TKey, TValue?>> table, Func<TKey, TValue?> recent,
        Func<IWhatsAppStore, TKey, CancellationToken, ValueTask<TValue?>> load, Action<TKey, TValue>? keep, CancellationToken cancellationToken)
        where TKey : notnull where TValue : class
    {
        foreach (var batch in ledger.Layers(Batch))
            if (table(batch).TryGetValue(key, out var changed)) return changed;
        if (recent(key) is { } kept) return kept;
        var found = await Guard(key, load, cancellationToken);
        if (found is not null) keep?.Invoke(key, found);
        return found;
    }
}
