using Orleans.Runtime;

namespace WhatIsUp.Grains.Abstractions.Channels;

/// <summary>References to a channel: to its grain and to its areas (<see cref="IChannelArea"/>), which share the grain's activation.</summary>
public static class ChannelReferences
{
    /// <summary>Grain type of channels.</summary>
    public const string GrainTypeName = "channel";

    private static readonly GrainType Type = GrainType.Create(GrainTypeName);

    /// <summary>A reference to an interface of the channel. No call is made, and the channel need not exist.</summary>
    public static T GetChannel<T>(this IGrainFactory grains, ChannelId channel) where T : IAddressable =>
        grains.GetGrain<T>(GrainId.Create(Type, GrainIdKeyExtensions.CreateGuidKey(channel.Value)));
}
