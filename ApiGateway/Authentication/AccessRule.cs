namespace WhatIsUp.ApiGateway.Authentication;

/// <summary>What a route under <c>/v1</c> asks of a key. A route without a rule is refused.</summary>
/// <param name="Scope">Scope the key must have, or null when any key will do.</param>
/// <param name="Cost">Tokens of the bucket.</param>
/// <param name="IsTestOnly">For live keys the route does not exist.</param>
internal sealed record AccessRule(string? Scope, int Cost = 1, bool IsTestOnly = false);

/// <summary>Marks a route that needs no key.</summary>
internal sealed record PublicAccess;
