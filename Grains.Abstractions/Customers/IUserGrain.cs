using System.Security.Cryptography;
using System.Text;

namespace WhatIsUp.Grains.Abstractions.Customers;

/// <summary>A user who signs in, and the token bucket of the user's sessions. Key: <see cref="UserKey.Of"/>.</summary>
[Alias("IUserGrain"), GrainInterfaceType("user")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>
    /// Signs in: joins the teams that have invited the mail address. A user without a team gets a customer; this requires a verified mail address, otherwise
    /// <c>auth_no_email</c>.
    /// </summary>
    /// <param name="identity">Who signs in.</param>
    /// <param name="plan">Plan of a new customer.</param>
    [Alias("SignIn")] Task<UserView> SignInAsync(SignInIdentity identity, string plan);

    /// <summary>Signs the operator in as an owner of an existing customer; otherwise <c>not_found</c>.</summary>
    [Alias("SignInLocally")] Task<UserView> SignInLocallyAsync(CustomerId customer);

    /// <summary>The user; null when there is none, or none of a team.</summary>
    [Alias("Find")] Task<UserView?> FindAsync();

    /// <summary>Takes tokens for a request; null when the user is in no team.</summary>
    /// <param name="mode">Mode of the request.</param>
    /// <param name="customer">The customer that the request names; null for the user's first.</param>
    /// <param name="cost">Tokens, 0 to read only.</param>
    [Alias("Admit")] Task<KeyAdmission?> AdmitAsync(Mode mode, CustomerId? customer, int cost);
}

/// <summary>Keys of users' grains: they contain neither issuer nor subject.</summary>
public static class UserKey
{
    /// <summary>Lower-case hex of SHA-256 over issuer and subject.</summary>
    public static string Of(string issuer, string subject) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer.Length}:{issuer}{subject}")));

    /// <summary>The key of the operator of a customer.</summary>
    public static string OfOperator(CustomerId customer) => Of(SignInIdentity.LocalIssuer, customer.ToString());
}
