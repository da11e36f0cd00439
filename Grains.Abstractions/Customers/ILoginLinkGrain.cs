namespace WhatIsUp.Grains.Abstractions.Customers;

/// <summary>One-time login links; a stateless worker with key 0. It sees hashes of their tokens only.</summary>
[Alias("ILoginLinkGrain"), GrainInterfaceType("login-link")]
public interface ILoginLinkGrain : IGrainWithIntegerKey
{
    /// <summary>Stores a link to an existing customer; otherwise <c>not_found</c>.</summary>
    [Alias("Add")] Task AddAsync(string hash, CustomerId customer, TimeSpan lifetime);

    /// <summary>Spends a link and signs its operator in.</summary>
    /// <returns>Key of the user's grain; null when the link is unknown, spent or expired.</returns>
    [Alias("Spend")] Task<string?> SpendAsync(string hash);
}
