using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Faults;

/// <summary>Something to go wrong at a linked device (or at all devices of an account when the JID names none).</summary>
/// <param name="Jid">Whom it hits.</param>
/// <param name="Kind">What.</param>
/// <param name="Code">Number of a stream error, nack or ban; null takes the usual one.</param>
/// <param name="Delay">How long an ack waits.</param>
/// <param name="Count">How many stanzas are hit.</param>
public sealed record SandboxFault(Jid Jid, SandboxFaultKind Kind, int? Code = null, TimeSpan? Delay = null, int Count = 1);
