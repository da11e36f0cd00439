using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Interop.Clients;

/// <summary>A connection ended: recorded among the events, so that a failed wait shows it.</summary>
/// <param name="End">How.</param>
public sealed record ConnectionEnded(ConnectionEnd End) : ClientEvent;
