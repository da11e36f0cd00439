using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>Session records and identities inside a step.</summary>
internal static class Sessions
{
    public static LocalIdentity LocalOf(DeviceCredentials credentials) => new(credentials.IdentityKey, credentials.RegistrationId);

    /// <summary>The record, or an empty one when there is none or it cannot be read: a new session heals that.</summary>
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

    /// <summary>Keeps a peer's identity key; another one than before is told as a change.</summary>
    public static async ValueTask NoteIdentityAsync(Step step, ProtocolAddress address, Jid device, byte[] identity, CancellationToken cancellationToken)
    {
        var known = (await step.LoadIdentitiesAsync([address], cancellationToken)).GetValueOrDefault(address);
        if (known is not null && known.AsSpan().SequenceEqual(identity)) return;
        step.Batch.Identities[address] = identity;
        if (known is null || address.Device != 0) return;
        // What the former key did not sign may be signed by this one.
        step.Batch.DeviceLists[address.Name] = null;
        step.Batch.Events.Add(new IdentityChanged(device.ToAccount()));
    }
}
