using System.Globalization;
using static System.Net.Http.HttpMethod;
using static WhatIsUp.Interop.Operations.OperationSettings;

namespace WhatIsUp.Interop.Operations;

internal static partial class OperationCases
{
    private static IEnumerable<OperationCase> Newsletters =>
    [
        new("newsletterCreate", NoPlace, _ => ["Made", "Words"], Post, _ => "newsletters", _ => new { name = "Made", description = "Words" }),
        new("newsletterMetadata", OthersNewsletter, at => ["jid", at.Id], Get, at => $"newsletters/{at.Id}") { Variant = "id" },
        new("newsletterMetadata", OthersNewsletter, at => ["invite", at.Code], Get, at => $"newsletters/link/{at.Code}") { Variant = "invite" },
        new("newsletterUpdateName", Newsletter, at => [at.Id, "Named"], Patch, at => $"newsletters/{at.Id}", _ => new { name = "Named" }),
        new("newsletterUpdateDescription", Newsletter, at => [at.Id, "Other words"], Patch, at => $"newsletters/{at.Id}",
            _ => new { description = "Other words" }),
        new("newsletterFollow", OthersNewsletter, at => [at.Id], Post, at => $"newsletters/{at.Id}/subscription", Nothing),
        new("newsletterUnfollow", FollowedNewsletter, at => [at.Id], Delete, at => $"newsletters/{at.Id}/subscription"),
        new("newsletterMute", FollowedNewsletter, at => [at.Id], Put, at => $"newsletters/{at.Id}/mute", _ => new { muted = true }),
        new("newsletterUnmute", FollowedNewsletter, at => [at.Id], Put, at => $"newsletters/{at.Id}/mute", _ => new { muted = false }),
        new("newsletterReactMessage", FollowedNewsletter, at => [at.Id, at.Post, "👍"], Put, at => $"newsletters/{at.Id}/messages/{at.Post}/reaction",
            _ => new { emoji = "👍" }),
        new("newsletterReactMessage", FollowedNewsletter, at => [at.Id, at.Post], Delete, at => $"newsletters/{at.Id}/messages/{at.Post}/reaction")
        {
            Variant = "removed",
        },
        new("newsletterFetchMessages", FollowedNewsletter, at => [at.Id, 10, 0, int.Parse(at.Post, CultureInfo.InvariantCulture) - 1], Get,
            at => $"newsletters/{at.Id}/messages?limit=10"),
        new("subscribeNewsletterUpdates", FollowedNewsletter, at => [at.Id], Post, at => $"newsletters/{at.Id}/tracking", Nothing),
        new("newsletterAdminCount", SharedNewsletter, at => [at.Id], Get, at => $"newsletters/{at.Id}/admins"),
        new("newsletterChangeOwner", SharedNewsletter, at => [at.Id, at.FriendLid], Put, at => $"newsletters/{at.Id}/owner", at => new { jid = at.FriendLid }),
        new("newsletterDemote", SharedNewsletter, at => [at.Id, at.FriendLid], Delete, at => $"newsletters/{at.Id}/admins/{at.FriendLid}"),
        new("newsletterDelete", Newsletter, at => [at.Id], Delete, at => $"newsletters/{at.Id}"),
    ];
}
