using System.Text.Json;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Secrets;

namespace WhatIsUp.Grains.Storage.Customers;

/// <summary>Responses to requests with an idempotency key, encrypted at rest.</summary>
public sealed class KeptResponseRows(Database database, SecretBox box)
{
    /// <summary>How long a response is kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private static readonly SqlStatement PutResponse = new(
        "kept_response.put",
        """
        INSERT INTO kept_responses (id, box, expires_at) VALUES (@id, @box, @expires_at)
        ON CONFLICT (id) DO UPDATE SET box = excluded.box, expires_at = excluded.expires_at
        """);

    private static readonly SqlStatement RemoveExpired = new(
        "kept_response.purge",
        "DELETE FROM kept_responses WHERE id IN (SELECT id FROM kept_responses WHERE expires_at < @now ORDER BY expires_at LIMIT @limit) RETURNING 1",
        returnsValue: true);

    private static readonly SqlQuery<(byte[] Box, DateTimeOffset ExpiresAt)> Get = new(
        "kept_response.get",
        "SELECT box, expires_at FROM kept_responses WHERE id = @id",
        new(columns =>
        {
            int sealedResponse = columns["box"], expiresAt = columns["expires_at"];
            return row => (row.Bytes(sealedResponse)!, row.Time(expiresAt));
        }));

    /// <summary>Stores a response.</summary>
    public void Put(UnitOfWork unit, string id, KeptResponse response, DateTimeOffset expiresAt) => unit.Add(
        PutResponse, ("id", id), ("box", box.Seal(RowOf(id), JsonSerializer.SerializeToUtf8Bytes(response))), ("expires_at", expiresAt));

    /// <summary>Removes expired responses, in one bounded step.</summary>
    public static void Purge(UnitOfWork unit, DateTimeOffset now, int limit) => unit.Add(RemoveExpired, ("now", now), ("limit", limit));

    /// <summary>A response and its end, or null.</summary>
    public async Task<(KeptResponse Response, DateTimeOffset ExpiresAt)?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var (sealedResponse, expiresAt) = await database.ReadOneAsync(Get, [("id", id)], cancellationToken);
        return sealedResponse is null ? null : (JsonSerializer.Deserialize<KeptResponse>(box.Open(RowOf(id), sealedResponse))!, expiresAt);
    }

    private static string RowOf(string id) => "kept_responses|" + id;
}
