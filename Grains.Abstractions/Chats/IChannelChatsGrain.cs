using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Chats;

/// <summary>What a channel does to its chats, contacts and labels: written for all devices of the account. Key: channel id. Strangers get <c>channel_not_found</c>.</summary>
[Alias("IChannelChatsGrain"), GrainInterfaceType("channel-chats")]
public interface IChannelChatsGrain : IGrainWithGuidKey
{
    /// <summary>Changes a chat.</summary>
    [Alias("UpdateChat"), AlwaysInterleave] Task<ChatView> UpdateChatAsync(Caller caller, string chatId, ChatPatch patch);

    /// <summary>Sends read receipts for what is unread in a chat, and marks it as read.</summary>
    [Alias("ReadChat"), AlwaysInterleave] Task<ChatView> ReadChatAsync(Caller caller, string chatId);

    /// <summary>Deletes a chat with its messages here, in whatever state the channel is; the account's devices keep theirs.</summary>
    [Alias("ForgetChat"), AlwaysInterleave] Task ForgetChatAsync(Caller caller, string chatId);

    /// <summary>Deletes a chat with its messages, on all own devices when the channel is connected.</summary>
    [Alias("DeleteChat"), AlwaysInterleave] Task DeleteChatAsync(Caller caller, string chatId);

    /// <summary>Asks the phone for messages of a chat that are older than one of it, or than all that are kept; they come as history. <c>no_op</c> when none of the chat is kept.</summary>
    [Alias("RequestHistory"), AlwaysInterleave] Task<HistoryRequestView> RequestHistoryAsync(Caller caller, string chatId, string? beforeMessageId, int count);

    /// <summary>Stars a message, or takes the star away.</summary>
    [Alias("StarMessage"), AlwaysInterleave] Task<MessageView> StarMessageAsync(Caller caller, string messageId, bool isStarred);

    /// <summary>Deletes a message on the own devices.</summary>
    [Alias("DeleteForMe"), AlwaysInterleave] Task DeleteForMeAsync(Caller caller, string messageId);

    /// <summary>Saves a contact under a name; null takes it off the list.</summary>
    [Alias("SaveContact"), AlwaysInterleave] Task<ContactView?> SaveContactAsync(Caller caller, string jid, string? name);

    /// <summary>Which of these are on WhatsApp.</summary>
    [Alias("CheckContacts"), AlwaysInterleave] Task<IReadOnlyList<ContactCheck>> CheckContactsAsync(Caller caller, IReadOnlyList<string> jids);

    /// <summary>What a contact shows of themselves.</summary>
    [Alias("GetProfile"), AlwaysInterleave] Task<ContactProfile> GetProfileAsync(Caller caller, string jid);

    /// <summary>Makes or changes a label; a null name deletes it.</summary>
    [Alias("EditLabel"), AlwaysInterleave] Task<LabelView?> EditLabelAsync(Caller caller, string labelId, string? name, int color);

    /// <summary>Puts a label on a chat or, with an id, on a message of it, or takes it off.</summary>
    [Alias("AssignLabel"), AlwaysInterleave] Task AssignLabelAsync(Caller caller, string labelId, string chatId, string? messageId, bool isAssigned);
}
