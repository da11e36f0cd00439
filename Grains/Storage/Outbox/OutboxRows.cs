using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Paging;

namespace WhatIsUp.Grains.Storage.Outbox;

/// <summary>Events and their deliveries: the outbox that webhooks are sent from.</summary>
public sealed class OutboxRows(Database database, Cursors cursors)
{
    private const long Pending = (long)DeliveryStatus.Pending;

    private static readonly SqlStatement InsertEvent = new(
        "event.insert",
        """
        INSERT INTO events (id, customer_id, mode, channel_id, name, occurred_at, payload, correlation_id)
        VALUES (@id, @customer_id, @mode, @channel_id, @name, @occurred_at, @payload, @correlation_id)
        ON CONFLICT (id) DO NOTHING
        """);

    /// <summary>
    /// Only if the message row has this event's id: it was inserted or moved by this unit. The event has the correlation id and the trace of the request that
    /// created the message.
    /// </summary>
    private static readonly SqlStatement InsertMessageEvent = new(
        "event.insert_of_message",
        """
        INSERT INTO events (id, customer_id, mode, channel_id, name, occurred_at, payload, correlation_id, trace_parent)
        SELECT CAST(@id AS TEXT), CAST(@customer_id AS TEXT), CAST(@mode AS BIGINT), CAST(@channel_id AS TEXT), CAST(@name AS TEXT),
            CAST(@occurred_at AS BIGINT), CAST(@payload AS TEXT), m.correlation_id, m.trace_parent
        FROM messages m WHERE m.channel_id = @channel_id AND m.message_id = @message_id AND m.event_id = @id
        """);

    /// <summary>Only when the order's row has this event's id: it was inserted by this very unit.</summary>
    private static readonly SqlStatement InsertOrderEvent = new(
        "event.insert_of_order",
        """
        INSERT INTO events (id, customer_id, mode, channel_id, name, occurred_at, payload, correlation_id)
        SELECT CAST(@id AS TEXT), CAST(@customer_id AS TEXT), CAST(@mode AS BIGINT), CAST(@channel_id AS TEXT), CAST(@name AS TEXT),
            CAST(@occurred_at AS BIGINT), CAST(@payload AS TEXT), NULL
        FROM orders o WHERE o.channel_id = @channel_id AND o.order_id = @order_id AND o.event_id = @id
        """);

    /// <summary>One row for each endpoint that is subscribed to the event; none if the event was not inserted.</summary>
    private static readonly SqlStatement FanOut = new(
        "delivery.fan_out",
        $$"""
        INSERT INTO deliveries (id, event_id, endpoint_id, customer_id, mode, channel_id, event_name, status, attempts, next_attempt_at, created_at)
        SELECT 'dlv_' || substr(v.id, 6, 12) || {random}, v.id, e.id, v.customer_id, v.mode, v.channel_id, v.name, {{Pending}}, 0, v.occurred_at, v.occurred_at
        FROM events v JOIN webhook_endpoints e ON e.customer_id = v.customer_id AND e.mode = v.mode
        WHERE v.id = @event_id AND e.enabled = 1 AND e.deleted_at IS NULL AND (e.event_mask & @event_bit) <> 0 AND e.chat_filter <> @refused_by
            AND (e.all_channels = 1 OR EXISTS (SELECT 1 FROM webhook_endpoint_channels c WHERE c.endpoint_id = e.id AND c.channel_id = v.channel_id))
        """);

    private const string SelectedEvent = """
        INSERT INTO events (id, customer_id, mode, channel_id, name, occurred_at, payload, correlation_id)
        SELECT CAST(@id AS TEXT), CAST(@customer_id AS TEXT), CAST(@mode AS BIGINT), CAST(@channel_id AS TEXT), CAST(@name AS TEXT),
            CAST(@occurred_at AS BIGINT), CAST(@payload AS TEXT), NULL
        """;

    /// <summary>Only when the call's row has this event's id.</summary>
    private static readonly SqlStatement InsertCallEvent = new(
        "event.insert_of_call",
        $"""
        {SelectedEvent}
        FROM calls c WHERE c.channel_id = @channel_id AND c.call_id = @call_id AND (c.offered_event_id = @id OR c.ended_event_id = @id)
        """);

    /// <summary>Only when the contact's row has this event's id: its name was changed by this unit.</summary>
    private static readonly SqlStatement InsertContactEvent = new(
        "event.insert_of_contact",
        $"""
        {SelectedEvent}
        FROM contacts c WHERE c.channel_id = @channel_id AND c.jid = @jid AND c.name_event_id = @id
        """);

