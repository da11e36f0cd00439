using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>A pair code that somebody may be typing. Changed only under the turn of <see cref="PairCodeFlow"/>; read from anywhere.</summary>
/// <param name="jid">Account whose phone the code is for.</param>
/// <param name="madeAt">When the code was made: it is refused <see cref="Lifetime"/> later.</param>
/// <param name="renewals">How often the code before it was renewed without anybody's wish.</param>
internal sealed class PairCodeAttempt(Jid jid, DateTimeOffset madeAt, int renewals)
{
    /// <summary>Oldest code that the protocol accepts (linking reference section 1).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(180);

    /// <summary>How often a code may be typed; each costs a key derivation that is slow on purpose.</summary>
    public const int MaxTries = 3;

    /// <summary>How often a code is renewed before somebody must request one again (policy of WhatsApp Web).</summary>
    public const int MaxRenewals = 5;

    private long _awaitedUntil;

    public Jid Jid => jid;

    public string Code { get; } = PairCode.New();

    /// <summary>Ephemeral pair that the code wraps; a code has one of its own.</summary>
    public KeyPair Ephemeral { get; } = Curve25519.GenerateKeyPair();

    /// <summary>What the server calls the attempt.</summary>
    public byte[] Reference { get; set; } = [];

    public DateTimeOffset ExpiresAt => madeAt + Lifetime;

    public int Renewals => renewals;

    public int Tries { get; set; }

    /// <summary>Until when the phone's next step is awaited after the code was typed, or the default.</summary>
    public DateTimeOffset AwaitedUntil
    {
        get => new(Volatile.Read(ref _awaitedUntil), TimeSpan.Zero);
        set => Volatile.Write(ref _awaitedUntil, value.UtcTicks);
    }

    /// <summary>True while the code can be typed, or its success is awaited.</summary>
    public bool IsLive(DateTimeOffset now) => now < ExpiresAt || now < AwaitedUntil;
}
