namespace WhatIsUp.WhatsApp.Noise;

/// <summary>What a server knows of a client after the handshake.</summary>
/// <param name="StaticPublicKey">The client's Noise key, which it proved to hold: 32 bytes.</param>
/// <param name="Payload">The serialised <c>ClientPayload</c>.</param>
public sealed record NoiseClientProof(byte[] StaticPublicKey, byte[] Payload);
