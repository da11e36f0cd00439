namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>What a member of a group may do.</summary>
public enum SandboxMemberRole
{
    /// <summary>Write and leave.</summary>
    Member,

    /// <summary>Also add and remove members.</summary>
    Admin,

    /// <summary>The one who made the group.</summary>
    Superadmin,
}

/// <summary>A member of a group.</summary>
/// <param name="Jid">Account address.</param>
/// <param name="Lid">LID of the account.</param>
/// <param name="Role">What it may do.</param>
public sealed record SandboxMemberReply(string Jid, string Lid, SandboxMemberRole Role);

/// <summary>A group of the sandbox.</summary>
/// <param name="Id">Address: the chat to write to.</param>
/// <param name="Subject">Its name.</param>
/// <param name="AddressingMode">How members are named on the wire: lid or pn.</param>
/// <param name="Creator">Account that made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="EphemeralExpiration">Seconds after which new messages disappear, or null for never.</param>
/// <param name="Participants">Its members, in the order they came.</param>
public sealed record SandboxGroupReply(
    string Id, string Subject, string AddressingMode, string Creator, DateTimeOffset CreatedAt, int? EphemeralExpiration, IReadOnlyList<SandboxMemberReply> Participants);
