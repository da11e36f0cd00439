namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>Causes of a state change of a channel: a call, or an event of its connection.</summary>
public enum LifecycleTrigger
{
    /// <summary><c>connect</c>, credentials stored.</summary>
    ConnectPaired,

    /// <summary><c>connect</c> (or a pair code requested for a pending channel), no credentials.</summary>
    ConnectUnpaired,

    /// <summary><c>disconnect</c>, credentials stored.</summary>
    DisconnectPaired,

    /// <summary><c>disconnect</c>, no credentials.</summary>
    DisconnectUnpaired,

    /// <summary><c>logout</c>, credentials stored.</summary>
    Logout,

    /// <summary>An administrator disables the channel, or it is deleted.</summary>
    Disable,

    /// <summary>An administrator enables it again, credentials stored.</summary>
    EnablePaired,

    /// <summary>An administrator enables it again, no credentials.</summary>
    EnableUnpaired,

    /// <summary>The phone confirmed the pairing.</summary>
    Paired,

    /// <summary>Login is complete.</summary>
    LoggedIn,

    /// <summary>The network or the server became unavailable.</summary>
    NetworkLost,

    /// <summary>Every QR was shown and none scanned, and the connection has ended.</summary>
    QrTimedOut,

    /// <summary>A QR is shown again after there was none, or one that could not link.</summary>
    QrShown,

    /// <summary>The phone scanned a QR that can't link: it must scan the one that is shown now.</summary>
    QrReplaced,

    /// <summary>Every QR was shown; the connection lives on without one.</summary>
    QrExpired,

    /// <summary>The phone unlinked the device.</summary>
    Unlinked,

    /// <summary>The same device logged in elsewhere.</summary>
    Replaced,

    /// <summary>The account is banned.</summary>
    Banned,

    /// <summary>The account is banned for a time.</summary>
    TemporarilyBanned,

    /// <summary>That time has ended.</summary>
    BanEnded,

    /// <summary>The server refuses our web version.</summary>
    ClientOutdated,

    /// <summary>There is a newer web version than the one that the server refused.</summary>
    VersionRenewed,

    /// <summary>The server refuses the client's description of itself.</summary>
    Refused,

    /// <summary>Stored credentials cannot be used.</summary>
    CredentialsUnusable,

    /// <summary>The server requires the passkey of the owner of the number.</summary>
    PasskeyRequested,

    /// <summary>Linking with a passkey failed or timed out, no credentials.</summary>
    PasskeyFailed,

    /// <summary>The same for a linked channel: it continues with its existing link.</summary>
    PasskeyWaived,

    /// <summary>The connection of a linking with a passkey ended, and with it the attempt.</summary>
    PasskeyInterrupted,
}
