using System.Security.Cryptography;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Store;

/// <summary>Identity of a linked device: everything that must outlive the process for it to log in again. Small, stored as one encrypted row.</summary>
public sealed record DeviceCredentials
{
    private const int AdvSecretBytes = 32;

    /// <summary>Noise static key.</summary>
    public required KeyPair NoiseKey { get; init; }

    /// <summary>Signal identity key.</summary>
    public required KeyPair IdentityKey { get; init; }

    /// <summary>Signal registration id, 1 to 16380.</summary>
    public required uint RegistrationId { get; init; }

    /// <summary>The current signed pre-key.</summary>
    public required SignedPreKey SignedPreKey { get; init; }

    /// <summary>The former signed pre-key, kept for messages in transit during a rotation, or null.</summary>
    public SignedPreKey? FormerSignedPreKey { get; init; }

    /// <summary>Secret shown in the QR: 32 bytes, authenticates the phone's ADV identity.</summary>
    public required byte[] AdvSecret { get; init; }

    /// <summary>Id that the next one-time pre-key takes.</summary>
    public uint NextPreKeyId { get; init; } = 1;

    /// <summary>First pre-key id that the server does not have yet.</summary>
    public uint FirstUnuploadedPreKeyId { get; init; } = 1;

    /// <summary>Own phone-number device JID, null until paired.</summary>
    public Jid? Jid { get; init; }

    /// <summary>Own LID device JID, null until paired.</summary>
    public Jid? Lid { get; init; }

    /// <summary>Serialised ADVSignedDeviceIdentity with account signature key, sent beside every pkmsg; null until paired.</summary>
    public byte[]? SignedDeviceIdentity { get; init; }

    /// <summary>Platform of the phone (<c>android</c>, <c>iphone</c>, <c>smba</c> …), null until paired.</summary>
    public string? Platform { get; init; }

    /// <summary>Push name of the account, null until known.</summary>
    public string? PushName { get; init; }

    /// <summary>Verified business name, null when the account is no business.</summary>
    public string? BusinessName { get; init; }

    /// <summary>Routing bytes of the last <c>edge_routing</c>, sent before the next connection's intro; null if none was received.</summary>
    public byte[]? RoutingHint { get; init; }

    /// <summary>Salt of the tokens for contacts that have issued none to us, shared by the account's devices; null until known.</summary>
    public byte[]? ContactSalt { get; init; }

    /// <summary>Account properties sent by the phone when it linked this device, null if it sent none.</summary>
    public PairingProps? PairingProps { get; init; }

    /// <summary>
    /// True once the account is known to be migrated to LIDs: by the pairing first, later by the server or the phone. Never goes back to false.
    /// </summary>
    public bool IsLidMigrated { get; init; }

    /// <summary>Logins since the pairing.</summary>
    public int LoginCount { get; init; }

    /// <summary>True once the phone has confirmed the pairing.</summary>
    public bool IsPaired => Jid is not null && SignedDeviceIdentity is not null;

    /// <summary>Creates the credentials of a device that is not paired yet.</summary>
    /// <param name="now">Creation time of the signed pre-key.</param>
    public static DeviceCredentials Create(DateTimeOffset now)
    {
        var identity = Curve25519.GenerateKeyPair();
        return new DeviceCredentials
        {
            NoiseKey = Curve25519.GenerateKeyPair(),
            IdentityKey = identity,
            RegistrationId = PreKeyFactory.NewRegistrationId(),
            SignedPreKey = PreKeyFactory.NewSignedPreKey(1, identity, now),
            AdvSecret = RandomNumberGenerator.GetBytes(AdvSecretBytes),
        };
    }

    /// <summary>Never prints key material.</summary>
    public override string ToString() => nameof(DeviceCredentials);
}
