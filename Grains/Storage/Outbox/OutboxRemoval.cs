using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Outbox;

/// <summary>Ends deliveries of deleted endpoints and removes expired rows: a bounded number per statement.</summary>
public static class OutboxRemoval
{
    private const long Pending = (long)DeliveryStatus.Pending;
    private const long Succeeded = (long)DeliveryStatus.Succeeded;
    private const long Failed = (long)DeliveryStatus.Failed;
    private const int EndedPerStep = 500;
    private const string EverySequence = "9223372036854775807";
    private const string NextDeleted = "(SELECT id FROM webhook_endpoints WHERE deleted_at IS NOT NULL AND is_ended = 0 ORDER BY id LIMIT 1)";

    private static readonly SqlStatement EndPendingOfOne = NewEndPending("delivery.end_pending", "@endpoint_id");

    private static readonly SqlStatement EndPendingOfNextDeleted = NewEndPending("delivery.end_pending_of_deleted", NextDeleted);

    /// <summary>Nothing waits for it any more: the next one.</summary>
    private static readonly SqlStatement Ended = new(
        "delivery.ended",
        $"""
        UPDATE webhook_endpoints SET is_ended = 1 WHERE id = {NextDeleted}
            AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.endpoint_id = webhook_endpoints.id AND d.status = {Pending} AND d.attempts = 0)
            AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.endpoint_id = webhook_endpoints.id AND d.status = {Pending} AND d.attempts > 0) RETURNING 1
        """,
        returnsValue: true);

    private static readonly SqlStatement[] PurgeSucceeded = NewPurge("succeeded", $"status = {Succeeded} AND finished_at < @before ORDER BY finished_at");

    private static readonly SqlStatement[] PurgeFailed = NewPurge("failed", $"status = {Failed} AND finished_at < @before ORDER BY finished_at");

    /// <summary>Those of endpoints that are off. They are at the beginning: the inner read ends at the first row that is not old.</summary>
    private static readonly SqlStatement[] PurgeWaiting = NewPurge(
        "waiting",
        $"""
        status = {Pending} AND seq < COALESCE((SELECT n.seq FROM deliveries n WHERE n.created_at >= @before ORDER BY n.seq LIMIT 1), {EverySequence})
        ORDER BY seq
        """);

    /// <summary>Old events are at the beginning, too.</summary>
    private static readonly SqlStatement PurgeEvents = new(
        "event.purge",
        $"""
        DELETE FROM events WHERE id IN (SELECT v.id FROM events v
            WHERE v.seq < COALESCE((SELECT n.seq FROM events n WHERE n.occurred_at >= @before ORDER BY n.seq LIMIT 1), {EverySequence})
                AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = v.id) ORDER BY v.seq LIMIT @limit) RETURNING 1
        """,
        returnsValue: true);

    /// <summary>Ends the pending deliveries of an endpoint, as many as one step may; the others of a deleted one follow in the background.</summary>
    public static void EndPending(UnitOfWork unit, string endpointId, DateTimeOffset now) =>
        unit.Add(EndPendingOfOne, ("now", now), ("limit", EndedPerStep), ("endpoint_id", endpointId));

    /// <summary>Ends some of the pending deliveries of deleted endpoints; a statement with a result shows that there may be more.</summary>
    public static void EndPendingOfDeleted(UnitOfWork unit, DateTimeOffset now, int limit)
    {
        unit.Add(EndPendingOfNextDeleted, ("now", now), ("limit", limit));
        unit.Add(Ended);
    }

    /// <summary>
    /// Removes deliveries that ended, or never began, and events without deliveries, in one bounded step; a statement with a result shows that it removed
    /// something.
    /// </summary>
    public static void Purge(UnitOfWork unit, DateTimeOffset succeededBefore, DateTimeOffset othersBefore, int limit)
    {
        foreach (var statement in PurgeSucceeded) unit.Add(statement, ("before", succeededBefore), ("limit", limit));
        foreach (var statement in (SqlStatement[])[.. PurgeFailed, .. PurgeWaiting, PurgeEvents])
            unit.Add(statement, ("before", othersBefore), ("limit", limit));
    }

    private static SqlStatement NewEndPending(string name, string endpoint) => new(
        name,
        $"""
        UPDATE deliveries SET status = {Failed}, next_attempt_at = NULL, finished_at = @now WHERE id IN (
            SELECT * FROM (SELECT id FROM deliveries WHERE endpoint_id = {endpoint} AND status = {Pending} AND attempts = 0 ORDER BY seq LIMIT @limit) AS fresh
            UNION ALL SELECT * FROM (SELECT id FROM deliveries WHERE endpoint_id = {endpoint} AND status = {Pending} AND attempts > 0
                ORDER BY next_attempt_at, seq LIMIT @limit) AS again) RETURNING 1
        """,
        returnsValue: true);

    private static SqlStatement[] NewPurge(string name, string rows) =>
    [
        new($"delivery.purge_{name}_attempts", $"DELETE FROM delivery_attempts WHERE delivery_id IN (SELECT id FROM deliveries WHERE {rows} LIMIT @limit)"),
        new(
            $"delivery.purge_{name}", $"DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE {rows} LIMIT @limit) RETURNING 1",
            returnsValue: true),
    ];
}
