namespace WhatIsUp.Grains.Abstractions.Messages;

/// <summary>Reads of channels and history; a stateless worker, key 0.</summary>
[Alias("IHistoryGrain"), GrainInterfaceType("history")]
public interface IHistoryGrain : IGrainWithIntegerKey
{
    /// <summary>Does nothing if the silo's store can be read and written; otherwise <c>worker_at_capacity</c>.</summary>
    [Alias("CheckStore")] Task CheckStoreAsync();

    /// <summary>Channels of the caller.</summary>
    [Alias("ListChannels")] Task<Page<Channels.ChannelView>> ListChannelsAsync(Caller caller, PageRequest page);

    /// <summary>Messages.</summary>
    [Alias("ListMessages")] Task<Page<MessageView>> ListMessagesAsync(Caller caller, MessageQuery query);

    /// <summary>One message, or <c>not_found</c>.</summary>
    [Alias("GetMessage")] Task<MessageView> GetMessageAsync(Caller caller, ChannelId channelId, string messageId);
}
