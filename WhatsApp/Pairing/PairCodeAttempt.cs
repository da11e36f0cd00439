using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>A pair code that may be typed at the moment. Changed only inside a step of <see cref="PairCodeFlow"/>; read from any thread.</summary>
/// <param name="jid">Account for which the code was requested.</param>
/// <param name="madeAt">When the code was created: it is refused <see cref="Lifetime"/> later.</param>
/// <param name="renewals">How often the previous code was renewed automatically.</param>
internal sealed class PairCodeAttempt(Jid jid, DateTimeOffset madeAt, int renewals)
{
    /// <summary>Oldest code that the protocol accepts (linking reference section 1).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(180);

    /// <summary>How often a code may be typed; each attempt costs an intentionally slow key derivation.</summary>
    public const int MaxTries = 3;

    /// <summary>How often a code is renewed automatically before it must be requested again (policy of WhatsApp Web).</summary>
    public const int MaxRenewals = 5;

    private long _awaitedUntil;

    public Jid Jid => jid;

    public string Code { get; } = PairCode.New();

    /// <summary>Ephemeral key pair that the code wraps; each code has its own.</summary>
    public KeyPair Ephemeral { get; } = Curve25519.GenerateKeyPair();

    /// <summary>The server's id of the attempt.</summary>
    public byte[] Reference { get; set; } = [];

    public DateTimeOffset ExpiresAt => madeAt + Lifetime;

    public int Renewals => renewals;

    public int Tries { get; set; }

    /// <summary>Deadline of the phone's next step after the code was typed, or the default.</summary>
    public DateTimeOffset AwaitedUntil
    {
        get => new(Volatile.Read(ref _awaitedUntil), TimeSpan.Zero);
        set => Volatile.Write(ref _awaitedUntil, value.UtcTicks);
    }

    /// <summary>True while the code can be typed, or its success is pending.</summary>
    public bool IsLive(DateTimeOffset now) => now < ExpiresAt || now < AwaitedUntil;
}
