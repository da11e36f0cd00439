namespace WhatIsUp.Grains.Abstractions.Customers;

/// <summary>What a member of a team may do.</summary>
[GenerateSerializer, Alias("MemberRole")]
public enum MemberRole
{
    /// <summary>Everything, members and the account too.</summary>
    Owner,

    /// <summary>Everything except members and the account.</summary>
    Developer,

    /// <summary>Reads only.</summary>
    Viewer,
}

/// <summary>Whether a member has signed in.</summary>
[GenerateSerializer, Alias("MemberStatus")]
public enum MemberStatus
{
    /// <summary>Invited: becomes active when somebody with this verified mail address signs in.</summary>
    Invited,

    /// <summary>Has signed in.</summary>
    Active,
}

/// <summary>A member of a customer's team, or an invitation.</summary>
[GenerateSerializer, Immutable, Alias("MemberView")]
public sealed record MemberView
{
    /// <summary>Id.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Mail address; null for the operator, who signs in with a login link.</summary>
    [Id(1)] public string? Email { get; init; }

    /// <summary>What the member may do.</summary>
    [Id(2)] public required MemberRole Role { get; init; }

    /// <summary>Whether the member has signed in.</summary>
    [Id(3)] public required MemberStatus Status { get; init; }

    /// <summary>Time of the invitation or of the first sign-in.</summary>
    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Time of the first sign-in; null for an invitation.</summary>
    [Id(5)] public DateTimeOffset? JoinedAt { get; init; }

    /// <summary>Never prints the mail address.</summary>
    public override string ToString() => $"{nameof(MemberView)} {Id}";
}

/// <summary>Who signs in, as the issuer states it.</summary>
/// <param name="Issuer">The issuer.</param>
/// <param name="Subject">The issuer's id of the user.</param>
/// <param name="Email">Mail address, when the issuer has verified it; otherwise null.</param>
[GenerateSerializer, Immutable, Alias("SignInIdentity")]
public sealed record SignInIdentity([property: Id(0)] string Issuer, [property: Id(1)] string Subject, [property: Id(2)] string? Email)
{
    /// <summary>Issuer of users that sign in with a login link; their subject is the customer.</summary>
    public const string LocalIssuer = "local";

    /// <summary>Never prints subject and mail address.</summary>
    public override string ToString() => nameof(SignInIdentity);
}

/// <summary>A customer that a user may act for.</summary>
/// <param name="MemberId">Id of the member.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Role">What the user may do there.</param>
[GenerateSerializer, Immutable, Alias("TeamMembership")]
public sealed record TeamMembership([property: Id(0)] string MemberId, [property: Id(1)] CustomerId CustomerId, [property: Id(2)] MemberRole Role);

/// <summary>A user and the customers that the user may act for, the first one unless a request names another.</summary>
/// <param name="Id">Id.</param>
/// <param name="Email">Mail address; null for the operator, who signs in with a login link.</param>
/// <param name="Memberships">The customers, in the order in which the user joined them.</param>
[GenerateSerializer, Immutable, Alias("UserView")]
public sealed record UserView([property: Id(0)] string Id, [property: Id(1)] string? Email, [property: Id(2)] IReadOnlyList<TeamMembership> Memberships)
{
    /// <summary>Never prints the mail address.</summary>
    public override string ToString() => $"{nameof(UserView)} {Id}";
}
