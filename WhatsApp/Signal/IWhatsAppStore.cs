using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Signal;

/// <summary>
/// The durable memory of one linked device. Reads go to the store whenever a value is needed; nothing per channel is held.
/// All writes of one step travel in one <see cref="StoreBatch"/> and become visible together or not at all.
/// </summary>
public interface IWhatsAppStore : IGroupStore, IHistoryStore, IAppStateStore
{
    /// <summary>The credentials, or null before the first connection.</summary>
    ValueTask<DeviceCredentials?> LoadCredentialsAsync(CancellationToken cancellationToken);

    /// <summary>Serialised session records; addresses without a session are absent from the result.</summary>
    ValueTask<IReadOnlyDictionary<ProtocolAddress, byte[]>> LoadSessionsAsync(IReadOnlyCollection<ProtocolAddress> addresses, CancellationToken cancellationToken);

    /// <summary>32-byte identity keys seen for these addresses; unknown ones are absent.</summary>
    ValueTask<IReadOnlyDictionary<ProtocolAddress, byte[]>> LoadIdentitiesAsync(IReadOnlyCollection<ProtocolAddress> addresses, CancellationToken cancellationToken);

    /// <summary>A one-time pre-key, or null when it was used or never existed.</summary>
    ValueTask<PreKey?> LoadPreKeyAsync(uint id, CancellationToken cancellationToken);

    /// <summary>All one-time pre-keys in id order, for upload and for the digest; rare.</summary>
    ValueTask<IReadOnlyList<PreKey>> LoadPreKeysAsync(CancellationToken cancellationToken);

    /// <summary>Device lists known for these users (<see cref="ProtocolAddress.Name"/> form); unknown ones are absent.</summary>
    ValueTask<IReadOnlyDictionary<string, DeviceList>> LoadDeviceListsAsync(IReadOnlyCollection<string> users, CancellationToken cancellationToken);

    /// <summary>LID account JIDs for phone-number accounts (user parts); unknown ones are absent.</summary>
    ValueTask<IReadOnlyDictionary<string, string>> LoadLidsAsync(IReadOnlyCollection<string> phoneNumbers, CancellationToken cancellationToken);

    /// <summary>Phone numbers for LID user parts; unknown ones are absent.</summary>
    ValueTask<IReadOnlyDictionary<string, string>> LoadPhoneNumbersAsync(IReadOnlyCollection<string> lids, CancellationToken cancellationToken);

    /// <summary>Numbers of the accounts that these numbers reach, as their JIDs have them; unknown ones are absent.</summary>
    ValueTask<IReadOnlyDictionary<string, string>> LoadAccountNumbersAsync(IReadOnlyCollection<string> phoneNumbers, CancellationToken cancellationToken);

    /// <summary>Trusted-contact tokens of these users (<see cref="ProtocolAddress.Name"/> form); unknown ones are absent.</summary>
    ValueTask<IReadOnlyDictionary<string, TrustedToken>> LoadTrustedTokensAsync(IReadOnlyCollection<string> users, CancellationToken cancellationToken);

    /// <summary>Plaintext of a message this device sent, for answering a retry receipt; null when unknown or too old.</summary>
    ValueTask<SentMessage?> LoadSentMessageAsync(string messageId, CancellationToken cancellationToken);

    /// <summary>True when this inbound message is in the store already: a redelivery after a crash, to be receipted and not decrypted.</summary>
    ValueTask<bool> HasInboundMessageAsync(Jid chat, Jid sender, string messageId, CancellationToken cancellationToken);

    /// <summary>Writes everything in one transaction; durable when the task completes.</summary>
    /// <exception cref="StoreFencedException">Another activation owns the channel now: nothing was written, the caller must close its socket.</exception>
    Task CommitAsync(StoreBatch batch, CancellationToken cancellationToken);
}
