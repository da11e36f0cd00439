using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Audit;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Paging;

namespace WhatIsUp.Grains.Storage.Audit;

/// <summary>Changes of state over REST.</summary>
public sealed class AuditRows(Database database, Cursors cursors)
{
    /// <summary>How long a row is kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(730);

    private const string ListName = "audit_events";
    private const string Columns = "id, mode, actor_kind, actor_id, action, target, channel_id, request_id, created_at";
    private const string Owned = "customer_id = @customer_id AND mode = @mode AND (@scope = '' OR channel_id = @scope)";

    private static readonly RowReader<AuditEventView> Rows = new(columns =>
    {
        int id = columns["id"], mode = columns["mode"], kind = columns["actor_kind"], actor = columns["actor_id"], action = columns["action"];
        int target = columns["target"], channel = columns["channel_id"], request = columns["request_id"], createdAt = columns["created_at"];
        return row => new AuditEventView
        {
            Id = row.GetString(id),
            Mode = (Mode)row.GetInt64(mode),
            Actor = new AuditActor((AuditActorKind)row.GetInt64(kind), row.Text(actor)),
            Action = row.GetString(action),
            Target = row.Text(target),
            ChannelId = row.IsDBNull(channel) ? null : row.Channel(channel),
            RequestId = row.Text(request),
            CreatedAt = row.Time(createdAt),
        };
    });

    // The id of something new is known only after its transaction, in which the row was stored.
    private static readonly SqlStatement InsertEvent = new(
        "audit.insert",
        """
        INSERT INTO audit_events (id, customer_id, mode, actor_kind, actor_id, action, target, channel_id, request_id, created_at)
        VALUES (@id, @customer_id, @mode, @actor_kind, @actor_id, @action, @target, @channel_id, @request_id, @created_at)
        ON CONFLICT (id) DO UPDATE SET target = COALESCE(audit_events.target, excluded.target)
        """);

    private static readonly SqlStatement RemoveOld = new(
        "audit.purge",
        "DELETE FROM audit_events WHERE id IN (SELECT id FROM audit_events WHERE created_at < @before ORDER BY created_at LIMIT @limit) RETURNING 1",
        returnsValue: true);

    private static readonly SqlQuery<AuditEventView> ListFirst = new(
        "audit.list", $"SELECT {Columns} FROM audit_events WHERE {Owned} ORDER BY created_at DESC, id DESC LIMIT @limit", Rows);

    private static readonly SqlQuery<AuditEventView> ListAfter = new(
        "audit.list_after",
        $"""
        SELECT {Columns} FROM audit_events WHERE {Owned} AND (created_at, id) < (@after_created_at, @after_id)
        ORDER BY created_at DESC, id DESC LIMIT @limit
        """,
        Rows);

    /// <summary>Adds a row; one that exists only gets its target, if it has none.</summary>
    public static void Add(UnitOfWork unit, AuditRecord record)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(record);
        var change = record.Event;
        unit.Add(
            InsertEvent, ("id", change.Id), ("customer_id", record.CustomerId), ("mode", change.Mode), ("actor_kind", (int)change.Actor.Kind),
            ("actor_id", change.Actor.Id), ("action", change.Action), ("target", change.Target), ("channel_id", change.ChannelId?.ToString()),
            ("request_id", change.RequestId), ("created_at", change.CreatedAt));
    }

    /// <summary>Removes old rows, in one bounded step.</summary>
    public static void Purge(UnitOfWork unit, DateTimeOffset before, int limit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(RemoveOld, ("before", before), ("limit", limit));
    }

    /// <summary>Rows that the caller may see, newest first.</summary>
    public async Task<Page<AuditEventView>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(page);
        SqlArgument[] first =
        [
            ("customer_id", caller.CustomerId), ("mode", caller.Mode), ("scope", caller.ChannelScope?.ToString() ?? ""), ("limit", page.Limit + 1),
        ];
        var rows = cursors.Open(ListName, page.Cursor) is { } after
            ? await database.ReadAsync(ListAfter, [.. first, ("after_created_at", after.Number), ("after_id", after.Text)], cancellationToken)
            : await database.ReadAsync(ListFirst, first, cancellationToken);
        return cursors.Page(rows, page.Limit, ListName, row => new CursorPosition(row.CreatedAt.ToUnixTimeMilliseconds(), row.Id));
    }
}
