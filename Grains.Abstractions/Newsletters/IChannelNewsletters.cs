using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Newsletters;

/// <summary>
/// Newsletters, which WhatsApp shows as channels. They are read from WhatsApp: only the messages posted by the channel are stored here.
/// </summary>
[Alias("IChannelNewsletters"), GrainInterfaceType("channel-newsletters")]
public interface IChannelNewsletters : IChannelArea
{
    /// <summary>Newsletters that the account follows or owns, the newest first.</summary>
    [Alias("List"), AlwaysInterleave] Task<Page<NewsletterView>> ListAsync(Caller caller, PageRequest page);

    /// <summary>Creates a newsletter, after its terms were accepted for the account.</summary>
    [Alias("Create"), AlwaysInterleave] Task<NewsletterView> CreateAsync(Caller caller, NewsletterDraft draft);

    /// <summary>A newsletter by its address.</summary>
    [Alias("Get"), AlwaysInterleave] Task<NewsletterView> GetAsync(Caller caller, string newsletterId);

    /// <summary>A newsletter by the code of its link.</summary>
    [Alias("GetByInvite"), AlwaysInterleave] Task<NewsletterView> GetByInviteAsync(Caller caller, string code);

    /// <summary>Changes a newsletter of the account.</summary>
    [Alias("Update"), AlwaysInterleave] Task<NewsletterView> UpdateAsync(Caller caller, string newsletterId, NewsletterPatch patch);

    /// <summary>Deletes a newsletter of the account.</summary>
    [Alias("Delete"), AlwaysInterleave] Task DeleteAsync(Caller caller, string newsletterId);

    /// <summary>Follows a newsletter, or no longer.</summary>
    [Alias("SetFollowed"), AlwaysInterleave] Task SetFollowedAsync(Caller caller, string newsletterId, bool isFollowed);

    /// <summary>Follows the newsletter of a link, or no longer.</summary>
    [Alias("SetFollowedByInvite"), AlwaysInterleave] Task<NewsletterView> SetFollowedByInviteAsync(Caller caller, string code, bool isFollowed);

    /// <summary>Mutes a newsletter, or unmutes it.</summary>
    [Alias("SetMuted"), AlwaysInterleave] Task SetMutedAsync(Caller caller, string newsletterId, bool isMuted);

    /// <summary>Posts of a newsletter, the newest first.</summary>
    /// <param name="caller">Caller.</param>
    /// <param name="newsletterId">Newsletter.</param>
    /// <param name="page">Page; its cursor takes precedence over the two numbers.</param>
    /// <param name="before">Only posts before this number, or null.</param>
    /// <param name="after">Only posts after this number, or null.</param>
    [Alias("ListPosts"), AlwaysInterleave]
    Task<Page<NewsletterPostView>> ListPostsAsync(Caller caller, string newsletterId, PageRequest page, long? before, long? after);

    /// <summary>Requests live updates of a newsletter from now on, over reconnects and restarts.</summary>
    [Alias("Track")] Task<NewsletterTracking> TrackAsync(Caller caller, string newsletterId);

    /// <summary>Ends the requests for live updates of a newsletter.</summary>
    [Alias("Untrack")] Task UntrackAsync(Caller caller, string newsletterId);

    /// <summary>Reacts to a post; an empty emoji removes the reaction.</summary>
    [Alias("React"), AlwaysInterleave] Task ReactAsync(Caller caller, string newsletterId, long serverId, string emoji);

    /// <summary>Votes in a poll of a newsletter.</summary>
    [Alias("Vote"), AlwaysInterleave] Task VoteAsync(Caller caller, string newsletterId, long serverId, IReadOnlyList<string> options);

    /// <summary>Counts posts as viewed.</summary>
    [Alias("MarkViewed"), AlwaysInterleave] Task MarkViewedAsync(Caller caller, string newsletterId, IReadOnlyList<long> serverIds);

    /// <summary>Searches the directory; without a text, its first newsletters.</summary>
    [Alias("Search"), AlwaysInterleave] Task<Page<NewsletterView>> SearchAsync(Caller caller, string? text, string? country, PageRequest page);

    /// <summary>Newsletters that WhatsApp recommends.</summary>
    [Alias("Recommend"), AlwaysInterleave] Task<Page<NewsletterView>> RecommendAsync(Caller caller, string? country, int limit);

    /// <summary>Newsletters that WhatsApp finds similar to one.</summary>
    [Alias("FindSimilar"), AlwaysInterleave]
    Task<Page<NewsletterView>> FindSimilarAsync(Caller caller, string newsletterId, string? country, int limit);

    /// <summary>The first followers of a newsletter of the account.</summary>
    [Alias("ListFollowers"), AlwaysInterleave] Task<Page<NewsletterFollowerView>> ListFollowersAsync(Caller caller, string newsletterId, int limit);

    /// <summary>Pins a post of a newsletter of the account, or unpins it.</summary>
    [Alias("SetPinned"), AlwaysInterleave] Task SetPinnedAsync(Caller caller, string newsletterId, long serverId, bool isPinned);

    /// <summary>Number of admins, and pending invitations.</summary>
    [Alias("GetAdmins"), AlwaysInterleave] Task<NewsletterAdmins> GetAdminsAsync(Caller caller, string newsletterId);

    /// <summary>Invites a person to administer a newsletter, and sends the invitation message.</summary>
    [Alias("InviteAdmin"), AlwaysInterleave] Task<NewsletterAdminInvite> InviteAdminAsync(Caller caller, string newsletterId, string jid, string? message);

    /// <summary>Revokes an invitation.</summary>
    [Alias("RevokeAdminInvite"), AlwaysInterleave] Task RevokeAdminInviteAsync(Caller caller, string newsletterId, string jid);

    /// <summary>Accepts the invitation of the account.</summary>
    /// <param name="caller">Caller.</param>
    /// <param name="newsletterId">Newsletter.</param>
    /// <param name="jid">The account itself, or null.</param>
    [Alias("AcceptAdminInvite"), AlwaysInterleave] Task AcceptAdminInviteAsync(Caller caller, string newsletterId, string? jid);

    /// <summary>Makes an admin a follower again.</summary>
    [Alias("DemoteAdmin"), AlwaysInterleave] Task DemoteAdminAsync(Caller caller, string newsletterId, string jid);

    /// <summary>Makes an admin the owner.</summary>
    [Alias("ChangeOwner"), AlwaysInterleave] Task ChangeOwnerAsync(Caller caller, string newsletterId, string jid);

    /// <summary>Sends the link of a newsletter with a card.</summary>
    [Alias("SendLink"), AlwaysInterleave] Task<SendReceipt> SendLinkAsync(Caller caller, string code, NewsletterLinkDraft draft);
}
