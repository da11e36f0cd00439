using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>Why a connection ended; the owner decides what comes next.</summary>
public enum ConnectionEndReason
{
    /// <summary>The owner cancelled.</summary>
    Stopped,

    /// <summary>Network, server restart, keep-alive without answer, 5xx: connect again with backoff.</summary>
    NetworkLost,

    /// <summary>Stream error 515, expected after pairing: connect again at once.</summary>
    RestartRequired,

    /// <summary>All QR refs were shown and none scanned, no other way was active, and the socket ended.</summary>
    QrTimedOut,

    /// <summary>Linking with a passkey failed or timed out; a new connection starts again.</summary>
    PasskeyFailed,

    /// <summary>401 or <c>device_removed</c>: unlinked, a fresh pairing is needed.</summary>
    LoggedOut,

    /// <summary>Conflict <c>replaced</c>: the same device logged in elsewhere.</summary>
    Replaced,

    /// <summary>402: banned for a time.</summary>
    TemporarilyBanned,

    /// <summary>403 or 406: banned.</summary>
    Banned,

    /// <summary>405: the advertised web version is too old.</summary>
    ClientOutdated,

    /// <summary>409, 415 and others: the server refuses the client's description of itself.</summary>
    Refused,

    /// <summary>The store was fenced by a newer activation.</summary>
    Fenced,

    /// <summary>Stored credentials cannot be used.</summary>
    CredentialsUnusable,
}

/// <summary>How a connection ended.</summary>
/// <param name="Reason">Why.</param>
/// <param name="UpstreamCode">The server's error number, if any.</param>
/// <param name="RetryAfter">The delay requested by the server, if any.</param>
public sealed record ConnectionEnd(ConnectionEndReason Reason, int? UpstreamCode = null, TimeSpan? RetryAfter = null);
