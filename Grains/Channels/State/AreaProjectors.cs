namespace WhatIsUp.Grains.Channels.State;

/// <summary>Makes the projectors of the areas for one activation of a channel.</summary>
public delegate IReadOnlyList<IEventProjector> AreaProjectors(ProjectorContext context);

/// <summary>What the projectors of an activation share.</summary>
/// <param name="Dependencies">What all channels of the silo share.</param>
/// <param name="Record">The channel's row and fence, and the time.</param>
/// <param name="Addresses">Names of accounts.</param>
/// <param name="Timers">Timers for disappearing messages.</param>
/// <param name="Presences">Presence of others.</param>
public sealed record ProjectorContext(
    ChannelDependencies Dependencies, ChannelRecord Record, AddressBook Addresses, ChatTimers Timers, ContactPresences Presences);
