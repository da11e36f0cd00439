using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Channels;

/// <summary>Where a trigger leads.</summary>
/// <param name="Next">New state.</param>
/// <param name="Reason">Stable word that the status shows, or null.</param>
/// <param name="DisconnectReason">Reason of the <c>channel.disconnected</c> event, or null when there is none.</param>
public sealed record LifecycleTransition(ChannelStatus Next, string? Reason = null, string? DisconnectReason = null);
