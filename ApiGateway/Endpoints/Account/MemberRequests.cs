using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.Endpoints.Account;

/// <summary>An invitation to the team. It is accepted by signing in with this mail address; no mail is sent.</summary>
public sealed record InviteMemberRequest
{
    /// <summary>Mail address, as the issuer verifies it.</summary>
    [MailAddress] public required string Email { get; init; }

    /// <summary>What the member may do: owner (everything), developer (everything except members and the account) or viewer (reads only).</summary>
    public required MemberRole Role { get; init; }

    /// <summary>Never prints the mail address.</summary>
    public override string ToString() => nameof(InviteMemberRequest);
}

/// <summary>A change of a member.</summary>
public sealed record UpdateMemberRequest
{
    /// <summary>What the member may do: owner, developer or viewer.</summary>
    public required MemberRole Role { get; init; }
}
