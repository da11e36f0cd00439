namespace WhatIsUp.Grains.Configuration;

/// <summary>A WhatsApp network to connect to.</summary>
public class NetworkOptions
{
    /// <summary>WebSocket address; empty uses WhatsApp's own.</summary>
    public string Address { get; set; } = "";

    /// <summary>Root key of the certificate chain, in hex; empty uses WhatsApp's own.</summary>
    public string RootKey { get; set; } = "";

    /// <summary>
    /// Proxy of channels without one of their own: <c>http</c>, <c>https</c> or <c>socks5</c>, optionally with user info; empty for none.
    /// </summary>
    public string Proxy { get; set; } = "";

    /// <summary>
    /// True when catalogues of businesses are read and changed by GraphQL, false for the stanzas that WhatsApp's own network does not answer any more. If not
    /// set, it is GraphQL on WhatsApp's own network.
    /// </summary>
    public bool? UsesGraphQlForCatalogs { get; set; }

    /// <summary>Address of GraphQL for catalogues; empty uses WhatsApp's own on its network, and that of the media hosts on another.</summary>
    public string GraphQlAddress { get; set; } = "";

    /// <summary>Extra TLS root certificate (base64 DER) for this address only, or empty.</summary>
    public string TlsRootCertificate { get; set; } = "";
}
