namespace WhatIsUp.Sandbox.Core;

/// <summary>A client that shows QRs or a pair code.</summary>
internal sealed class Registration
{
    /// <summary>QR refs that may be scanned.</summary>
    public HashSet<string> Refs { get; } = [];

    public DateTimeOffset RefsExpireAt { get; set; }

    /// <summary>The pair code under way, or null.</summary>
    public PairCodeOffer? PairCode { get; set; }

    /// <summary>The link that the phone has confirmed and the client has not signed yet.</summary>
    public PendingLink? Pending { get; set; }
}
