using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.Grains.Customers;

/// <summary>What an API key remembers.</summary>
public sealed class ApiKeyState
{
    /// <summary>As it was made, null while there is no such key.</summary>
    public ApiKeyCreation? Key { get; set; }

    /// <summary>Made at.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Last use, to the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>Revoked at.</summary>
    public DateTimeOffset? RevokedAt { get; set; }
}
