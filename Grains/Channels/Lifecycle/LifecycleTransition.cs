using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>Where a trigger leads.</summary>
/// <param name="Next">New state.</param>
/// <param name="Reason">Stable reason in the status, or null.</param>
/// <param name="DisconnectReason">Reason of the <c>channel.disconnected</c> event, or null if there is no such event.</param>
public sealed record LifecycleTransition(ChannelStatus Next, string? Reason = null, string? DisconnectReason = null);
