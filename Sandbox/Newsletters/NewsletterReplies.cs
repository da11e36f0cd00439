namespace WhatIsUp.Sandbox.Newsletters;

/// <summary>A newsletter as a phone shows it.</summary>
/// <param name="Id">Address.</param>
/// <param name="Name">Name.</param>
/// <param name="Description">Description; empty for none.</param>
/// <param name="InviteCode">Code of its link.</param>
/// <param name="Reactions">Which reactions it allows: all, basic, blocklist or none.</param>
/// <param name="State">active, suspended or geosuspended.</param>
/// <param name="Role">What the phone is in it: guest, subscriber, admin or owner.</param>
/// <param name="Muted">True when the phone has muted it.</param>
/// <param name="SubscribersCount">Number of followers, the owner included.</param>
/// <param name="CreatedAt">When it was created.</param>
public sealed record SandboxNewsletterReply(
    string Id, string Name, string Description, string InviteCode, string Reactions, string State, string Role, bool Muted, int SubscribersCount,
    DateTimeOffset CreatedAt);

/// <summary>A post of a newsletter as a phone shows it.</summary>
/// <param name="ServerId">Number of the post.</param>
/// <param name="MessageId">Message id.</param>
/// <param name="Type">text, media or poll.</param>
/// <param name="MediaType">Kind of its file, or null.</param>
/// <param name="Text">Text or caption, or null.</param>
/// <param name="FromMe">True when the phone's account posted it.</param>
/// <param name="Timestamp">When it was posted.</param>
/// <param name="EditedAt">When it was edited last, or null.</param>
/// <param name="Deleted">True when it was deleted.</param>
/// <param name="Views">How often it was viewed.</param>
/// <param name="Reactions">Reactions, one per account that reacted.</param>
/// <param name="Votes">Number of accounts that voted.</param>
/// <param name="Content">WhatsApp's protobuf, base64; empty when it was deleted.</param>
public sealed record SandboxPostReply(
    long ServerId, string MessageId, string Type, string? MediaType, string? Text, bool FromMe, DateTimeOffset Timestamp, DateTimeOffset? EditedAt,
    bool Deleted, int Views, IReadOnlyList<string> Reactions, int Votes, string Content);
