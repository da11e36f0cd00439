namespace WhatIsUp.Grains.Abstractions.Channels;

/// <summary>
/// One area of a channel, such as its chats or its contacts: a grain extension, which shares the activation and the turns of <see cref="IChannelGrain"/>.
/// References are made by
/// <see cref="ChannelReferences.GetChannel{T}"/>. Callers that do not own the channel get <c>channel_not_found</c>.
/// </summary>
/// <remarks>
/// Never derive it from <see cref="IGrainWithGuidKey"/>: Orleans would treat the implementation as a separate grain, and calls would reach another activation.
/// </remarks>
[Alias("IChannelArea"), GrainInterfaceType("channel-area")]
public interface IChannelArea : IGrainExtension, IOwnedByCustomer;
