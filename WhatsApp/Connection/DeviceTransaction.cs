using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>
/// One exclusive transaction over the device's state: reads see the changes of earlier transactions, committed or not; writes and frames take effect together
/// at <see cref="DeviceStateQueue.CompleteAsync"/>, frames only after the commit.
/// </summary>
internal sealed class DeviceTransaction(DeviceStateQueue queue)
{
    /// <summary>Changes of this transaction.</summary>
    public DeviceStateChanges Changes { get; } = new();

    /// <summary>Frames to send, in order, once the changes are durable.</summary>
    public List<Node> Frames { get; } = [];

    /// <summary>The credentials, including changes of this transaction.</summary>
    public DeviceCredentials Credentials => Changes.Credentials ?? queue.Credentials;

    /// <summary>Rows of a table; those that do not exist are absent from the result.</summary>
    public async ValueTask<IReadOnlyDictionary<TKey, TValue>> LoadAsync<TKey, TValue>(
        DeviceTable<TKey, TValue> table, IReadOnlyCollection<TKey> keys, CancellationToken cancellationToken) where TKey : notnull where TValue : class
    {
        var found = new Dictionary<TKey, TValue>(keys.Count);
        List<TKey>? missing = null;
        foreach (var key in keys)
        {
            if (TryFind(table, key, out var value))
            {
                if (value is not null) found[key] = value;
            }
            else
            {
                (missing ??= []).Add(key);
            }
        }
        if (missing is null) return found;
        foreach (var (key, value) in await ReadAsync(table, missing, cancellationToken)) found[key] = value;
        return found;
    }

    /// <summary>A row of a table, or null.</summary>
    public async ValueTask<TValue?> FindAsync<TKey, TValue>(DeviceTable<TKey, TValue> table, TKey key, CancellationToken cancellationToken)
        where TKey : notnull where TValue : class =>
        TryFind(table, key, out var value) ? value : (await ReadAsync(table, [key], cancellationToken)).GetValueOrDefault(key);

    /// <summary>LID user part of a phone number, or null if unknown.</summary>
    public async ValueTask<string?> LoadLidAsync(string phoneNumber, CancellationToken cancellationToken)
    {
        if (TryFind(DeviceTables.Lids, phoneNumber, out var known)) return known;
        var found = (await ReadAsync(DeviceTables.Lids, [phoneNumber], cancellationToken)).GetValueOrDefault(phoneNumber);
        if (found is not null) queue.Recent.KeepLid(phoneNumber, found);
        return found;
    }

    /// <summary>Phone number of a LID user part, or null if unknown.</summary>
    public async ValueTask<string?> LoadPhoneNumberAsync(string lid, CancellationToken cancellationToken)
    {
        foreach (var changes in queue.Layers(Changes))
            foreach (var (number, known) in changes.Find(DeviceTables.Lids) ?? [])
                if (known == lid) return number;
        if (queue.Recent.FindPhoneNumber(lid) is { } recent) return recent;
        var found = (await Guard(lid, static (store, lid, token) => store.LoadPhoneNumbersAsync([lid], token), cancellationToken)).GetValueOrDefault(lid);
        if (found is not null) queue.Recent.KeepLid(found, lid);
        return found;
    }

    public ValueTask<IReadOnlyList<Jid>> LoadKnownContactsAsync(int limit, CancellationToken cancellationToken) =>
        Guard(limit, static (store, limit, token) => store.LoadKnownContactsAsync(limit, token), cancellationToken);

    /// <summary>What was computed from a group's members and their device lists, or null after a change of one of these.</summary>
    public T? FindDerived<T>(string group) where T : class => queue.Recent.FindDerived(group) as T;

    public void KeepDerived(string group, object value) => queue.Recent.KeepDerived(group, value);

    public async ValueTask<bool> HasInboundMessageAsync(Jid chat, Jid sender, string messageId, CancellationToken cancellationToken)
    {
        foreach (var changes in queue.Layers(Changes))
            foreach (var known in changes.Events)
                if (known is MessageReceived message && message.MessageId == messageId && message.Sender == sender && message.Chat == chat) return true;
        return await Guard((chat, sender, messageId), static (store, key, token) => store.HasInboundMessageAsync(key.chat, key.sender, key.messageId, token),
            cancellationToken);
    }

    public async ValueTask<SentMessage?> LoadSentMessageAsync(string messageId, CancellationToken cancellationToken)
    {
        foreach (var changes in queue.Layers(Changes))
            foreach (var sent in changes.SentMessages)
                if (sent.MessageId == messageId) return sent;
        return await Guard(messageId, static (store, id, token) => store.LoadSentMessageAsync(id, token), cancellationToken);
    }

    /// <summary>A row that changes or is cached, without a read: true with null for a deleted one.</summary>
    private bool TryFind<TKey, TValue>(DeviceTable<TKey, TValue> table, TKey key, out TValue? value) where TKey : notnull where TValue : class
    {
        foreach (var changes in queue.Layers(Changes))
            if (changes.Find(table) is { } changed && changed.TryGetValue(key, out value)) return true;
        value = queue.Recent.Find(table, key);
        return value is not null;
    }

    private async ValueTask<IReadOnlyDictionary<TKey, TValue>> ReadAsync<TKey, TValue>(
        DeviceTable<TKey, TValue> table, IReadOnlyCollection<TKey> keys, CancellationToken cancellationToken) where TKey : notnull where TValue : class
    {
        var found = await Guard((table, keys), static (store, work, token) => store.LoadAsync(work.table, work.keys, token), cancellationToken);
        if (!table.CachesReads) return found;
        foreach (var key in keys)
            if (found.GetValueOrDefault(key) is { } row) queue.Recent.Keep(table, key, row);
            else if (table.Absent is { } absent) queue.Recent.Keep(table, key, absent);
        return found;
    }

    private async ValueTask<T> Guard<TKey, T>(TKey key, Func<IWhatsAppStore, TKey, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await read(queue.Store, key, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw new StoreFaultException(fault);
        }
    }
}
