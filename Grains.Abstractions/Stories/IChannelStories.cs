using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Stories;

/// <summary>Stories, which WhatsApp calls status updates: sending, and actions on those of others. They are listed as messages of one chat.</summary>
[Alias("IChannelStories"), GrainInterfaceType("channel-stories")]
public interface IChannelStories : IChannelArea
{
    /// <summary>Accepts a story: it is in the database when this returns.</summary>
    [Alias("Post"), AlwaysInterleave] Task<SendReceipt> PostAsync(Caller caller, SendRequest request);

    /// <summary>Posts a stored story of any author as a new one.</summary>
    [Alias("Repost"), AlwaysInterleave]
    Task<SendReceipt> RepostAsync(Caller caller, string messageId, StoryAudience? audience, string? clientRef);

    /// <summary>Answers a story of a contact in the chat with that contact.</summary>
    [Alias("Reply"), AlwaysInterleave] Task<SendReceipt> ReplyAsync(Caller caller, string messageId, MessageContent content, string? clientRef);

    /// <summary>A stored story.</summary>
    [Alias("Get"), AlwaysInterleave] Task<MessageView> GetAsync(Caller caller, string messageId);

    /// <summary>Mutes the stories of a contact on all devices of the account, or no longer.</summary>
    [Alias("Mute"), AlwaysInterleave] Task MuteAsync(Caller caller, string jid, bool isMuted);

    /// <summary>Contacts whose stories are muted.</summary>
    [Alias("ListMuted"), AlwaysInterleave] Task<Page<MutedAuthor>> ListMutedAsync(Caller caller, PageRequest page);
}
