using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Abstractions.Labels;

/// <summary>Quick replies of a channel's business account, written for all of its devices.</summary>
[Alias("IChannelQuickReplies"), GrainInterfaceType("channel-quick-replies")]
public interface IChannelQuickReplies : IChannelArea
{
    /// <summary>All quick replies.</summary>
    [Alias("List"), AlwaysInterleave] Task<IReadOnlyList<QuickReplyView>> ListAsync(Caller caller);

    /// <summary>A quick reply.</summary>
    [Alias("Get"), AlwaysInterleave] Task<QuickReplyView> GetAsync(Caller caller, string replyId);

    /// <summary>Creates a quick reply.</summary>
    [Alias("Create"), AlwaysInterleave] Task<QuickReplyView> CreateAsync(Caller caller, QuickReplyPatch reply);

    /// <summary>Changes a quick reply.</summary>
    [Alias("Update"), AlwaysInterleave] Task<QuickReplyView> UpdateAsync(Caller caller, string replyId, QuickReplyPatch patch);

    /// <summary>Deletes a quick reply.</summary>
    [Alias("Delete"), AlwaysInterleave] Task DeleteAsync(Caller caller, string replyId);
}
