using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Events;

/// <summary>A newsletter (WhatsApp shows it as a channel) as the server describes it to this account.</summary>
/// <param name="Id">Address.</param>
public sealed record Newsletter(Jid Id)
{
    /// <summary>Name, or null if the server does not report it.</summary>
    public string? Name { get; init; }

    /// <summary>When the name changed last, or null.</summary>
    public DateTimeOffset? NameChangedAt { get; init; }

    /// <summary>Description, or null for none.</summary>
    public string? Description { get; init; }

    /// <summary>When the description changed last, or null.</summary>
    public DateTimeOffset? DescriptionChangedAt { get; init; }

    /// <summary>Code of its link, or null.</summary>
    public string? InviteCode { get; init; }

    /// <summary>Its username, or null.</summary>
    public string? Handle { get; init; }

    /// <summary>Number of followers, or null.</summary>
    public long? Subscribers { get; init; }

    /// <summary>When it was created, or null.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>True if WhatsApp has verified it, null if the server does not report it.</summary>
    public bool? IsVerified { get; init; }

    /// <summary>Id of its picture, or null.</summary>
    public string? PictureId { get; init; }

    /// <summary>Path of its picture at the media hosts, which is not encrypted, or null.</summary>
    public string? PicturePath { get; init; }

    /// <summary>Path of its small picture at the media hosts, which is not encrypted, or null.</summary>
    public string? PreviewPath { get; init; }

    /// <summary>Its state, or null.</summary>
    public NewsletterState? State { get; init; }

    /// <summary>Which reactions it allows, or null.</summary>
    public NewsletterReactions? Reactions { get; init; }

    /// <summary>Role of this account in it, or null.</summary>
    public NewsletterRole? Role { get; init; }

    /// <summary>True if this account has muted it, null if the server does not report it.</summary>
    public bool? IsMuted { get; init; }

    /// <summary>Its pinned posts, or null if the server does not report them.</summary>
    public IReadOnlyList<NewsletterPin>? Pins { get; init; }

    /// <summary>Never prints its name.</summary>
    public override string ToString() => nameof(Newsletter);
}

/// <summary>A pinned post of a newsletter.</summary>
/// <param name="Post">Its number at the server, or its message id.</param>
/// <param name="ExpiresAt">Until when it is pinned, or null if the server does not report it.</param>
public sealed record NewsletterPin(string Post, DateTimeOffset? ExpiresAt);

/// <summary>Role of an account in a newsletter.</summary>
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
