using System.Data.Common;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.Grains.Storage;

/// <summary>Events and their deliveries: the outbox that webhooks are sent from.</summary>
public sealed class OutboxRows(Database database, Cursors cursors)
{
    /// <summary>Rows that one page looks at. Where filters leave few of them, the page is short and its cursor goes on from there.</summary>
    public const int RowsPerPage = 2_000;

    private const int EndedPerStep = 500;
    private const string ListName = "deliveries";

    /// <summary>Tells an event to all endpoints that want it.</summary>
    public static void Add(WriteUnit unit, OutboxEvent told)
    {
        unit.Add(
            OutboxSql.InsertEvent, told.Id, told.CustomerId.ToString(), (long)told.Mode, told.ChannelId.ToString(), told.Name, told.OccurredAt.ToUnixTimeMilliseconds(), told.Payload,
            told.CorrelationId);
        FanOut(unit, told);
    }

    /// <summary>As <see cref="Add"/>, but only when the message row was inserted or moved under this event's id earlier in the unit.</summary>
    public static void AddOfMessage(WriteUnit unit, OutboxEvent told, string messageId)
    {
        unit.Add(
            OutboxSql.InsertMessageEvent, told.Id, told.CustomerId.ToString(), (long)told.Mode, told.ChannelId.ToString(), told.Name, told.OccurredAt.ToUnixTimeMilliseconds(),
            told.Payload, messageId);
        FanOut(unit, told);
    }

