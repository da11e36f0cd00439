using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.Grains.Customers;

/// <summary>State of an API key as older installations kept it. It is read once, at the first use of the key, which gets its row then.</summary>
public sealed class ApiKeyState
{
    /// <summary>Properties given at creation, or null while the key does not exist.</summary>
    public ApiKeyCreation? Key { get; set; }

    /// <summary>Creation time.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Time of the last use, accurate to a minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>Time of the revocation, or null.</summary>
    public DateTimeOffset? RevokedAt { get; set; }
}
