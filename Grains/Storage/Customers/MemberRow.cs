using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.Grains.Storage.Customers;

/// <summary>A stored member of a customer's team, or an invitation.</summary>
/// <param name="Id">Id.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Role">What the member may do.</param>
/// <param name="Email">Mail address, in lower case; null for the operator.</param>
/// <param name="UserHash">Key of the user's grain; null for an invitation.</param>
/// <param name="CreatedAt">Creation time.</param>
/// <param name="JoinedAt">Time of the first sign-in, or null.</param>
public sealed record MemberRow(
    string Id, CustomerId CustomerId, MemberRole Role, string? Email, string? UserHash, DateTimeOffset CreatedAt, DateTimeOffset? JoinedAt)
{
    /// <summary>What the API shows.</summary>
    public MemberView View => new()
    {
        Id = Id,
        Email = Email,
        Role = Role,
        Status = UserHash is null ? MemberStatus.Invited : MemberStatus.Active,
        CreatedAt = CreatedAt,
        JoinedAt = JoinedAt,
    };

    /// <summary>Never prints the mail address.</summary>
    public override string ToString() => $"{nameof(MemberRow)} {Id}";
}
