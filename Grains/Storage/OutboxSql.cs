namespace WhatIsUp.Grains.Storage;

/// <summary>Statements on events, deliveries and their attempts. Delivery status: 0 pending, 1 succeeded, 2 failed.</summary>
internal static class OutboxSql
{
    public static readonly SqlStatement InsertEvent = new(
        "event.insert",
        "INSERT INTO events (id, customer_id, mode, channel_id, name, occurred_at, payload, correlation_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");

    /// <summary>Only when the message row carries this event's id: it was inserted or moved by this very unit. The event takes the correlation id of the request that made the message.</summary>
    public static readonly SqlStatement InsertMessageEvent = new(
        "event.insert_of_message",
        "INSERT INTO events (id, customer_id, mode, channel_id, name, occurred_at, payload, correlation_id) "
        + "SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS BIGINT), CAST($7 AS TEXT), m.correlation_id "
        + "FROM messages m WHERE m.channel_id = $4 AND m.message_id = $8 AND m.event_id = $1");

    /// <summary>One row for each endpoint that wants the event; none when the event was not inserted.</summary>
    public static readonly SqlStatement FanOut = new(
        "delivery.fan_out",
        "INSERT INTO deliveries (id, event_id, endpoint_id, customer_id, mode, channel_id, event_name, status, attempts, next_attempt_at, created_at) "
        + "SELECT 'dlv_' || substr(v.id, 6, 12) || {random}, v.id, e.id, v.customer_id, v.mode, v.channel_id, v.name, 0, 0, v.occurred_at, v.occurred_at "
        + "FROM events v JOIN webhook_endpoints e ON e.customer_id = v.customer_id AND e.mode = v.mode "
        + "WHERE v.id = $1 AND e.enabled = 1 AND e.deleted_at IS NULL AND (e.event_mask & $2) <> 0 AND e.chat_filter <> $3 "
        + "AND (e.all_channels = 1 OR EXISTS (SELECT 1 FROM webhook_endpoint_channels c WHERE c.endpoint_id = e.id AND c.channel_id = v.channel_id))");

    private const string DueColumns = "seq, id, event_id, event_name, channel_id, customer_id, attempts, created_at";

    public static readonly SqlStatement Due = new(
        "delivery.due",
        "SELECT d.seq, d.id, d.event_id, d.event_name, d.channel_id, d.customer_id, d.attempts, d.created_at, v.payload, v.correlation_id FROM ("
        + $"SELECT * FROM (SELECT {DueColumns} FROM deliveries WHERE endpoint_id = $1 AND status = 0 AND attempts = 0 ORDER BY seq LIMIT $3) AS fresh "
        + "UNION ALL "
        + $"SELECT * FROM (SELECT {DueColumns} FROM deliveries WHERE endpoint_id = $1 AND status = 0 AND attempts > 0 AND next_attempt_at <= $2 ORDER BY next_attempt_at, seq LIMIT $3) AS again"
        + ") AS d JOIN events v ON v.id = d.event_id ORDER BY d.seq");

    public static readonly SqlStatement NextDue = new(
        "delivery.next_due",
        "SELECT min(due_at) FROM (SELECT min(next_attempt_at) AS due_at FROM deliveries WHERE endpoint_id = $1 AND status = 0 AND attempts > 0 "
        + "UNION ALL SELECT * FROM (SELECT next_attempt_at FROM deliveries WHERE endpoint_id = $1 AND status = 0 AND attempts = 0 ORDER BY seq LIMIT 1) AS fresh) AS pending");

    public static readonly SqlStatement EndpointsWithPending = new(
        "delivery.endpoints",
        "SELECT e.id FROM webhook_endpoints e WHERE e.id > $3 AND e.enabled = 1 AND e.deleted_at IS NULL "
        + "AND (EXISTS (SELECT 1 FROM deliveries d WHERE d.endpoint_id = e.id AND d.status = 0 AND d.attempts = 0) "
        + "OR EXISTS (SELECT 1 FROM deliveries d WHERE d.endpoint_id = e.id AND d.status = 0 AND d.attempts > 0 AND d.next_attempt_at <= $1)) ORDER BY e.id LIMIT $2");

    public static readonly SqlStatement Finish = new(
        "delivery.finish", "UPDATE deliveries SET status = $2, attempts = $3, next_attempt_at = NULL, finished_at = $4 WHERE id = $1 AND status = 0");

    public static readonly SqlStatement Reschedule = new(
        "delivery.reschedule", "UPDATE deliveries SET attempts = $2, next_attempt_at = $3 WHERE id = $1 AND status = 0");

    public static readonly SqlStatement InsertAttempt = new(
        "delivery.attempt",
        "INSERT INTO delivery_attempts (delivery_id, number, attempted_at, status_code, latency_ms, error, response_body) VALUES ($1, $2, $3, $4, $5, $6, $7) "
        + "ON CONFLICT (delivery_id, number) DO NOTHING");

    private const string NextDeleted = "(SELECT id FROM webhook_endpoints WHERE deleted_at IS NOT NULL AND is_ended = 0 ORDER BY id LIMIT 1)";

