namespace WhatIsUp.Grains.Channels;

/// <summary>What can move a channel from one state to another: a call, or news of its connection.</summary>
public enum LifecycleTrigger
{
    /// <summary><c>connect</c>, credentials stored.</summary>
    ConnectPaired,

    /// <summary><c>connect</c> (or a pair code asked of a pending channel), no credentials.</summary>
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

    /// <summary>The network or the server went away.</summary>
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

    /// <summary>That time is over.</summary>
    BanEnded,

    /// <summary>The server refuses our web version.</summary>
    ClientOutdated,

    /// <summary>There is a newer web version than the one that the server refused.</summary>
    VersionRenewed,

    /// <summary>The server refuses what we say.</summary>
    Refused,

    /// <summary>Stored credentials cannot be used.</summary>
    CredentialsUnusable,

    /// <summary>The server asks the owner of the number for a passkey.</summary>
    PasskeyRequested,

    /// <summary>Linking with a passkey failed or took too long, no credentials.</summary>
    PasskeyFailed,

    /// <summary>The same of a channel that is linked: it goes on with the link it has.</summary>
    PasskeyWaived,

    /// <summary>The connection of a linking with a passkey is gone, and with it the attempt.</summary>
    PasskeyInterrupted,
}
