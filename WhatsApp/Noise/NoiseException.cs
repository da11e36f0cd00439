namespace WhatIsUp.WhatsApp.Noise;

/// <summary>The handshake or a frame failed a check: the peer is broken or not who it should be. The connection must be closed.</summary>
public class NoiseException : Exception
{
    /// <summary>Makes one from the fault, which names no content and no key.</summary>
    public NoiseException(string fault, Exception? inner = null) : base(fault, inner)
    {
    }
}
