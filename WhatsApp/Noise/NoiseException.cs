namespace WhatIsUp.WhatsApp.Noise;

/// <summary>The handshake or a frame failed a check: the peer violates the protocol or is an impostor. The connection must be closed.</summary>
public class NoiseException : Exception
{
    /// <summary>Makes one from the fault, which names no content and no key.</summary>
    public NoiseException(string fault, Exception? inner = null) : base(fault, inner)
    {
    }
}
