using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Abstractions.Chats;

/// <summary>Changes of a channel's chats, written for all devices of the account.</summary>
[Alias("IChannelChats"), GrainInterfaceType("channel-chats")]
public interface IChannelChats : IChannelArea
{
    /// <summary>Changes a chat.</summary>
    [Alias("Update"), AlwaysInterleave] Task<ChatView> UpdateAsync(Caller caller, string chatId, ChatPatch patch);

    /// <summary>Sends read receipts for the unread messages of a chat, and marks it as read.</summary>
    [Alias("Read"), AlwaysInterleave] Task<ChatView> ReadAsync(Caller caller, string chatId);

    /// <summary>Deletes a chat with its messages here, in any state of the channel; the account's devices keep theirs.</summary>
    [Alias("Forget"), AlwaysInterleave] Task ForgetAsync(Caller caller, string chatId);

    /// <summary>Deletes a chat with its messages on all own devices.</summary>
    [Alias("Delete"), AlwaysInterleave] Task DeleteAsync(Caller caller, string chatId);
}
