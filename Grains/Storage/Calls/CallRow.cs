using WhatIsUp.Grains.Abstractions.Calls;

namespace WhatIsUp.Grains.Storage.Calls;

/// <summary>A stored call, with what an answer to it needs.</summary>
/// <param name="View">The call.</param>
/// <param name="Address">Where an answer goes.</param>
/// <param name="Creator">Who made the call, as in the call's stanza.</param>
public sealed record CallRow(CallView View, string Address, string Creator);
