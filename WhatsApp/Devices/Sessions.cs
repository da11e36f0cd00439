using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>Session records and identities inside a transaction.</summary>
internal static class Sessions
{
    public static LocalIdentity LocalOf(DeviceCredentials credentials) => new(credentials.IdentityKey, credentials.RegistrationId);

    /// <summary>The record, or an empty one if there is none or it cannot be read: a new session repairs that.</summary>
    public static SessionRecord Read(byte[]? bytes)
    {
        try
        {
            return bytes is null ? new SessionRecord() : SessionRecord.Deserialize(bytes);
        }
        catch (SignalException)
        {
            return new SessionRecord();
        }
    }

    /// <summary>Stores a peer's identity key; a changed key is published.</summary>
    public static async ValueTask NoteIdentityAsync(
        DeviceTransaction transaction, ProtocolAddress address, Jid device, byte[] identity, CancellationToken cancellationToken)
    {
        var known = (await transaction.LoadAsync(DeviceTables.Identities, [address], cancellationToken)).GetValueOrDefault(address);
        if (known is not null && known.AsSpan().SequenceEqual(identity)) return;
        transaction.Changes.Identities[address] = identity;
        if (known is null || address.Device != 0) return;
        // A proof that the former key did not sign may be signed by this one.
        transaction.Changes.DeviceLists[address.Name] = null;
        transaction.Changes.Events.Add(new IdentityChanged(device.ToAccount()));
    }
}