    /// <summary>Ends some of what waits for the endpoint $3.</summary>
    public static readonly SqlStatement EndPending = NewEndPending("delivery.end_pending", "$3");

    /// <summary>Ends some of what waits for an endpoint that is gone.</summary>
    public static readonly SqlStatement EndPendingOfDeleted = NewEndPending("delivery.end_pending_of_deleted", NextDeleted);

    /// <summary>Nothing waits for it any more: the next one.</summary>
    public static readonly SqlStatement Ended = new(
        "delivery.ended",
        $"UPDATE webhook_endpoints SET is_ended = 1 WHERE id = {NextDeleted} "
        + "AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.endpoint_id = webhook_endpoints.id AND d.status = 0 AND d.attempts = 0) "
        + "AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.endpoint_id = webhook_endpoints.id AND d.status = 0 AND d.attempts > 0) RETURNING 1",
        returnsRow: true);

    private const string Columns = "d.seq, d.id, d.event_id, d.event_name, d.endpoint_id, d.channel_id, d.status, d.attempts, d.next_attempt_at, d.created_at";

    private const string Range = "FROM deliveries d WHERE d.customer_id = $1 AND d.mode = $2 AND d.seq < $3 ORDER BY d.seq DESC LIMIT ";

    /// <summary>One page: of a range of $4 rows at most, whatever the filters leave of them.</summary>
    public static readonly SqlStatement List = new(
        "delivery.list",
        $"SELECT {Columns} FROM (SELECT {Columns} {Range}$4) AS d WHERE ($5 = -1 OR d.status = $5) AND ($6 = '' OR d.event_name = $6) AND ($7 = '' OR d.channel_id = $7) "
        + "AND ($8 = '' OR d.endpoint_id = $8) ORDER BY d.seq DESC LIMIT $9");

    /// <summary>The last row of the range: where the next page begins when this one is short.</summary>
    public static readonly SqlStatement ListEnd = new("delivery.list_end", $"SELECT d.seq {Range}1 OFFSET $4");

    public static readonly SqlStatement Get = new(
        "delivery.get",
        $"SELECT {Columns}, v.payload FROM deliveries d JOIN events v ON v.id = d.event_id WHERE d.id = $1 AND d.customer_id = $2 AND d.mode = $3");

    public static readonly SqlStatement Attempts = new(
        "delivery.attempts",
        "SELECT number, attempted_at, status_code, latency_ms, error, response_body FROM delivery_attempts WHERE delivery_id = $1 ORDER BY number");

    /// <summary>Those that succeeded before $1, at most $2 of them.</summary>
    public static readonly SqlStatement[] PurgeSucceeded = Purge("succeeded", "status = 1 AND finished_at < $1 ORDER BY finished_at");

    /// <summary>Those that failed before $1.</summary>
    public static readonly SqlStatement[] PurgeFailed = Purge("failed", "status = 2 AND finished_at < $1 ORDER BY finished_at");

    /// <summary>Those that wait since before $1, because their endpoint is off. They are at the beginning: the inner read ends at the first row that is not old.</summary>
    public static readonly SqlStatement[] PurgeWaiting = Purge(
        "waiting", $"status = 0 AND seq < COALESCE((SELECT n.seq FROM deliveries n WHERE n.created_at >= $1 ORDER BY n.seq LIMIT 1), {EverySequence}) ORDER BY seq");

    /// <summary>Old events are at the beginning, too.</summary>
    public static readonly SqlStatement PurgeEvents = new(
        "event.purge",
        $"DELETE FROM events WHERE id IN (SELECT v.id FROM events v WHERE v.seq < COALESCE((SELECT n.seq FROM events n WHERE n.occurred_at >= $1 ORDER BY n.seq LIMIT 1), {EverySequence}) "
        + "AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = v.id) ORDER BY v.seq LIMIT $2) RETURNING 1", returnsRow: true);

    private const string EverySequence = "9223372036854775807";

    // Pending rows are found by two indexes.
    private static SqlStatement NewEndPending(string name, string endpoint) => new(
        name,
        "UPDATE deliveries SET status = 2, next_attempt_at = NULL, finished_at = $1 WHERE id IN ("
        + $"SELECT * FROM (SELECT id FROM deliveries WHERE endpoint_id = {endpoint} AND status = 0 AND attempts = 0 ORDER BY seq LIMIT $2) AS fresh "
        + $"UNION ALL SELECT * FROM (SELECT id FROM deliveries WHERE endpoint_id = {endpoint} AND status = 0 AND attempts > 0 ORDER BY next_attempt_at, seq LIMIT $2) AS again) RETURNING 1",
        returnsRow: true);

    private static SqlStatement[] Purge(string name, string rows) =>
    [
        new($"delivery.purge_{name}_attempts", $"DELETE FROM delivery_attempts WHERE delivery_id IN (SELECT id FROM deliveries WHERE {rows} LIMIT $2)"),
        new($"delivery.purge_{name}", $"DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE {rows} LIMIT $2) RETURNING 1", returnsRow: true),
    ];
}
