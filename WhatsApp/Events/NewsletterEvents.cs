using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Events;

/// <summary>The account follows a newsletter now, or created one, with whichever of its devices.</summary>
/// <param name="Newsletter">The newsletter.</param>
public sealed record NewsletterJoined(Newsletter Newsletter) : ClientEvent;

/// <summary>The account no longer follows a newsletter.</summary>
/// <param name="Newsletter">The newsletter.</param>
/// <param name="IsDeleted">True when it was deleted.</param>
public sealed record NewsletterLeft(Jid Newsletter, bool IsDeleted) : ClientEvent;

/// <summary>A newsletter changed; null values are unchanged, an empty description or picture id was removed.</summary>
/// <param name="Newsletter">The newsletter, with the fields that changed.</param>
public sealed record NewsletterChanged(Newsletter Newsletter) : ClientEvent
{
    /// <summary>True when the picture changed.</summary>
    public bool IsPictureChanged { get; init; }

    /// <summary>Account whose role changed, or null.</summary>
    public Jid? User { get; init; }

    /// <summary>Its phone number, digits, when known.</summary>
    public string? UserPhoneNumber { get; init; }

    /// <summary>The new role of that account, or null.</summary>
    public NewsletterRole? UserRole { get; init; }

    /// <summary>Author of the change, or null if the server does not report it.</summary>
    public Jid? Actor { get; init; }

    /// <summary>Its phone number, digits, when known.</summary>
    public string? ActorPhoneNumber { get; init; }
}

/// <summary>A newsletter posted, edited or deleted something.</summary>
/// <param name="Post">The post.</param>
public sealed record NewsletterPosted(NewsletterPost Post) : ClientEvent;

/// <summary>Reactions, views or votes of a post changed.</summary>
/// <param name="Post">The post, without its content.</param>
public sealed record NewsletterCounted(NewsletterPost Post) : ClientEvent;
