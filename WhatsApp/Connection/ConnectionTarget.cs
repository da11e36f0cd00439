namespace WhatIsUp.WhatsApp.Connection;

/// <summary>Where a socket goes.</summary>
/// <param name="Address">WebSocket address.</param>
/// <param name="TlsRootCertificate">The only root to trust (DER), or null for the system's.</param>
/// <param name="Proxy">Proxy with optional user info, or null.</param>
internal sealed record ConnectionTarget(Uri Address, byte[]? TlsRootCertificate, Uri? Proxy);
