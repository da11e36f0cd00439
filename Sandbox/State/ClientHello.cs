using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.State;

/// <summary>A client's data from the handshake.</summary>
/// <param name="NoiseKey">Its Noise static public key.</param>
/// <param name="Payload">Its payload.</param>
/// <param name="PayloadBytes">The same as bytes, for the record of stanzas.</param>
internal sealed record ClientHello(byte[] NoiseKey, ClientPayload Payload, byte[] PayloadBytes);
