using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.Endpoints.Console;

/// <summary>The token of a login link.</summary>
public sealed record SpendLinkRequest
{
    /// <summary>The token, from the fragment of the link.</summary>
    [MaxLength(LoginLinks.TokenLength)] public required string Token { get; init; }

    /// <summary>Never prints the token.</summary>
    public override string ToString() => nameof(SpendLinkRequest);
}

/// <summary>An ID token that makes a session.</summary>
public sealed record CreateSessionRequest
{
    /// <summary>The ID token of the issuer.</summary>
    [MaxLength(TokenIssuer.MaxTokenLength)] public required string IdToken { get; init; }

    /// <summary>Never prints the token.</summary>
    public override string ToString() => nameof(CreateSessionRequest);
}

/// <summary>The session of a browser.</summary>
/// <param name="UserId">Id of the user.</param>
/// <param name="Email">Mail address; null for the operator, who signs in with a login link.</param>
/// <param name="Customers">The customers that the user may act for; requests are for the first unless they name another.</param>
public sealed record SessionReply(string UserId, string? Email, IReadOnlyList<SessionCustomer> Customers)
{
    /// <summary>Never prints the mail address.</summary>
    public override string ToString() => $"{nameof(SessionReply)} {UserId}";
}

/// <summary>A customer that a user may act for.</summary>
/// <param name="Id">Id of the customer.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role">What the user may do there.</param>
public sealed record SessionCustomer(CustomerId Id, string Name, MemberRole Role);
