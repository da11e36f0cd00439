namespace WhatIsUp.WhatsApp.Noise;

/// <summary>The server's certificate chain was rejected: it is not signed by the root key.</summary>
public sealed class CertificateException : NoiseException
{
    /// <summary>Makes one from the fault.</summary>
    public CertificateException(CertificateFault fault, Exception? inner = null) : base($"The server's certificate chain was refused: {fault}.", inner) =>
        Fault = fault;

    /// <summary>Which check failed.</summary>
    public CertificateFault Fault { get; }
}
