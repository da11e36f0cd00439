namespace WhatIsUp.Grains.Abstractions.Newsletters;

/// <summary>Role of an account in a newsletter.</summary>
[GenerateSerializer, Alias("NewsletterRole")]
public enum NewsletterRole
{
    /// <summary>Reads it without following.</summary>
    Guest,

    /// <summary>Follows it.</summary>
    Subscriber,

    /// <summary>Posts in it.</summary>
    Admin,

    /// <summary>Owns it.</summary>
    Owner,
}

/// <summary>State of a newsletter.</summary>
[GenerateSerializer, Alias("NewsletterState")]
public enum NewsletterState
{
    /// <summary>It exists.</summary>
    Active,

    /// <summary>WhatsApp suspended it.</summary>
    Suspended,

    /// <summary>WhatsApp does not show it in some countries.</summary>
    Geosuspended,

    /// <summary>Its owner deleted it.</summary>
    Deleted,

    /// <summary>There was never one.</summary>
    NonExisting,
}

/// <summary>Which reactions a newsletter allows.</summary>
[GenerateSerializer, Alias("NewsletterReactions")]
public enum NewsletterReactions
{
    /// <summary>Every emoji.</summary>
    All,

    /// <summary>A few common emojis.</summary>
    Basic,

    /// <summary>Every emoji but some.</summary>
    Blocklist,

    /// <summary>None.</summary>
    None,
}

/// <summary>A newsletter, which WhatsApp shows as a channel. Values that WhatsApp does not report are null.</summary>
[GenerateSerializer, Immutable, Alias("NewsletterView")]
public sealed record NewsletterView
{
    /// <summary>Address.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Name.</summary>
    [Id(1)] public string? Name { get; init; }

    /// <summary>When the name changed last.</summary>
    [Id(2)] public DateTimeOffset? NameAt { get; init; }

    /// <summary>Description.</summary>
    [Id(3)] public string? Description { get; init; }

    /// <summary>When the description changed last.</summary>
    [Id(4)] public DateTimeOffset? DescriptionAt { get; init; }

    /// <summary>Code of its link.</summary>
    [Id(5)] public string? InviteCode { get; init; }

    /// <summary>Its link.</summary>
    [Id(6)] public string? LinkUrl { get; init; }

    /// <summary>Its username.</summary>
    [Id(7)] public string? Handle { get; init; }

    /// <summary>Number of followers.</summary>
    [Id(8)] public long? SubscribersCount { get; init; }

    /// <summary>True when WhatsApp has verified it.</summary>
    [Id(9)] public bool? Verification { get; init; }

    /// <summary>State.</summary>
    [Id(10)] public NewsletterState? State { get; init; }

    /// <summary>Which reactions it allows.</summary>
    [Id(11)] public NewsletterReactions? Reactions { get; init; }

    /// <summary>Role of the channel's account in it.</summary>
    [Id(12)] public NewsletterRole? Role { get; init; }

    /// <summary>True when the account of the channel has muted it.</summary>
    [Id(13)] public bool? Muted { get; init; }

    /// <summary>Id of its picture.</summary>
    [Id(14)] public string? PictureId { get; init; }

    /// <summary>Path of its picture at WhatsApp's media hosts; the picture is not encrypted.</summary>
    [Id(15)] public string? PicturePath { get; init; }

    /// <summary>Path of its small picture at WhatsApp's media hosts; the picture is not encrypted.</summary>
    [Id(16)] public string? PreviewPath { get; init; }

    /// <summary>When it was created.</summary>
    [Id(17)] public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Pinned posts; null where WhatsApp does not report them, as in lists.</summary>
    [Id(18)] public IReadOnlyList<PinnedPost>? Pinned { get; init; }
}
