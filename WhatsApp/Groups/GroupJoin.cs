using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>A group that was joined.</summary>
/// <param name="Group">JID of the group.</param>
/// <param name="IsPending">True when an admin must approve first.</param>
public sealed record GroupJoin(Jid Group, bool IsPending);

/// <summary>An invitation to this account, out of a message of an admin.</summary>
/// <param name="Group">The group.</param>
/// <param name="Code">The code in the message.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="Admin">Who sent it.</param>
public sealed record GroupInvitationFor(Jid Group, string Code, DateTimeOffset ExpiresAt, Jid Admin)
{
    /// <summary>Never prints the code.</summary>
    public override string ToString() => nameof(GroupInvitationFor);
}

/// <summary>A request to join a group.</summary>
/// <param name="Account">The applicant.</param>
public sealed record GroupJoinRequest(GroupAccount Account)
{
    /// <summary>Time of the request.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary><c>invite_link</c>, <c>linked_group_join</c> or <c>non_admin_add</c>; null if the server didn't send it.</summary>
    public string? Method { get; init; }

    /// <summary>Member who made the request for another person, or null.</summary>
    public GroupAccount? RequestedBy { get; init; }

    /// <summary>The community that they come from, or null.</summary>
    public Jid? Parent { get; init; }
}
