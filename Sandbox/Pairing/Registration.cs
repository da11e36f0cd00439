namespace WhatIsUp.Sandbox.Pairing;

/// <summary>A client that shows QRs or a pair code.</summary>
internal sealed class Registration
{
    /// <summary>QR refs that may be scanned.</summary>
    public HashSet<string> Refs { get; } = [];

    /// <summary>When the server ends the stream of a client that is not linked until then.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>Secret of the QR whose scan was answered with the wish for a new one, or null.</summary>
    public byte[]? ReplacedSecret { get; set; }

    /// <summary>True once the server requested another pair code.</summary>
    public bool IsPairCodeRefreshed { get; set; }

    /// <summary>The pair code under way, or null.</summary>
    public PairCodeOffer? PairCode { get; set; }

    /// <summary>The link that the phone has confirmed and the client has not signed yet.</summary>
    public PendingLink? Pending { get; set; }
}
