using WhatIsUp.Sandbox.Server;

namespace WhatIsUp.Sandbox;

/// <summary>Counters since the start.</summary>
/// <param name="Connections">Sockets open now.</param>
/// <param name="LoggedIn">Linked devices logged in now.</param>
/// <param name="MessagesAccepted">Messages taken from clients and phones.</param>
/// <param name="MessagesDelivered">Messages that a phone decrypted or a linked device receipted.</param>
/// <param name="Refused">Stanzas and handshakes refused.</param>
/// <param name="UnknownRequests">iq requests answered with "feature not implemented".</param>
/// <param name="QueuedStanzas">Stanzas that wait for linked devices and phones now.</param>
public sealed record SandboxCounters(
    int Connections, int LoggedIn, long MessagesAccepted, long MessagesDelivered, long Refused, long UnknownRequests, long QueuedStanzas);
