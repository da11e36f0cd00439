using System.Buffers.Text;
using System.Security.Cryptography;
using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.Authentication;

/// <summary>
/// One-time login links. The token is in the fragment, which browsers send nowhere, and is spent by a POST: a preview of the link does not spend it.
/// </summary>
internal sealed class LoginLinks(IGrainFactory grains, ApiKeyHasher hasher, PublicAddress address)
{
    /// <summary>Characters of a token.</summary>
    public const int TokenLength = 43;

    /// <summary>How long a link can be used.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private const int TokenBytes = 32;

    /// <summary>Creates a link of a customer's operator.</summary>
    /// <param name="customer">The customer.</param>
    /// <param name="listening">Where the gateway listens, in case that it has no public URL.</param>
    public async Task<string> CreateAsync(CustomerId customer, Uri? listening)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        await Links.AddAsync(Hash(token), customer, Lifetime);
        return $"{address.Configured ?? listening?.ToString().TrimEnd('/')}/console/login#token={token}";
    }

    /// <summary>Spends the token of a link.</summary>
    /// <returns>Key of the user's grain; null when the token is unknown, spent or expired.</returns>
    public Task<string?> SpendAsync(string token) =>
        token.Length == TokenLength && token.All(char.IsAscii) ? Links.SpendAsync(Hash(token)) : Task.FromResult<string?>(null);

    private ILoginLinkGrain Links => grains.GetGrain<ILoginLinkGrain>(0);

    private string Hash(string token) => hasher.Hash("login " + token);
}
