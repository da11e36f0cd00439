using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.Endpoints.Account;

/// <summary>The customer of a request.</summary>
/// <param name="Id">Id of the customer.</param>
/// <param name="Name">Its name.</param>
public sealed record CustomerReply(CustomerId Id, string Name);

/// <summary>Who makes a request, and what it may use.</summary>
public sealed record MeReply
{
    /// <summary>The customer.</summary>
    public required CustomerReply Customer { get; init; }

    /// <summary>Its plan, and the limits of the plan.</summary>
    public required Plan Plan { get; init; }

    /// <summary>Whether the request is for test channels or for live channels.</summary>
    public required Mode Mode { get; init; }

    /// <summary>The API key of the request; null with a session.</summary>
    public required ApiKeyView? Key { get; init; }

    /// <summary>Id of the user of the session; null with an API key.</summary>
    public required string? UserId { get; init; }
}
