using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Newsletters;

namespace WhatIsUp.Grains.Abstractions.Events;

/// <summary>Why a newsletter is no longer followed.</summary>
[GenerateSerializer, Alias("NewsletterLeftReason")]
public enum NewsletterLeftReason
{
    /// <summary>The account follows it no longer.</summary>
    Left,

    /// <summary>It was deleted.</summary>
    Deleted,
}

/// <summary>Kind of a change of a post.</summary>
[GenerateSerializer, Alias("NewsletterPostChange")]
public enum NewsletterPostChange
{
    /// <summary>It exists.</summary>
    Posted,

    /// <summary>It has another content than before.</summary>
    Edited,

    /// <summary>It was deleted.</summary>
    Deleted,
}

/// <summary>Payload of <c>newsletter.joined</c>.</summary>
/// <param name="Newsletter">The newsletter.</param>
/// <param name="Actor">The follower: the account of the channel, with any of its devices.</param>
/// <param name="Timestamp">When.</param>
[GenerateSerializer, Immutable, Alias("NewsletterJoinedPayload")]
public sealed record NewsletterJoinedPayload(
    [property: Id(0)] NewsletterView Newsletter, [property: Id(1)] Participant Actor, [property: Id(2)] DateTimeOffset Timestamp);

/// <summary>Payload of <c>newsletter.left</c>.</summary>
/// <param name="NewsletterId">The newsletter.</param>
/// <param name="Reason">Why.</param>
/// <param name="Actor">The account of the channel, or null if the newsletter was deleted.</param>
/// <param name="Timestamp">When.</param>
[GenerateSerializer, Immutable, Alias("NewsletterLeftPayload")]
public sealed record NewsletterLeftPayload(
    [property: Id(0)] string NewsletterId, [property: Id(1)] NewsletterLeftReason Reason, [property: Id(2)] Participant? Actor,
    [property: Id(3)] DateTimeOffset Timestamp);

/// <summary>Payload of <c>newsletter.updated</c>: the fields that changed; the rest is null.</summary>
[GenerateSerializer, Immutable, Alias("NewsletterUpdatedPayload")]
public sealed record NewsletterUpdatedPayload
{
    /// <summary>The newsletter.</summary>
    [Id(0)] public required string NewsletterId { get; init; }

    /// <summary>New name.</summary>
    [Id(1)] public string? Name { get; init; }

    /// <summary>New description, empty when it was removed.</summary>
    [Id(2)] public string? Description { get; init; }

    /// <summary>Id of the new picture, empty when it was removed.</summary>
    [Id(3)] public string? PictureId { get; init; }

    /// <summary>New state.</summary>
    [Id(4)] public NewsletterState? State { get; init; }

    /// <summary>Which reactions it allows now.</summary>
    [Id(5)] public NewsletterReactions? Reactions { get; init; }

    /// <summary>True when the account of the channel muted it, false when it unmuted it.</summary>
    [Id(6)] public bool? Muted { get; init; }

    /// <summary>Account whose role changed.</summary>
    [Id(7)] public Participant? User { get; init; }

    /// <summary>The new role of that account.</summary>
    [Id(8)] public NewsletterRole? Role { get; init; }

    /// <summary>Author of the change, or null if WhatsApp does not report it.</summary>
    [Id(9)] public Participant? Actor { get; init; }

    /// <summary>When.</summary>
    [Id(10)] public required DateTimeOffset Timestamp { get; init; }
}

/// <summary>Payload of <c>newsletter.message</c>.</summary>
/// <param name="Change">Kind of the change.</param>
/// <param name="Post">The post; without content when it was deleted.</param>
/// <param name="Actor">The account of the channel if it posted, otherwise null: WhatsApp does not report which admin it was.</param>
[GenerateSerializer, Immutable, Alias("NewsletterMessagePayload")]
public sealed record NewsletterMessagePayload(
    [property: Id(0)] NewsletterPostChange Change, [property: Id(1)] NewsletterPostView Post, [property: Id(2)] Participant? Actor);

/// <summary>Payload of <c>newsletter.reaction</c>: the changed numbers of a post. The authors of reactions are not reported.</summary>
[GenerateSerializer, Immutable, Alias("NewsletterReactionPayload")]
public sealed record NewsletterReactionPayload
{
    /// <summary>The newsletter.</summary>
    [Id(0)] public required string NewsletterId { get; init; }

    /// <summary>Number of the post.</summary>
    [Id(1)] public required long ServerId { get; init; }

    /// <summary>Message id of the post, or null if WhatsApp does not report it.</summary>
    [Id(2)] public string? MessageId { get; init; }

    /// <summary>Reactions by emoji.</summary>
    [Id(3)] public IReadOnlyList<NewsletterReaction>? Reactions { get; init; }

    /// <summary>How often it was viewed.</summary>
    [Id(4)] public long? Views { get; init; }

    /// <summary>How often it was forwarded.</summary>
    [Id(5)] public long? Forwards { get; init; }

    /// <summary>Votes of a poll.</summary>
    [Id(6)] public IReadOnlyList<NewsletterVote>? Votes { get; init; }

    /// <summary>When.</summary>
    [Id(7)] public required DateTimeOffset Timestamp { get; init; }
}
