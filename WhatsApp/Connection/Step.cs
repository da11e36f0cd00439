using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>
/// One exclusive step over the device's state: reads see what former steps changed, committed or not; writes and frames take effect together at
/// <see cref="Ledger.CompleteAsync"/>, frames only after the commit.
/// </summary>
internal sealed partial class Step(Ledger ledger)
{
    /// <summary>What this step changes.</summary>
    public StoreBatch Batch { get; } = new();

    /// <summary>What goes out once the changes are durable, in order.</summary>
    public List<Node> Frames { get; } = [];

    /// <summary>The credentials as of now.</summary>
    public DeviceCredentials Credentials => Batch.Credentials ?? ledger.Credentials;

    public ValueTask<IReadOnlyDictionary<ProtocolAddress, byte[]>> LoadSessionsAsync(IReadOnlyCollection<ProtocolAddress> addresses, CancellationToken cancellationToken) =>
        LoadAsync(addresses, static batch => batch.Sessions, ledger.Recent.FindSession, ledger.Store.LoadSessionsAsync, null, cancellationToken);

    public ValueTask<IReadOnlyDictionary<ProtocolAddress, byte[]>> LoadIdentitiesAsync(IReadOnlyCollection<ProtocolAddress> addresses, CancellationToken cancellationToken) =>
        LoadAsync(addresses, static batch => batch.Identities, null, ledger.Store.LoadIdentitiesAsync, null, cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, DeviceList>> LoadDeviceListsAsync(IReadOnlyCollection<string> users, CancellationToken cancellationToken) =>
        LoadAsync(users, static batch => batch.DeviceLists, ledger.Recent.FindDeviceList, ledger.Store.LoadDeviceListsAsync, ledger.Recent.KeepDeviceList, cancellationToken);

    /// <summary>Trusted-contact tokens; one that is not there is remembered as such, for it is asked for with every message.</summary>
    public async ValueTask<IReadOnlyDictionary<string, TrustedToken>> LoadTrustedTokensAsync(IReadOnlyCollection<string> users, CancellationToken cancellationToken)
    {
        var found = await LoadAsync(
            users, static batch => batch.TrustedTokens, ledger.Recent.FindTrustedToken, ledger.Store.LoadTrustedTokensAsync, ledger.Recent.KeepTrustedToken, cancellationToken);
        foreach (var user in users)
            if (!found.ContainsKey(user)) ledger.Recent.KeepTrustedToken(user, TrustedToken.None);
        return found;
    }

    public async ValueTask<byte[]?> LoadSessionAsync(ProtocolAddress address, CancellationToken cancellationToken) =>
        (await LoadSessionsAsync([address], cancellationToken)).GetValueOrDefault(address);

    public async ValueTask<PreKey?> LoadPreKeyAsync(uint id, CancellationToken cancellationToken)
    {
        foreach (var batch in ledger.Layers(Batch))
            if (batch.PreKeys.TryGetValue(id, out var known)) return known;
        return await Guard(id, static (store, id, token) => store.LoadPreKeyAsync(id, token), cancellationToken);
    }

    /// <summary>LID user part of a phone number, or null when unknown.</summary>
    public async ValueTask<string?> LoadLidAsync(string phoneNumber, CancellationToken cancellationToken)
    {
        foreach (var batch in ledger.Layers(Batch))
            if (batch.LidsByPhoneNumber.TryGetValue(phoneNumber, out var known)) return known;
        if (ledger.Recent.FindLid(phoneNumber) is { } recent) return recent;
        var found = (await Guard(phoneNumber, static (store, number, token) => store.LoadLidsAsync([number], token), cancellationToken)).GetValueOrDefault(phoneNumber);
        if (found is not null) ledger.Recent.KeepLid(phoneNumber, found);
        return found;
    }

    /// <summary>Phone number of a LID user part, or null when unknown.</summary>
    public async ValueTask<string?> LoadPhoneNumberAsync(string lid, CancellationToken cancellationToken)
    {
        foreach (var batch in ledger.Layers(Batch))
            foreach (var (number, known) in batch.LidsByPhoneNumber)
                if (known == lid) return number;
        if (ledger.Recent.FindPhoneNumber(lid) is { } recent) return recent;
        var found = (await Guard(lid, static (store, lid, token) => store.LoadPhoneNumbersAsync([lid], token), cancellationToken)).GetValueOrDefault(lid);
        if (found is not null) ledger.Recent.KeepLid(found, lid);
        return found;
    }

    /// <summary>Number in the JID of the account that a number reaches, or null when the server was never asked.</summary>
    public async ValueTask<string?> LoadAccountNumberAsync(string phoneNumber, CancellationToken cancellationToken)
    {
        foreach (var batch in ledger.Layers(Batch))
            if (batch.AccountNumbers.TryGetValue(phoneNumber, out var known)) return known;
        if (ledger.Recent.FindAccountNumber(phoneNumber) is { } recent) return recent;
        var found = (await Guard(phoneNumber, static (store, number, token) => store.LoadAccountNumbersAsync([number], token), cancellationToken)).GetValueOrDefault(phoneNumber);
        if (found is not null) ledger.Recent.KeepAccountNumber(phoneNumber, found);
        return found;
    }

    public async ValueTask<bool> HasInboundMessageAsync(Jid chat, Jid sender, string messageId, CancellationToken cancellationToken)
    {
        foreach (var batch in ledger.Layers(Batch))
            foreach (var known in batch.Events)
                if (known is MessageReceived message && message.MessageId == messageId && message.Sender == sender && message.Chat == chat) return true;
        return await Guard((chat, sender, messageId), static (store, key, token) => store.HasInboundMessageAsync(key.chat, key.sender, key.messageId, token), cancellationToken);
    }

    public async ValueTask<SentMessage?> LoadSentMessageAsync(string messageId, CancellationToken cancellationToken)
    {
        foreach (var batch in ledger.Layers(Batch))
            foreach (var sent in batch.SentMessages)
                if (sent.MessageId == messageId) return sent;
        return await Guard(messageId, static (store, id, token) => store.LoadSentMessageAsync(id, token), cancellationToken);
    }

    private async ValueTask<IReadOnlyDictionary<TKey, TValue>> LoadAsync<TKey, TValue>(
        IReadOnlyCollection<TKey> keys, Func<StoreBatch, Dictionary<TKey, TValue?>> table, Func<TKey, TValue?>? recent,
        Func<IReadOnlyCollection<TKey>, CancellationToken, ValueTask<IReadOnlyDictionary<TKey, TValue>>> load, Action<TKey, TValue>? keep, CancellationToken cancellationToken)
        where TKey : notnull where TValue : class
    {
        var found = new Dictionary<TKey, TValue>(keys.Count);
        List<TKey>? missing = null;
        foreach (var key in keys)
        {
            var isKnown = false;
            foreach (var batch in ledger.Layers(Batch))
            {
                if (!table(batch).TryGetValue(key, out var value)) continue;
                isKnown = true;
                if (value is not null) found[key] = value;
                break;
            }
            if (isKnown) continue;
            if (recent?.Invoke(key) is { } kept) found[key] = kept;
            else (missing ??= []).Add(key);
        }
        if (missing is null) return found;
        foreach (var (key, value) in await Guard((load, missing), static (_, work, token) => work.load(work.missing, token), cancellationToken))
        {
            found[key] = value;
            keep?.Invoke(key, value);
        }
        return found;
    }

    private async ValueTask<T> Guard<TKey, T>(TKey key, Func<IWhatsAppStore, TKey, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await read(ledger.Store, key, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw new StoreFaultException(fault);
        }
    }
}
