using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Interop.Clients;

/// <summary>A connection ended: noted among the events, so that a wait which fails shows it.</summary>
/// <param name="End">How.</param>
public sealed record ConnectionEnded(ConnectionEnd End) : ClientEvent;
