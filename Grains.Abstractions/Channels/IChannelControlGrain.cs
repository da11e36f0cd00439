using Orleans.Concurrency;

namespace WhatIsUp.Grains.Abstractions.Channels;

/// <summary>Calls of other parts of the silos to a channel: no owner is checked. Key: channel id.</summary>
[Alias("IChannelControlGrain"), GrainInterfaceType("channel-control")]
public interface IChannelControlGrain : IGrainWithGuidKey, ISilosOnly
{
    /// <summary>Creates the channel; called by the customer's grain. The same creation again is no error.</summary>
    [Alias("Create")] Task<ChannelView> CreateAsync(ChannelCreation creation);

    /// <summary>Connects a channel that should be online; called by the supervisor. Does nothing when it is connected.</summary>
    [Alias("EnsureRunning"), AlwaysInterleave] Task EnsureRunningAsync();

    /// <summary>Fails queued messages that expired while the channel is offline, a bounded number per call; called by the supervisor.</summary>
    [Alias("ExpireQueue"), AlwaysInterleave] Task ExpireQueueAsync();

    /// <summary>
    /// Connects a channel whose wait is over (a ban ended, a client version was renewed); called by the supervisors. Does nothing for other channels.
    /// </summary>
    [Alias("Return"), AlwaysInterleave] Task ReturnAsync();

    /// <summary>Ends this activation because a newer one owns the channel; called by the channel's own connection.</summary>
    [Alias("StepDown"), AlwaysInterleave] Task StepDownAsync();
}
