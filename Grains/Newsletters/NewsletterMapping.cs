using System.Globalization;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Newsletters;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Messages;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using NewsletterReactions = WhatIsUp.Grains.Abstractions.Newsletters.NewsletterReactions;
using NewsletterRole = WhatIsUp.Grains.Abstractions.Newsletters.NewsletterRole;
using NewsletterState = WhatIsUp.Grains.Abstractions.Newsletters.NewsletterState;

namespace WhatIsUp.Grains.Newsletters;

/// <summary>Newsletters and their posts as the public contract shows them.</summary>
internal static class NewsletterMapping
{
    /// <summary>Where the link of a newsletter leads.</summary>
    public const string LinkPrefix = "https://whatsapp.com/channel/";

    private const int MaxUrlLength = 2_048;

    /// <summary>A newsletter.</summary>
    public static NewsletterView Show(Newsletter newsletter) => new()
    {
        Id = newsletter.Id.ToString(),
        Name = newsletter.Name,
        NameAt = newsletter.NameChangedAt,
        Description = newsletter.Description,
        DescriptionAt = newsletter.DescriptionChangedAt,
        InviteCode = newsletter.InviteCode,
        LinkUrl = newsletter.InviteCode is { } code ? LinkPrefix + code : null,
        Handle = newsletter.Handle,
        SubscribersCount = newsletter.Subscribers,
        Verification = newsletter.IsVerified,
        State = (NewsletterState?)newsletter.State,
        Reactions = (NewsletterReactions?)newsletter.Reactions,
        Role = (NewsletterRole?)newsletter.Role,
        Muted = newsletter.IsMuted,
        PictureId = newsletter.PictureId,
        PicturePath = newsletter.PicturePath,
        PreviewPath = newsletter.PreviewPath,
        CreatedAt = newsletter.CreatedAt,
        Pinned = newsletter.Pins?.Select(PinOf).OfType<PinnedPost>().ToArray(),
    };

    /// <summary>A follower of a newsletter.</summary>
    public static NewsletterFollowerView Show(WhatsApp.Newsletters.NewsletterFollower follower) => new(
        Addresses.Participant(follower.User, follower.PhoneNumber, follower.Name), (NewsletterRole?)follower.Role, follower.FollowedAt);

    private static PinnedPost? PinOf(NewsletterPin pin) =>
        long.TryParse(pin.Post, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new PinnedPost(number, pin.ExpiresAt) : null;

    /// <summary>A post.</summary>
    public static NewsletterPostView Show(NewsletterPost post)
    {
        var content = post.Decoded is { } decoded ? ContentMapping.Show(decoded.Content, decoded.Context) : null;
        return new NewsletterPostView(content ?? new MessageContent())
        {
            NewsletterId = post.Newsletter.ToString(),
            ServerId = post.ServerId,
            MessageId = post.MessageId.Length > 0 ? post.MessageId : null,
            Type = content?.NameOfType(),
            FromMe = post.IsFromMe,
            Timestamp = post.Timestamp,
            Views = post.Views,
            Forwards = post.Forwards,
            Reactions = Reactions(post),
            Votes = Votes(post),
            MediaUrl = UrlOf(post.Decoded?.Content as WhatsApp.Contents.MediaContent),
        };
    }

    private static string? UrlOf(WhatsApp.Contents.MediaContent? media) =>
        media?.Url is { Length: <= MaxUrlLength } url && Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
            ? url
            : null;

    /// <summary>Reactions of a post, or null if the stanza doesn't contain them.</summary>
    public static IReadOnlyList<NewsletterReaction>? Reactions(NewsletterPost post) => post.Reactions is { } reactions
        ? [.. reactions.Select(reaction => new NewsletterReaction(reaction.Emoji, reaction.Count))]
        : null;

    /// <summary>Votes of a post, or null if the stanza doesn't contain them; options are named when the poll is part of the post.</summary>
    public static IReadOnlyList<NewsletterVote>? Votes(NewsletterPost post)
    {
        if (post.Votes is not { } votes) return null;
        var options = (post.Decoded?.Content as WhatsApp.Contents.PollContent)?.Options ?? [];
        var names = options.DistinctBy(option => Convert.ToHexStringLower(SecretContents.HashOf(option)))
            .ToDictionary(option => Convert.ToHexStringLower(SecretContents.HashOf(option)));
        return [.. votes.Select(vote => new NewsletterVote(NameOf(Convert.ToHexStringLower(vote.OptionHash)), vote.Count))];

        string NameOf(string hash) => names.GetValueOrDefault(hash, hash);
    }
}
