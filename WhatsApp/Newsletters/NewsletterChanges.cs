using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Newsletters;

/// <summary>Changes of a newsletter; null fields are not changed.</summary>
public sealed record NewsletterChanges
{
    /// <summary>Name.</summary>
    public string? Name { get; init; }

    /// <summary>Description; empty for none.</summary>
    public string? Description { get; init; }

    /// <summary>Picture, JPEG; empty for none.</summary>
    public byte[]? Picture { get; init; }

    /// <summary>Which reactions it allows.</summary>
    public NewsletterReactions? Reactions { get; init; }
}
