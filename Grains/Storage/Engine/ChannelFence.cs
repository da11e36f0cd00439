using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>A unit is written only while the channel's row still has this epoch: a stale twin writes nothing.</summary>
/// <param name="Channel">Channel.</param>
/// <param name="Epoch">Epoch of the activation.</param>
public readonly record struct ChannelFence(ChannelId Channel, long Epoch);
