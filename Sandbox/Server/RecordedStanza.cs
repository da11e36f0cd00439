using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Server;

/// <summary>One decrypted stanza that passed the server.</summary>
/// <param name="Sequence">Order, from 1.</param>
/// <param name="Time">When.</param>
/// <param name="Connection">Number of the socket; 0 for a phone.</param>
/// <param name="Device">Device JID; null before a login or during a registration.</param>
/// <param name="FromClient">True for client to server.</param>
/// <param name="Node">The stanza; the payload of a handshake is recorded as a node <c>client-payload</c> that carries its bytes.</param>
/// <param name="Plaintext">For a message to or from a phone: the decrypted protobuf of that phone's <c>enc</c>, unpadded.</param>
public sealed record RecordedStanza(long Sequence, DateTimeOffset Time, long Connection, Jid? Device, bool FromClient, Node Node,
    ReadOnlyMemory<byte>? Plaintext = null);
