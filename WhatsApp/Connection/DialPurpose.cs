namespace WhatIsUp.WhatsApp.Connection;

/// <summary>Purpose of a client's TCP connection: the owner of the client may allow different addresses for each.</summary>
public enum DialPurpose
{
    /// <summary>The WebSocket, at the address in the options.</summary>
    Socket,

    /// <summary>A media host, at a name sent by the server.</summary>
    Media,

    /// <summary>GraphQL over HTTPS, at the address in the options.</summary>
    Graph,

    /// <summary>A page with the current web version.</summary>
    WebVersion,

    /// <summary>The proxy in the options, for every connection through it.</summary>
    Proxy,
}
