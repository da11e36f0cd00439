using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Abstractions.History;

/// <summary>History that only the phone has.</summary>
[Alias("IChannelHistory"), GrainInterfaceType("channel-history")]
public interface IChannelHistory : IChannelArea
{
    /// <summary>
    /// Requests messages of a chat from the phone that are older than the given message, or than all that are kept; they arrive as history.
    /// <c>no_op</c> when no message of the chat is kept.
    /// </summary>
    [Alias("Request"), AlwaysInterleave] Task<HistoryRequestView> RequestAsync(Caller caller, string chatId, string? beforeMessageId, int count);
}
