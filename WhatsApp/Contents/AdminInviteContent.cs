using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Contents;

/// <summary>An invitation to administer a newsletter.</summary>
/// <param name="Newsletter">The newsletter.</param>
public sealed record AdminInviteContent(Jid Newsletter) : Content
{
    /// <inheritdoc />
    public override string Type => "admin_invite";

    /// <summary>Name of the newsletter.</summary>
    public string? NewsletterName { get; init; }

    /// <summary>When the invitation ends, or null.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Text below.</summary>
    public string? Caption { get; init; }

    /// <summary>Small JPEG.</summary>
    public byte[]? Thumbnail { get; init; }
}
