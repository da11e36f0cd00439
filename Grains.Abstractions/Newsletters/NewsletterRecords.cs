using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Newsletters;

/// <summary>A newsletter to create.</summary>
/// <param name="Name">Name.</param>
/// <param name="Description">Description, or null.</param>
/// <param name="PictureId">Id of the stored JPEG of its picture, or null.</param>
[GenerateSerializer, Immutable, Alias("NewsletterDraft")]
public sealed record NewsletterDraft([property: Id(0)] string Name, [property: Id(1)] string? Description, [property: Id(2)] string? PictureId);

/// <summary>Changes of a newsletter; null leaves a field as it is.</summary>
[GenerateSerializer, Immutable, Alias("NewsletterPatch")]
public sealed record NewsletterPatch
{
    /// <summary>Name.</summary>
    [Id(0)] public string? Name { get; init; }

    /// <summary>Description; empty removes it.</summary>
    [Id(1)] public string? Description { get; init; }

    /// <summary>Id of the stored JPEG of its picture; empty removes the picture.</summary>
    [Id(2)] public string? PictureId { get; init; }

    /// <summary>Which reactions it allows.</summary>
    [Id(3)] public NewsletterReactions? Reactions { get; init; }
}

/// <summary>Live updates of a newsletter were requested, and are requested again before they end.</summary>
/// <param name="NewsletterId">The newsletter.</param>
/// <param name="DurationSeconds">For how long WhatsApp sends them without another request.</param>
[GenerateSerializer, Immutable, Alias("NewsletterTracking")]
public sealed record NewsletterTracking([property: Id(0)] string NewsletterId, [property: Id(1)] int DurationSeconds);

/// <summary>A pinned post of a newsletter.</summary>
/// <param name="ServerId">Number of the post.</param>
/// <param name="ExpiresAt">Until when it is pinned, or null if WhatsApp does not report it.</param>
[GenerateSerializer, Immutable, Alias("PinnedPost")]
public sealed record PinnedPost([property: Id(0)] long ServerId, [property: Id(1)] DateTimeOffset? ExpiresAt);

/// <summary>A follower of a newsletter.</summary>
/// <param name="Person">The person.</param>
/// <param name="Role">Its role, or null if WhatsApp does not report it.</param>
/// <param name="FollowedAt">Since when, or null if WhatsApp does not report it.</param>
[GenerateSerializer, Immutable, Alias("NewsletterFollowerView")]
public sealed record NewsletterFollowerView(
    [property: Id(0)] Participant Person, [property: Id(1)] NewsletterRole? Role, [property: Id(2)] DateTimeOffset? FollowedAt);

/// <summary>Admins of a newsletter.</summary>
/// <param name="AdminCount">Number of admins, including the owner, or null if WhatsApp does not report it.</param>
/// <param name="PendingInvites">Invited people who have not accepted.</param>
[GenerateSerializer, Immutable, Alias("NewsletterAdmins")]
public sealed record NewsletterAdmins([property: Id(0)] long? AdminCount, [property: Id(1)] IReadOnlyList<Participant> PendingInvites);

/// <summary>An invitation to administer a newsletter.</summary>
/// <param name="ExpiresAt">When the invitation expires, or null if WhatsApp does not report it.</param>
/// <param name="Message">The message that invites.</param>
[GenerateSerializer, Immutable, Alias("NewsletterAdminInvite")]
public sealed record NewsletterAdminInvite([property: Id(0)] DateTimeOffset? ExpiresAt, [property: Id(1)] SendReceipt Message);

/// <summary>A message with the link of a newsletter.</summary>
[GenerateSerializer, Immutable, Alias("NewsletterLinkDraft")]
public sealed record NewsletterLinkDraft
{
    /// <summary>Recipient.</summary>
    [Id(0)] public required string To { get; init; }

    /// <summary>Text; <c>%URL%</c> is replaced by the link, which is appended if the text does not contain it. Null for the link only.</summary>
    [Id(1)] public string? Body { get; init; }

    /// <summary>Title of the card, or null for the name of the newsletter.</summary>
    [Id(2)] public string? Title { get; init; }

    /// <summary>Small JPEG of the card, or null.</summary>
    [Id(3)] public byte[]? Preview { get; init; }

    /// <summary>Customer's own id, or null.</summary>
    [Id(4)] public string? ClientRef { get; init; }
}
