using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Abstractions.Calls;

/// <summary>Calls: list, rejection, and links with which people join.</summary>
[Alias("IChannelCalls"), GrainInterfaceType("channel-calls")]
public interface IChannelCalls : IChannelArea
{
    /// <summary>Incoming calls, newest first.</summary>
    [Alias("List"), AlwaysInterleave] Task<Page<CallView>> ListAsync(Caller caller, PageRequest page);

    /// <summary>Rejects a call that rings.</summary>
    /// <param name="caller">Caller.</param>
    /// <param name="callId">The call.</param>
    /// <param name="from">JID of the caller, for a call that isn't stored here; or null.</param>
    [Alias("Reject"), AlwaysInterleave] Task RejectAsync(Caller caller, string callId, string? from);

    /// <summary>Creates a link with which anybody can join a call.</summary>
    [Alias("CreateLink"), AlwaysInterleave] Task<CallLinkView> CreateLinkAsync(Caller caller, bool isVideo, DateTimeOffset? startsAt);

    /// <summary>Details of a link from WhatsApp.</summary>
    [Alias("FindLink"), AlwaysInterleave] Task<CallLinkDetailsView> FindLinkAsync(Caller caller, string token, bool isVideo);
}
