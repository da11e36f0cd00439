using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>An invitation for one person whom the server did not let us add (<c>add_request</c>); it is sent as a message.</summary>
/// <param name="Code">Code that lets the person in.</param>
/// <param name="ExpiresAt">When the code ends, or null.</param>
public sealed record GroupInvitation(string Code, DateTimeOffset? ExpiresAt)
{
    /// <summary>Never prints the code.</summary>
    public override string ToString() => nameof(GroupInvitation);
}

/// <summary>What became of one of the people that an operation names.</summary>
/// <param name="Requested">The address that the caller gave.</param>
/// <param name="Account">The account, under each address that is known.</param>
/// <param name="Code">The server's number: 200 when it is done, 0 when the answer leaves the person out.</param>
public sealed record GroupParticipantResult(Jid Requested, GroupAccount Account, int Code)
{
    /// <summary>Number for success.</summary>
    public const int Done = 200;

    /// <summary>True when it is done.</summary>
    public bool IsDone => Code == Done;

    /// <summary>What to send to the person instead, or null.</summary>
    public GroupInvitation? Invitation { get; init; }

    /// <summary>Never prints addresses.</summary>
    public override string ToString() => nameof(GroupParticipantResult);
}
