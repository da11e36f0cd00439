using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Egress;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>What the connections of a silo's channels share.</summary>
/// <param name="Channel">What all channels share.</param>
/// <param name="Registry">Connections that run on this silo.</param>
/// <param name="Versions">Web versions to connect with.</param>
/// <param name="Guards">Guards of addresses that customers name.</param>
public sealed record ConnectionDependencies(ChannelDependencies Channel, ChannelRegistry Registry, WebVersions Versions, EgressGuards Guards);
