using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Customers;

/// <summary>A stored user.</summary>
/// <param name="Id">Id.</param>
/// <param name="Email">Mail address of the last sign-in, in lower case; null for the operator.</param>
/// <param name="PendingCustomer">The customer that the first sign-in makes, until its member exists; otherwise null.</param>
public sealed record UserRow(string Id, string? Email, CustomerId? PendingCustomer)
{
    /// <summary>Never prints the mail address.</summary>
    public override string ToString() => $"{nameof(UserRow)} {Id}";
}

/// <summary>People who sign in.</summary>
public sealed class UserRows(Database database)
{
    private static readonly SqlStatement InsertUser = new(
        "user.insert",
        """
        INSERT INTO users (hash, id, issuer, subject, email, pending_customer_id, created_at)
        VALUES (@hash, @id, @issuer, @subject, @email, NULL, @created_at) ON CONFLICT (hash) DO NOTHING
        """);

    private static readonly SqlStatement UpdateEmail = new("user.email", "UPDATE users SET email = @email WHERE hash = @hash");

    private static readonly SqlStatement UpdatePending = new(
        "user.pending", "UPDATE users SET pending_customer_id = @pending_customer_id WHERE hash = @hash");

    private static readonly SqlQuery<UserRow> ByHash = new(
        "user.by_hash",
        "SELECT id, email, pending_customer_id FROM users WHERE hash = @hash",
        new(columns =>
        {
            int id = columns["id"], email = columns["email"], pending = columns["pending_customer_id"];
            return row => new UserRow(row.GetString(id), row.Text(email), row.IsDBNull(pending) ? null : row.Customer(pending));
        }));

    /// <summary>Adds a user; one that exists is not changed.</summary>
    public static void Add(UnitOfWork unit, string hash, string id, SignInIdentity identity, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(identity);
        unit.Add(
            InsertUser, ("hash", hash), ("id", id), ("issuer", identity.Issuer), ("subject", identity.Subject), ("email", identity.Email), ("created_at", now));
    }

    /// <summary>Stores the mail address of a sign-in.</summary>
    public static void SetEmail(UnitOfWork unit, string hash, string email)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(UpdateEmail, ("hash", hash), ("email", email));
    }

    /// <summary>Stores or clears the customer that the first sign-in makes.</summary>
    public static void SetPending(UnitOfWork unit, string hash, CustomerId? customer)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(UpdatePending, ("hash", hash), ("pending_customer_id", customer?.ToString()));
    }

    /// <summary>A user, or null.</summary>
    public Task<UserRow?> FindAsync(string hash, CancellationToken cancellationToken) => database.ReadOneAsync(ByHash, [("hash", hash)], cancellationToken);
}
