using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Customers;

/// <summary>One-time login links. The database has the hashes of their tokens only.</summary>
public static class LoginLinkRows
{
    private static readonly SqlStatement InsertLink = new(
        "login_link.insert",
        "INSERT INTO login_links (hash, customer_id, expires_at) VALUES (@hash, @customer_id, @expires_at) ON CONFLICT (hash) DO NOTHING");

    private static readonly SqlStatement SpendLink = new(
        "login_link.spend", "DELETE FROM login_links WHERE hash = @hash AND expires_at > @now RETURNING customer_id", returnsValue: true);

    private static readonly SqlStatement RemoveExpired = new(
        "login_link.purge",
        "DELETE FROM login_links WHERE hash IN (SELECT hash FROM login_links WHERE expires_at < @now ORDER BY expires_at LIMIT @limit) RETURNING 1",
        returnsValue: true);

    /// <summary>Adds a link.</summary>
    public static void Add(UnitOfWork unit, string hash, CustomerId customer, DateTimeOffset expiresAt)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(InsertLink, ("hash", hash), ("customer_id", customer), ("expires_at", expiresAt));
    }

    /// <summary>Removes a link that has not expired.</summary>
    /// <returns>The index of a statement whose result is the id of the customer; null if there is no such link.</returns>
    public static int Spend(UnitOfWork unit, string hash, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return unit.Add(SpendLink, ("hash", hash), ("now", now));
    }

    /// <summary>Removes expired links, in one bounded step.</summary>
    public static void Purge(UnitOfWork unit, DateTimeOffset now, int limit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(RemoveExpired, ("now", now), ("limit", limit));
    }
}
