using System.Data.Common;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Paging;

namespace WhatIsUp.Grains.Storage.Outbox;

/// <summary>Deliveries as the API shows them.</summary>
public sealed class DeliveryRows(Database database, Cursors cursors)
{
    /// <summary>Maximum number of rows read for one page. If filters leave few of them, the page is short and its cursor continues from there.</summary>
    public const int RowsPerPage = 2_000;

    private const string ListName = "deliveries";

    private const string Columns = "d.seq, d.id, d.event_id, d.event_name, d.endpoint_id, d.channel_id, d.status, d.attempts, d.next_attempt_at, d.created_at";

    private const string Range = "FROM deliveries d WHERE d.customer_id = @customer_id AND d.mode = @mode AND d.seq < @before ORDER BY d.seq DESC LIMIT ";

    private static readonly RowReader<(long Sequence, DeliveryView View)> Rows = new(columns =>
    {
        var sequence = columns["seq"];
        var read = ReadView(columns);
        return row => (row.GetInt64(sequence), read(row));
    });

    private static readonly SqlQuery<(long Sequence, DeliveryView View)> List = new(
        "delivery.list",
        $"""
        SELECT {Columns} FROM (SELECT {Columns} {Range}@scanned) AS d
        WHERE (@status = -1 OR d.status = @status) AND (@event_name = '' OR d.event_name = @event_name) AND (@channel_id = '' OR d.channel_id = @channel_id)
            AND (@endpoint_id = '' OR d.endpoint_id = @endpoint_id)
        ORDER BY d.seq DESC LIMIT @limit
        """,
        Rows);

    /// <summary>The last row of the range: where the next page begins when this one is short.</summary>
    private static readonly SqlQuery<long> ListEnd = new("delivery.list_end", $"SELECT d.seq {Range}1 OFFSET @scanned", RowReader.Number("seq"));

    private static readonly SqlQuery<DeliveryView> Get = new(
        "delivery.get",
        $"""
        SELECT {Columns}, v.payload FROM deliveries d JOIN events v ON v.id = d.event_id
        WHERE d.id = @id AND d.customer_id = @customer_id AND d.mode = @mode
        """,
        new(columns =>
        {
            var payload = columns["payload"];
            var read = ReadView(columns);
            return row => read(row) with { Payload = row.GetString(payload) };
        }));

    private static readonly SqlQuery<DeliveryAttemptView> Attempts = new(
        "delivery.attempts",
        """
        SELECT number, attempted_at, status_code, latency_ms, error, response_body FROM delivery_attempts WHERE delivery_id = @delivery_id ORDER BY number
        """,
        new(columns =>
        {
            int number = columns["number"], attemptedAt = columns["attempted_at"], statusCode = columns["status_code"], latency = columns["latency_ms"];
            int error = columns["error"], responseBody = columns["response_body"];
            return row => new DeliveryAttemptView
            {
                Number = (int)row.GetInt64(number), At = row.Time(attemptedAt), StatusCode = (int?)row.Number(statusCode),
                LatencyMs = (int)row.GetInt64(latency), Error = row.Text(error), ResponseBody = row.Text(responseBody),
            };
        }));

    /// <summary>Deliveries of the caller, newest first.</summary>
    public async Task<Page<DeliveryView>> ListAsync(Caller caller, DeliveryQuery query, CancellationToken cancellationToken)
    {
        var before = cursors.Open(ListName, query.Page.Cursor)?.Number ?? long.MaxValue;
        // A caller bound to one channel sees nothing of the others.
        if (caller.ChannelScope is { } scope && query.ChannelId is { } channel && channel != scope) return new Page<DeliveryView>([], null);
        SqlArgument[] range = [("customer_id", caller.CustomerId), ("mode", caller.Mode), ("before", before)];
        SqlArgument[] filters =
        [
            ("status", query.Status is { } status ? (long)status : -1L), ("event_name", query.Event ?? ""),
            ("channel_id", (caller.ChannelScope ?? query.ChannelId)?.ToString() ?? ""), ("endpoint_id", query.EndpointId ?? ""),
        ];
        var rows = await database.ReadAsync(List, [.. range, .. filters, ("scanned", RowsPerPage), ("limit", query.Page.Limit + 1)], cancellationToken);
        var page = cursors.Page(rows, query.Page.Limit, ListName, row => new CursorPosition(row.Sequence, ""));
        var next = page.NextCursor;
        // Filters may have used up the range: when it is as long as it may be, its last row is where the next page begins.
        if (next is null && await database.ReadAsync(ListEnd, [.. range, ("scanned", RowsPerPage - 1)], cancellationToken) is [var end, ..])
            next = cursors.Seal(ListName, new CursorPosition(end, ""));
        return new Page<DeliveryView>([.. page.Data.Select(row => row.View)], next);
    }

    /// <summary>One delivery of the caller with payload and attempts, or null.</summary>
    public async Task<DeliveryView?> GetAsync(Caller caller, string deliveryId, CancellationToken cancellationToken)
    {
        var found = await database.ReadOneAsync(Get, [("id", deliveryId), ("customer_id", caller.CustomerId), ("mode", caller.Mode)], cancellationToken);
        if (found is null || (caller.ChannelScope is { } scope && scope != found.ChannelId)) return null;
        return found with { Attempts = await database.ReadAsync(Attempts, [("delivery_id", deliveryId)], cancellationToken) };
    }

    private static Func<DbDataReader, DeliveryView> ReadView(ColumnOrdinals columns)
    {
        int id = columns["id"], eventId = columns["event_id"], eventName = columns["event_name"], endpoint = columns["endpoint_id"],
            channel = columns["channel_id"];
        int status = columns["status"], attempts = columns["attempts"], nextAttemptAt = columns["next_attempt_at"], createdAt = columns["created_at"];
        return row => new DeliveryView
        {
            Id = row.GetString(id),
            EventId = row.GetString(eventId),
            Event = row.GetString(eventName),
            EndpointId = row.GetString(endpoint),
            ChannelId = row.GetString(channel).Length > 0 ? row.Channel(channel) : null,
            Status = (DeliveryStatus)row.GetInt64(status),
            AttemptCount = (int)row.GetInt64(attempts),
            NextAttemptAt = row.TimeOrNull(nextAttemptAt),
            CreatedAt = row.Time(createdAt),
        };
    }
}
