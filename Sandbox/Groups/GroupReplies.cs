using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>A group of the sandbox.</summary>
/// <param name="Id">Address: the chat to write to.</param>
/// <param name="Subject">Its name.</param>
/// <param name="AddressingMode">How members are named on the wire: lid or pn.</param>
/// <param name="Creator">Account that made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="EphemeralExpiration">Seconds after which new messages disappear, or null for never.</param>
/// <param name="Participants">Its members, in the order they came.</param>
public sealed record SandboxGroupReply(
    string Id, string Subject, string AddressingMode, string Creator, DateTimeOffset CreatedAt, int? EphemeralExpiration,
    IReadOnlyList<SandboxMemberReply> Participants);

/// <summary>A member of a group.</summary>
/// <param name="Jid">Account address.</param>
/// <param name="Lid">LID of the account.</param>
/// <param name="Role">What it may do.</param>
public sealed record SandboxMemberReply(string Jid, string Lid, SandboxGroupRole Role);

/// <summary>The invite link of a group.</summary>
/// <param name="InviteCode">Its code.</param>
public sealed record SandboxInviteReply(string InviteCode);

/// <summary>A group that a phone joined.</summary>
/// <param name="GroupId">Address of the group.</param>
/// <param name="Pending">True when an administrator must approve first.</param>
public sealed record SandboxJoinReply(string GroupId, bool Pending);

/// <summary>An applicant for a group.</summary>
/// <param name="Jid">Account address.</param>
/// <param name="Lid">LID of the account.</param>
/// <param name="Method">How: invite_link, linked_group_join or non_admin_add.</param>
/// <param name="RequestedAt">When.</param>
public sealed record SandboxApplicationReply(string Jid, string Lid, string Method, DateTimeOffset RequestedAt);