    /// <summary>Pending deliveries of an endpoint: at most <paramref name="limit"/> first attempts and as many later ones whose time has come, in order of occurrence.</summary>
    public Task<IReadOnlyList<DueDelivery>> ReadDueAsync(string endpointId, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            OutboxSql.Due, [endpointId, now.ToUnixTimeMilliseconds(), (long)limit],
            row => new DueDelivery(
                row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), (int)row.GetInt64(6), row.Time(7), row.GetString(8), row.Text(9)),
            cancellationToken);

    /// <summary>When the endpoint's next delivery is due, or null when none is pending.</summary>
    public Task<DateTimeOffset?> ReadNextDueAsync(string endpointId, CancellationToken cancellationToken) =>
        database.ReadOneAsync(OutboxSql.NextDue, [endpointId], row => row.TimeOrNull(0), cancellationToken);

    /// <summary>Enabled endpoints that have something due, in order of id from <paramref name="after"/>: a silo wakes them when it starts and from time to time.</summary>
    public Task<IReadOnlyList<string>> FindEndpointsWithDueAsync(DateTimeOffset now, int limit, string after, CancellationToken cancellationToken) =>
        database.ReadAsync(OutboxSql.EndpointsWithPending, [now.ToUnixTimeMilliseconds(), (long)limit, after], row => row.GetString(0), cancellationToken);

    /// <summary>Records an attempt and what follows from it.</summary>
    public static void Record(WriteUnit unit, AttemptResult result)
    {
        var attempt = result.Attempt;
        var at = attempt.At.ToUnixTimeMilliseconds();
        unit.Add(
            OutboxSql.InsertAttempt, result.DeliveryId, (long)attempt.Number, at, (long?)attempt.StatusCode, (long)attempt.LatencyMs, attempt.Error, attempt.ResponseBody);
        if (result.Outcome == DeliveryStatus.Pending)
            unit.Add(OutboxSql.Reschedule, result.DeliveryId, (long)attempt.Number, result.NextAttemptAt?.ToUnixTimeMilliseconds() ?? at);
        else
            unit.Add(OutboxSql.Finish, result.DeliveryId, (long)result.Outcome, (long)attempt.Number, at);
    }

    /// <summary>Ends the deliveries that wait for an endpoint, as many as one step may; the others of one that is gone follow in the background.</summary>
    public static void EndPending(WriteUnit unit, string endpointId, DateTimeOffset now) => unit.Add(OutboxSql.EndPending, now.ToUnixTimeMilliseconds(), (long)EndedPerStep, endpointId);

    /// <summary>Ends some of the deliveries that wait for endpoints that are gone; statements with a result tell whether there may be more.</summary>
    public static void EndPendingOfDeleted(WriteUnit unit, DateTimeOffset now, int limit)
    {
        unit.Add(OutboxSql.EndPendingOfDeleted, now.ToUnixTimeMilliseconds(), (long)limit);
        unit.Add(OutboxSql.Ended);
    }

    /// <summary>Deliveries of the caller, newest first.</summary>
    public async Task<Page<DeliveryView>> ListAsync(Caller caller, DeliveryQuery query, CancellationToken cancellationToken)
    {
        var before = cursors.Open(ListName, query.Page.Cursor)?.Number ?? long.MaxValue;
        // For a caller bound to one channel, the others hold nothing.
        if (caller.ChannelScope is { } scope && query.ChannelId is { } asked && asked != scope) return new Page<DeliveryView>([], null);
        object?[] range = [caller.CustomerId.ToString(), (long)caller.Mode, before];
        var rows = await database.ReadAsync(
            OutboxSql.List,
            [
                .. range, (long)RowsPerPage, query.Status is { } status ? (long)status : -1L, query.Event ?? "", (caller.ChannelScope ?? query.ChannelId)?.ToString() ?? "",
                query.EndpointId ?? "", (long)(query.Page.Limit + 1),
            ],
            Map, cancellationToken);
        var page = cursors.Page(rows, query.Page.Limit, ListName, row => new CursorPosition(row.Sequence, ""));
        var next = page.NextCursor;
        if (next is null)
        {
            // Filters may have used up the range: its last row says so, if it is as long as it may be.
            var end = await database.ReadAsync(OutboxSql.ListEnd, [.. range, (long)(RowsPerPage - 1)], row => row.GetInt64(0), cancellationToken);
            if (end.Count > 0) next = cursors.Seal(ListName, new CursorPosition(end[0], ""));
        }
        return new Page<DeliveryView>([.. page.Data.Select(row => row.View)], next);
    }

    /// <summary>One delivery of the caller with payload and attempts, or null.</summary>
    public async Task<DeliveryView?> GetAsync(Caller caller, string deliveryId, CancellationToken cancellationToken)
    {
        var found = await database.ReadOneAsync(
            OutboxSql.Get, [deliveryId, caller.CustomerId.ToString(), (long)caller.Mode], row => Map(row).View with { Payload = row.GetString(10) }, cancellationToken);
        if (found is null || (caller.ChannelScope is { } scope && scope != found.ChannelId)) return null;
        var attempts = await database.ReadAsync(
            OutboxSql.Attempts, [deliveryId],
            row => new DeliveryAttemptView
            {
                Number = (int)row.GetInt64(0), At = row.Time(1), StatusCode = (int?)row.Number(2), LatencyMs = (int)row.GetInt64(3), Error = row.Text(4), ResponseBody = row.Text(5),
            },
            cancellationToken);
        return found with { Attempts = attempts };
    }

    /// <summary>Removes deliveries that ended, or never began, and events without deliveries, in one bounded step; statements with a result tell whether they removed anything.</summary>
    public static void Purge(WriteUnit unit, DateTimeOffset succeededBefore, DateTimeOffset othersBefore, int limit)
    {
        foreach (var statement in OutboxSql.PurgeSucceeded) unit.Add(statement, succeededBefore.ToUnixTimeMilliseconds(), (long)limit);
        foreach (var statement in (SqlStatement[])[.. OutboxSql.PurgeFailed, .. OutboxSql.PurgeWaiting, OutboxSql.PurgeEvents])
            unit.Add(statement, othersBefore.ToUnixTimeMilliseconds(), (long)limit);
    }

    private static void FanOut(WriteUnit unit, OutboxEvent told)
    {
        // A filter keeps out the one kind of chat it does not want; -1 is no filter's number.
        var refusedBy = told.ChatKind switch
        {
            EventChatKind.Direct => (long)ChatTypeFilter.GroupsOnly,
            EventChatKind.Group => (long)ChatTypeFilter.DirectOnly,
            _ => -1L,
        };
        unit.Add(OutboxSql.FanOut, told.Id, 1L << EventCatalogue.Bits[told.Name], refusedBy);
    }

    private static (long Sequence, DeliveryView View) Map(DbDataReader row) => (row.GetInt64(0), new DeliveryView
    {
        Id = row.GetString(1),
        EventId = row.GetString(2),
        Event = row.GetString(3),
        EndpointId = row.GetString(4),
        ChannelId = new ChannelId(Guid.Parse(row.GetString(5))),
        Status = (DeliveryStatus)row.GetInt64(6),
        AttemptCount = (int)row.GetInt64(7),
        NextAttemptAt = row.TimeOrNull(8),
        CreatedAt = row.Time(9),
    });
}
