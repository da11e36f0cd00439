using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Outbox;

/// <summary>Deliveries that wait.</summary>
public sealed partial class OutboxRows
{
    private const string DueColumns = "seq, id, event_id, event_name, channel_id, customer_id, attempts, created_at";

    // Pending rows are found by two indexes: first attempts in order, later ones by their time.
    private static readonly string First = $"FROM deliveries WHERE endpoint_id = @endpoint_id AND status = {Pending} AND attempts = 0";
    private static readonly string Later = $"FROM deliveries WHERE endpoint_id = @endpoint_id AND status = {Pending} AND attempts > 0";

    private static readonly SqlQuery<DueDelivery> Due = new(
        "delivery.due",
        $"""
        SELECT d.seq, d.id, d.event_id, d.event_name, d.channel_id, d.customer_id, d.attempts, d.created_at, v.payload, v.correlation_id FROM (
            SELECT * FROM (SELECT {DueColumns} {First} ORDER BY seq LIMIT @limit) AS fresh
            UNION ALL SELECT * FROM (SELECT {DueColumns} {Later} AND next_attempt_at <= @now ORDER BY next_attempt_at, seq LIMIT @limit) AS again) AS d
        JOIN events v ON v.id = d.event_id ORDER BY d.seq
        """,
        new(columns =>
        {
            int sequence = columns["seq"], id = columns["id"], eventId = columns["event_id"], eventName = columns["event_name"],
                channel = columns["channel_id"];
            int customer = columns["customer_id"], attempts = columns["attempts"], createdAt = columns["created_at"];
            int payload = columns["payload"], correlation = columns["correlation_id"];
            return row => new DueDelivery(
                row.GetInt64(sequence), row.GetString(id), row.GetString(eventId), row.GetString(eventName), row.GetString(channel), row.GetString(customer),
                (int)row.GetInt64(attempts), row.Time(createdAt), row.GetString(payload), row.Text(correlation));
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

    /// <summary>
    /// Pending deliveries of an endpoint: at most <paramref name="limit"/> first attempts and as many later ones that are due, in order of occurrence.
    /// </summary>
    public Task<IReadOnlyList<DueDelivery>> ReadDueAsync(string endpointId, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(Due, [("endpoint_id", endpointId), ("now", now), ("limit", limit)], cancellationToken);

    /// <summary>When the endpoint's next delivery is due, or null when none is pending.</summary>
    public Task<DateTimeOffset?> ReadNextDueAsync(string endpointId, CancellationToken cancellationToken) =>
        database.ReadOneAsync(NextDue, [("endpoint_id", endpointId)], cancellationToken);

    /// <summary>
    /// Enabled endpoints that have a delivery due, in order of id from <paramref name="after"/>: a silo activates them when it starts and from time to time.
    /// </summary>
    public Task<IReadOnlyList<string>> FindEndpointsWithDueAsync(DateTimeOffset now, int limit, string after, CancellationToken cancellationToken) =>
        database.ReadAsync(EndpointsWithDue, [("now", now), ("limit", limit), ("after", after)], cancellationToken);
}
