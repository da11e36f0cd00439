using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Store;

/// <summary>
/// The durable store of one linked device. Values are read from the store when they are needed; nothing per channel is held.
/// All writes of one transaction travel in one <see cref="DeviceStateChanges"/> and become visible together or not at all.
/// </summary>
public interface IWhatsAppStore : IHistoryStore, IAppStateStore
{
    /// <summary>The credentials, or null before the first connection.</summary>
    ValueTask<DeviceCredentials?> LoadCredentialsAsync(CancellationToken cancellationToken);

    /// <summary>Rows of a table; those that do not exist are absent from the result.</summary>
    ValueTask<IReadOnlyDictionary<TKey, TValue>> LoadAsync<TKey, TValue>(
        DeviceTable<TKey, TValue> table, IReadOnlyCollection<TKey> keys, CancellationToken cancellationToken) where TKey : notnull where TValue : class;

    /// <summary>All one-time pre-keys in id order, for upload and for the digest; rare.</summary>
    ValueTask<IReadOnlyList<PreKey>> LoadPreKeysAsync(CancellationToken cancellationToken);

    /// <summary>Phone numbers for LID user parts, <see cref="DeviceTables.Lids"/> the other way round; unknown ones are absent.</summary>
    ValueTask<IReadOnlyDictionary<string, string>> LoadPhoneNumbersAsync(IReadOnlyCollection<string> lids, CancellationToken cancellationToken);

    /// <summary>
    /// Contacts, those whose messages were received last first: the audience of our status updates. They are those of the address book; without any there,
    /// everybody whose message was received.
    /// </summary>
    ValueTask<IReadOnlyList<Jid>> LoadKnownContactsAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Plaintext of a message this device sent, for answering a retry receipt; null when unknown or too old.</summary>
    ValueTask<SentMessage?> LoadSentMessageAsync(string messageId, CancellationToken cancellationToken);

    /// <summary>True when this inbound message is in the store already: a redelivery after a crash, to be receipted and not decrypted.</summary>
    ValueTask<bool> HasInboundMessageAsync(Jid chat, Jid sender, string messageId, CancellationToken cancellationToken);

    /// <summary>Writes everything in one transaction; durable when the task completes.</summary>
    /// <exception cref="StoreFencedException">Another activation owns the channel now: nothing was written, the caller must close its socket.</exception>
    Task CommitAsync(DeviceStateChanges changes, CancellationToken cancellationToken);
}
