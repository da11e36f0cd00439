using WhatIsUp.Grains.Abstractions.Contacts;
using WhatIsUp.Grains.Abstractions.Labels;

namespace WhatIsUp.Grains.Abstractions.Chats;

/// <summary>Reads of chats, contacts and labels; a stateless worker, key 0.</summary>
[Alias("IChatReaderGrain"), GrainInterfaceType("chat-reader")]
public interface IChatReaderGrain : IGrainWithIntegerKey
{
    /// <summary>Chats, the latest activity first.</summary>
    [Alias("ListChats")] Task<Page<ChatView>> ListChatsAsync(Caller caller, ChannelId channelId, bool? isArchived, PageRequest page);

    /// <summary>One chat, or <c>not_found</c>.</summary>
    [Alias("GetChat")] Task<ChatView> GetChatAsync(Caller caller, ChannelId channelId, string chatId);

    /// <summary>Contacts by address.</summary>
    [Alias("ListContacts")] Task<Page<ContactView>> ListContactsAsync(Caller caller, ChannelId channelId, bool isSaved, PageRequest page);

    /// <summary>One contact, or <c>not_found</c>.</summary>
    [Alias("GetContact")] Task<ContactView> GetContactAsync(Caller caller, ChannelId channelId, string jid);

    /// <summary>Pairs of phone number and LID that are known to the channel.</summary>
    [Alias("ListLids")] Task<Page<LidPair>> ListLidsAsync(Caller caller, ChannelId channelId, PageRequest page);

    /// <summary>Both addresses of an account, as far as the channel knows them.</summary>
    [Alias("GetLid")] Task<LidPair> GetLidAsync(Caller caller, ChannelId channelId, string jid);

    /// <summary>All labels.</summary>
    [Alias("ListLabels")] Task<Page<LabelView>> ListLabelsAsync(Caller caller, ChannelId channelId);

    /// <summary>A label with its chats and messages, or <c>not_found</c>.</summary>
    [Alias("GetLabel")] Task<LabelDetails> GetLabelAsync(Caller caller, ChannelId channelId, string labelId);
}
