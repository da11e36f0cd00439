using System.Security.Cryptography;
using System.Text;

namespace WhatIsUp.ApiGateway.Authentication;

/// <summary>Computes the key of an API key's grain: HMAC-SHA-256 under a secret of the server, so that the database contains no API keys.</summary>
/// <param name="pepper">The secret.</param>
internal sealed class ApiKeyHasher(byte[] pepper)
{
    /// <summary>Lower-case hex.</summary>
    public string Hash(string key) => Convert.ToHexStringLower(HMACSHA256.HashData(pepper, Encoding.ASCII.GetBytes(key)));
}
