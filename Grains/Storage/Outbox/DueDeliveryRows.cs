using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Outbox;

/// <summary>Pending deliveries of endpoints: which are due, and what became of an attempt.</summary>
public sealed class DueDeliveryRows(Database database)
{
    private const long Pending = (long)DeliveryStatus.Pending;
    private const string DueColumns = "seq, id, event_id, event_name, channel_id, customer_id, attempts, created_at";

    // Pending rows are found by two indexes: first attempts in order, later ones by their time.
    private static readonly string First = $"FROM deliveries WHERE endpoint_id = @endpoint_id AND status = {Pending} AND attempts = 0";
    private static readonly string Later = $"FROM deliveries WHERE endpoint_id = @endpoint_id AND status = {Pending} AND attempts > 0";

    private static readonly SqlQuery<DueDelivery> Due = new(
        "delivery.due",
        $"""
        SELECT d.seq, d.id, d.event_id, d.event_name, d.channel_id, d.customer_id, d.attempts, d.created_at, v.payload, v.correlation_id, v.trace_parent FROM (
            SELECT * FROM (SELECT {DueColumns} {First} ORDER BY seq LIMIT @limit) AS fresh
            UNION ALL SELECT * FROM (SELECT {DueColumns} {Later} AND next_attempt_at <= @now ORDER BY next_attempt_at, seq LIMIT @limit) AS again) AS d
        JOIN events v ON v.id = d.event_id ORDER BY d.seq
        """,
        new(columns =>
        {
            int sequence = columns["seq"], id = columns["id"], eventId = columns["event_id"], eventName = columns["event_name"],
                channel = columns["channel_id"];
            int customer = columns["customer_id"], attempts = columns["attempts"], createdAt = columns["created_at"];
            int payload = columns["payload"], correlation = columns["correlation_id"], parent = columns["trace_parent"];
            return row => new DueDelivery(
                row.GetInt64(sequence), row.GetString(id), row.GetString(eventId), row.GetString(eventName), row.GetString(channel), row.GetString(customer),
                (int)row.GetInt64(attempts), row.Time(createdAt), row.GetString(payload), row.Text(correlation), row.Text(parent));
        }));

    private static readonly SqlQuery<DateTimeOffset?> NextDue = new(
        "delivery.next_due",
        $"""
        SELECT min(due_at) AS due_at FROM (SELECT min(next_attempt_at) AS due_at {Later}
            UNION ALL SELECT * FROM (SELECT next_attempt_at {First} ORDER BY seq LIMIT 1) AS fresh) AS pending
        """,
        RowReader.Time("due_at"));

    private static readonly SqlQuery<string> EndpointsWithDue = new(
        "delivery.endpoints",
        $"""
        SELECT e.id FROM webhook_endpoints e WHERE e.id > @after AND e.enabled = 1 AND e.deleted_at IS NULL
            AND (EXISTS (SELECT 1 FROM deliveries d WHERE d.endpoint_id = e.id AND d.status = {Pending} AND d.attempts = 0)
                OR EXISTS (SELECT 1 FROM deliveries d WHERE d.endpoint_id = e.id AND d.status = {Pending} AND d.attempts > 0 AND d.next_attempt_at <= @now))
        ORDER BY e.id LIMIT @limit
        """,
        RowReader.Text("id"));

    private static readonly SqlStatement InsertAttempt = new(
        "delivery.attempt",
        """
        INSERT INTO delivery_attempts (delivery_id, number, attempted_at, status_code, latency_ms, error, response_body)
        VALUES (@delivery_id, @number, @attempted_at, @status_code, @latency_ms, @error, @response_body) ON CONFLICT (delivery_id, number) DO NOTHING
        """);

    private static readonly SqlStatement Reschedule = new(
        "delivery.reschedule", $"UPDATE deliveries SET attempts = @attempts, next_attempt_at = @next_attempt_at WHERE id = @id AND status = {Pending}");

    private static readonly SqlStatement Finish = new(
        "delivery.finish",
        $"""
        UPDATE deliveries SET status = @status, attempts = @attempts, next_attempt_at = NULL, finished_at = @finished_at
        WHERE id = @id AND status = {Pending}
        """);

    /// <summary>
    /// Pending deliveries of an endpoint: at most <paramref name="limit"/> first attempts and as many later ones that are due, in order of occurrence.
    /// </summary>
    public Task<IReadOnlyList<DueDelivery>> ReadAsync(string endpointId, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(Due, [("endpoint_id", endpointId), ("now", now), ("limit", limit)], cancellationToken);

    /// <summary>When the endpoint's next delivery is due, or null when none is pending.</summary>
    public Task<DateTimeOffset?> ReadNextAsync(string endpointId, CancellationToken cancellationToken) =>
        database.ReadOneAsync(NextDue, [("endpoint_id", endpointId)], cancellationToken);

    /// <summary>
    /// Enabled endpoints that have a delivery due, in order of id from <paramref name="after"/>: a silo activates them when it starts and from time to time.
    /// </summary>
    public Task<IReadOnlyList<string>> FindEndpointsAsync(DateTimeOffset now, int limit, string after, CancellationToken cancellationToken) =>
        database.ReadAsync(EndpointsWithDue, [("now", now), ("limit", limit), ("after", after)], cancellationToken);

    /// <summary>Records an attempt and its outcome.</summary>
    public static void Record(UnitOfWork unit, AttemptResult result)
    {
        var (id, attempt) = (result.DeliveryId, result.Attempt);
        unit.Add(
            InsertAttempt, ("delivery_id", id), ("number", attempt.Number), ("attempted_at", attempt.At), ("status_code", attempt.StatusCode),
            ("latency_ms", attempt.LatencyMs), ("error", attempt.Error), ("response_body", attempt.ResponseBody));
        if (result.Outcome == DeliveryStatus.Pending)
            unit.Add(Reschedule, ("id", id), ("attempts", attempt.Number), ("next_attempt_at", result.NextAttemptAt ?? attempt.At));
        else
            unit.Add(Finish, ("id", id), ("status", (long)result.Outcome), ("attempts", attempt.Number), ("finished_at", attempt.At));
    }
}
