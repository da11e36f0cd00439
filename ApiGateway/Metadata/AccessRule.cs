namespace WhatIsUp.ApiGateway.Metadata;

/// <summary>What a route under <c>/v1</c> requires of an API key. Requests to a route without a rule fail.</summary>
/// <param name="Scope">Required scope, or null when any key is accepted.</param>
/// <param name="Cost">Tokens that a request takes from the bucket.</param>
/// <param name="IsTestOnly">True when the route does not exist for live keys.</param>
internal sealed record AccessRule(string? Scope, int Cost = 1, bool IsTestOnly = false);

/// <summary>Marks a route that needs no API key.</summary>
internal sealed record PublicAccess;
