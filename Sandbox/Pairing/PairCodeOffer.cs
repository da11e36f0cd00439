using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.Sandbox.Pairing;

/// <summary>A pair code that a client shows, from its hello to its finish.</summary>
internal sealed class PairCodeOffer
{
    public required Account Account { get; init; }

    public required string Ref { get; init; }

    /// <summary>Who shows the code: a client that connects again with the same key goes on with it.</summary>
    public required byte[] NoiseKey { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The client's socket, or null while it is away.</summary>
    public Session? Session { get; set; }

    /// <summary>Salt, IV and encrypted ephemeral key of the client.</summary>
    public required byte[] WrappedCompanionKey { get; init; }

    /// <summary>Ephemeral pair that the phone made when the code was typed.</summary>
    public KeyPair? PrimaryEphemeral { get; set; }

    /// <summary>The client's ephemeral key as the typed code unwraps it.</summary>
    public byte[]? CompanionEphemeral { get; set; }

    /// <summary>Completes when the device is linked.</summary>
    public TaskCompletionSource<Jid>? Typed { get; set; }

    public int Attempts { get; set; }
}
