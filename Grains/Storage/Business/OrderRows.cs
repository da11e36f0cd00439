using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Business;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.Grains.Storage.Paging;

namespace WhatIsUp.Grains.Storage.Business;

/// <summary>Orders that channels received. The token of an order is part of its message, and stored like messages.</summary>
public sealed class OrderRows(Database database, Cursors cursors)
{
    private const string CursorName = "orders";

    private static readonly RowReader<OrderView> Views = RowReader.Json<OrderView>("view");

    private static readonly SqlStatement InsertOrder = new(
        "order.insert",
        """
        INSERT INTO orders (channel_id, order_id, message_id, chat_id, event_id, placed_at, view)
        VALUES (@channel_id, @order_id, @message_id, @chat_id, @event_id, @placed_at, @view)
        ON CONFLICT (channel_id, order_id) DO NOTHING
        """);

    private static readonly SqlQuery<OrderView> GetOrder = new(
        "order.get", "SELECT view FROM orders WHERE channel_id = @channel_id AND order_id = @order_id", Views);

    private static readonly SqlQuery<OrderView> ListFirst = new(
        "order.list", "SELECT view FROM orders WHERE channel_id = @channel_id ORDER BY placed_at DESC, order_id DESC LIMIT @limit", Views);

    private static readonly SqlQuery<OrderView> ListAfter = new(
        "order.list_after",
        """
        SELECT view FROM orders WHERE channel_id = @channel_id AND (placed_at, order_id) < (@after_time, @after_id)
        ORDER BY placed_at DESC, order_id DESC LIMIT @limit
        """,
        Views);

    private const string Old =
        """
        SELECT o.channel_id, o.order_id FROM channels c JOIN orders o ON o.channel_id = c.id
        WHERE c.customer_id = @customer_id AND c.mode = @mode AND o.placed_at < @before LIMIT @limit
        """;

    private static readonly SqlQuery<bool> HasOld = new("order.old", Old, RowReader.Exists);

    private static readonly SqlStatement RemoveOld = new("order.purge", $"DELETE FROM orders WHERE (channel_id, order_id) IN ({Old})");

    /// <summary>Removes orders of a customer that are older than the plan keeps messages, in one bounded step.</summary>
    /// <returns>True when there was one, so that there may be more.</returns>
    public static async Task<bool> PurgeAsync(
        Database database, GroupCommitWriter writer, (string Customer, Mode Mode, DateTimeOffset Before) old, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(writer);
        SqlArgument[] range = [("customer_id", old.Customer), ("mode", old.Mode), ("before", old.Before)];
        if (!await database.ReadOneAsync(HasOld, [.. range, ("limit", 1)], cancellationToken)) return false;
        var unit = new UnitOfWork();
        unit.Add(RemoveOld, [.. range, ("limit", limit)]);
        await writer.CommitAsync(unit, cancellationToken);
        return true;
    }

    /// <summary>Adds an order and its event; a redelivered one adds neither.</summary>
    public static void Add(UnitOfWork unit, ChannelId channel, OrderView order, OutboxEvent webhookEvent)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(webhookEvent);
        unit.Add(
            InsertOrder, ("channel_id", channel), ("order_id", order.Id), ("message_id", order.MessageId), ("chat_id", order.ChatId),
            ("event_id", webhookEvent.Id), ("placed_at", order.PlacedAt), ("view", JsonSerializer.Serialize(order, PublicJson.Options)));
        OutboxRows.AddOfOrder(unit, webhookEvent, order.Id);
    }

    /// <summary>An order, or null.</summary>
    public Task<OrderView?> FindAsync(ChannelId channel, string orderId, CancellationToken cancellationToken) =>
        database.ReadOneAsync(GetOrder, [("channel_id", channel), ("order_id", orderId)], cancellationToken);

    /// <summary>Orders of a channel, newest first.</summary>
    public async Task<Page<OrderView>> ListAsync(ChannelId channel, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        SqlArgument[] scope = [("channel_id", channel), ("limit", page.Limit + 1)];
        var rows = cursors.Open(CursorName, page.Cursor) is { } after
            ? await database.ReadAsync(ListAfter, [.. scope, ("after_time", after.Number), ("after_id", after.Text)], cancellationToken)
            : await database.ReadAsync(ListFirst, scope, cancellationToken);
        return cursors.Page(rows, page.Limit, CursorName, order => new CursorPosition(order.PlacedAt.ToUnixTimeMilliseconds(), order.Id));
    }
}
