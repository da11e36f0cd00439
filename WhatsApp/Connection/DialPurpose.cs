namespace WhatIsUp.WhatsApp.Connection;

/// <summary>What a TCP connection of a client is for: its owner may allow more for one than for another.</summary>
public enum DialPurpose
{
    /// <summary>The WebSocket, at the address that the options name.</summary>
    Socket,

    /// <summary>A media host, at a name that the server gives.</summary>
    Media,

    /// <summary>A page that names the current web version.</summary>
    WebVersion,

    /// <summary>The proxy that the options name, for whatever is reached through it.</summary>
    Proxy,
}
