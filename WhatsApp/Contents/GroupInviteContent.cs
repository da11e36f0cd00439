using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Contents;

/// <summary>An invitation to a group.</summary>
/// <param name="Group">The group.</param>
/// <param name="Code">Invite code.</param>
public sealed record GroupInviteContent(Jid Group, string Code) : Content
{
    /// <inheritdoc />
    public override string Type => "group_invite";

    /// <summary>When the code ends, or null.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Name of the group.</summary>
    public string? GroupName { get; init; }

    /// <summary>Text below.</summary>
    public string? Caption { get; init; }

    /// <summary>Small JPEG.</summary>
    public byte[]? Thumbnail { get; init; }
}
