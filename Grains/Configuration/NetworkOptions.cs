namespace WhatIsUp.Grains.Configuration;

/// <summary>A WhatsApp network to connect to.</summary>
public class NetworkOptions
{
    /// <summary>WebSocket address; empty takes WhatsApp's own.</summary>
    public string Address { get; set; } = "";

    /// <summary>Root key of the certificate chain, hex; empty takes WhatsApp's own.</summary>
    public string RootKey { get; set; } = "";

    /// <summary>Proxy of channels that have none of their own, <c>http</c>, <c>https</c> or <c>socks5</c>, with user info when needed; empty for none.</summary>
    public string Proxy { get; set; } = "";

    /// <summary>Extra TLS root certificate (base64 DER) for this address only, or empty.</summary>
    public string TlsRootCertificate { get; set; } = "";
}
