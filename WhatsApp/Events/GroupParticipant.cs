namespace WhatIsUp.WhatsApp.Events;

/// <summary>What a member of a group may do.</summary>
public enum GroupRole
{
    /// <summary>Write and leave.</summary>
    Member,

    /// <summary>Also change the group and its members.</summary>
    Admin,

    /// <summary>An admin whom others can't remove: usually the creator.</summary>
    Superadmin,
}

/// <summary>A member of a group.</summary>
/// <param name="Account">The account.</param>
/// <param name="Role">What it may do.</param>
public sealed record GroupParticipant(GroupAccount Account, GroupRole Role)
{
    /// <summary>Masked number that stands for an account whose number is hidden, or null.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Label that the member gave itself in this group, or null.</summary>
    public string? Label { get; init; }
}
