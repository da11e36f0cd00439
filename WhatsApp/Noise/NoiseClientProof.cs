namespace WhatIsUp.WhatsApp.Noise;

/// <summary>The client's identity after the handshake.</summary>
/// <param name="StaticPublicKey">The client's Noise key, which it proved to hold: 32 bytes.</param>
/// <param name="Payload">The serialised <c>ClientPayload</c>.</param>
public sealed record NoiseClientProof(byte[] StaticPublicKey, byte[] Payload);
