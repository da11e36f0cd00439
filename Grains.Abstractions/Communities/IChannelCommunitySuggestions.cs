using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Abstractions.Communities;

/// <summary>Groups that members suggest for communities of a channel.</summary>
[Alias("IChannelCommunitySuggestions"), GrainInterfaceType("channel-community-suggestions")]
public interface IChannelCommunitySuggestions : IChannelArea
{
    /// <summary>The suggestions of a community, the newest first.</summary>
    [Alias("List"), AlwaysInterleave] Task<Page<CommunitySuggestionView>> ListAsync(Caller caller, string communityId, PageRequest page);

    /// <summary>Suggests groups.</summary>
    [Alias("Suggest"), AlwaysInterleave]
    Task<CommunitySuggestionsReply> SuggestAsync(Caller caller, string communityId, CommunitySuggestionRequest request);

    /// <summary>Approves or rejects the suggestion of somebody.</summary>
    [Alias("Decide"), AlwaysInterleave] Task DecideAsync(Caller caller, string communityId, string groupId, string creator, bool isApproved);

    /// <summary>Withdraws a suggestion of the account itself.</summary>
    [Alias("Withdraw"), AlwaysInterleave] Task WithdrawAsync(Caller caller, string communityId, string groupId);
}
