using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.State;

/// <summary>A device of an account: 0 is the phone, others are linked.</summary>
internal sealed class Device
{
    public required Account Account { get; init; }

    public required ushort Number { get; init; }

    /// <summary>Noise static key that must log in; empty for the phone, which has no socket.</summary>
    public byte[] NoiseKey { get; init; } = [];

    public required byte[] IdentityKey { get; set; }

    public required uint RegistrationId { get; set; }

    public required uint SignedPreKeyId { get; set; }

    public required byte[] SignedPreKey { get; set; }

    public required byte[] SignedPreKeySignature { get; set; }

    /// <summary>Index in the account's key-index list; 0 for the phone.</summary>
    public uint KeyIndex { get; init; }

    public DateTimeOffset LinkedAt { get; init; }

    /// <summary>ADV secret of the link, for a passkey that the linked device must present; not kept over a restart.</summary>
    public byte[] AdvSecret { get; set; } = [];

    /// <summary>Platform that the device registered with; null after a restart, when it is not known any more.</summary>
    public uint? PlatformType { get; init; }

    public PreKeyPool PreKeys { get; } = new();

    public StanzaQueue Queue { get; } = new();

    /// <summary>The socket that is logged in, or null.</summary>
    public Session? Session { get; set; }

    /// <summary>Id of the last notice that pre-keys run low, or null.</summary>
    public string? PreKeyNotice { get; set; }

    /// <summary>True once the phone has sent what a new linked device needs.</summary>
    public bool IsWelcomed { get; set; }

    /// <summary>True if the device requested the full history at pairing; needed only until it is sent, and therefore not stored.</summary>
    public bool WantsFullHistory { get; init; } = true;

    /// <summary>True if the device declared at pairing that it reads history inside of notices; not stored, because a file works for every device.</summary>
    public bool TakesInlineHistory { get; init; }

    public DeviceFaults Faults { get; } = new();

    public bool IsPhone => Number == 0;

    public Jid Jid => Account.Jid.WithDevice(Number);

    public Jid Lid => Account.Lid.WithDevice(Number);

    public Jid In(Jid other) => other.IsLid ? Lid : Jid;
}
