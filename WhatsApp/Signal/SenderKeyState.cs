namespace WhatIsUp.WhatsApp.Signal;

/// <summary>One sender key of a group: its chain, and the key that signs with it. Only our own has the private half.</summary>
internal sealed class SenderKeyState(uint id, byte[] signingKey, byte[]? signingPrivateKey, ReceivingChain chain)
{
    public uint Id { get; } = id;

    /// <summary>Public signing key, 32 bytes.</summary>
    public byte[] SigningKey { get; } = signingKey;

    /// <summary>Private signing key, or null for another's.</summary>
    public byte[]? SigningPrivateKey { get; } = signingPrivateKey;

    public ReceivingChain Chain { get; } = chain;
}