    /// <summary>Only when the viewer's receipt has this event's id.</summary>
    private static readonly SqlStatement InsertViewEvent = new(
        "event.insert_of_view",
        $"""
        {SelectedEvent}
        FROM message_receipts r WHERE r.channel_id = @channel_id AND r.message_id = @message_id AND r.participant = @participant AND r.view_event_id = @id
        """);

    private static readonly SqlQuery<bool> HasEvent = new("event.exists", "SELECT 1 FROM events WHERE id = @id", RowReader.Exists);

    /// <summary>Deliveries as the API shows them.</summary>
    public DeliveryRows Deliveries { get; } = new(database, cursors);

    /// <summary>Deliveries that are due.</summary>
    public DueDeliveryRows Due { get; } = new(database);

    /// <summary>Deliveries that are queued by request.</summary>
    public RequestedDeliveryRows Requested { get; } = new(database);

    /// <summary>True when the event is stored.</summary>
    public Task<bool> HasEventAsync(string eventId, CancellationToken cancellationToken) =>
        database.ReadOneAsync(HasEvent, [("id", eventId)], cancellationToken);

    /// <summary>Writes an event and its deliveries to all subscribed endpoints.</summary>
    public static void Add(UnitOfWork unit, OutboxEvent webhookEvent)
    {
        unit.Add(InsertEvent, [.. ColumnsOf(webhookEvent), ("correlation_id", webhookEvent.CorrelationId)]);
        AddDeliveries(unit, webhookEvent);
    }

    /// <summary>Writes an event without deliveries.</summary>
    public static void AddOnly(UnitOfWork unit, OutboxEvent webhookEvent) =>
        unit.Add(InsertEvent, [.. ColumnsOf(webhookEvent), ("correlation_id", webhookEvent.CorrelationId)]);

    /// <summary>As <see cref="Add"/>, but only when the message row was inserted or moved under this event's id earlier in the unit.</summary>
    public static void AddOfMessage(UnitOfWork unit, OutboxEvent webhookEvent, string messageId)
    {
        unit.Add(InsertMessageEvent, [.. ColumnsOf(webhookEvent), ("message_id", messageId)]);
        AddDeliveries(unit, webhookEvent);
    }

    /// <summary>As <see cref="Add"/>, but only when the order's row was inserted under this event's id earlier in the unit.</summary>
    public static void AddOfOrder(UnitOfWork unit, OutboxEvent webhookEvent, string orderId)
    {
        unit.Add(InsertOrderEvent, [.. ColumnsOf(webhookEvent), ("order_id", orderId)]);
        AddDeliveries(unit, webhookEvent);
    }

    /// <summary>As <see cref="Add"/>, but only when the call began or ended under this event's id earlier in the unit.</summary>
    public static void AddOfCall(UnitOfWork unit, OutboxEvent webhookEvent, string callId)
    {
        unit.Add(InsertCallEvent, [.. ColumnsOf(webhookEvent), ("call_id", callId)]);
        AddDeliveries(unit, webhookEvent);
    }

    /// <summary>As <see cref="Add"/>, but only when the contact's own name was changed under this event's id earlier in the unit.</summary>
    public static void AddOfContact(UnitOfWork unit, OutboxEvent webhookEvent, string jid)
    {
        unit.Add(InsertContactEvent, [.. ColumnsOf(webhookEvent), ("jid", jid)]);
        AddDeliveries(unit, webhookEvent);
    }

    /// <summary>As <see cref="Add"/>, but only when the story was viewed under this event's id earlier in the unit.</summary>
    public static void AddOfView(UnitOfWork unit, OutboxEvent webhookEvent, string messageId, string participant)
    {
        unit.Add(InsertViewEvent, [.. ColumnsOf(webhookEvent), ("message_id", messageId), ("participant", participant)]);
        AddDeliveries(unit, webhookEvent);
    }

    private static SqlArgument[] ColumnsOf(OutboxEvent webhookEvent) =>
    [
        ("id", webhookEvent.Id), ("customer_id", webhookEvent.CustomerId), ("mode", webhookEvent.Mode),
        ("channel_id", webhookEvent.ChannelId?.ToString() ?? ""), ("name", webhookEvent.Name), ("occurred_at", webhookEvent.OccurredAt),
        ("payload", webhookEvent.Payload),
    ];

    private static void AddDeliveries(UnitOfWork unit, OutboxEvent webhookEvent)
    {
        // A filter excludes one kind of chat; -1 is the number of no filter.
        var refusedBy = webhookEvent.ChatKind switch
        {
            EventChatKind.Direct => (long)ChatTypeFilter.GroupsOnly,
            EventChatKind.Group => (long)ChatTypeFilter.DirectOnly,
            _ => -1L,
        };
        unit.Add(FanOut, ("event_id", webhookEvent.Id), ("event_bit", 1L << EventCatalogue.Bits[webhookEvent.Name]), ("refused_by", refusedBy));
    }
}
