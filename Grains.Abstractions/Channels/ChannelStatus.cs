namespace WhatIsUp.Grains.Abstractions.Channels;

/// <summary>States of a channel's lifecycle.</summary>
[GenerateSerializer, Alias("ChannelStatus")]
public enum ChannelStatus
{
    /// <summary>Made, never connected.</summary>
    Pending,
    /// <summary>Waits for a scan or a pair code.</summary>
    Qr,
    /// <summary>First connection or login in progress.</summary>
    Connecting,
    /// <summary>Logged in.</summary>
    Connected,
    /// <summary>The network is lost; it reconnects without a limit.</summary>
    Reconnecting,
    /// <summary>Paused by the user; credentials kept.</summary>
    Disconnected,
    /// <summary>Unlinked, here or on the phone.</summary>
    LoggedOut,
    /// <summary>Pairing was stopped by the user.</summary>
    StoppedByUser,
    /// <summary>Disabled by an administrator.</summary>
    DisabledByAdmin,
    /// <summary>Client version refused, or stored keys unusable.</summary>
    Error,
    /// <summary>Banned, or pairing not completed before the last QR.</summary>
    Failed,
    /// <summary>Waits for the passkey of the number's owner, which WhatsApp requires after some scans and pair codes.</summary>
    Passkey,
}
