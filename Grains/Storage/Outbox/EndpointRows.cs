using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Paging;

namespace WhatIsUp.Grains.Storage.Outbox;

/// <summary>The columns of webhook endpoints for fan-out and lists; the endpoints themselves, with their secrets, are grain state.</summary>
public sealed class EndpointRows(Database database, Cursors cursors)
{
    private const string ListName = "endpoints";

    /// <summary>Endpoints of the caller that are not deleted; with a scope that is not empty, those of that one channel alone.</summary>
    private const string Owned = """
        customer_id = @customer_id AND mode = @mode AND deleted_at IS NULL AND (@scope = ''
            OR (all_channels = 0 AND EXISTS (SELECT 1 FROM webhook_endpoint_channels c WHERE c.endpoint_id = webhook_endpoints.id AND c.channel_id = @scope)
                AND NOT EXISTS (SELECT 1 FROM webhook_endpoint_channels c WHERE c.endpoint_id = webhook_endpoints.id AND c.channel_id <> @scope)))
        """;

    private static readonly RowReader<(long CreatedAt, WebhookEndpointView View)> Rows = new(columns =>
    {
        int createdAt = columns["created_at"], view = columns["view_json"];
        return row => (row.GetInt64(createdAt), JsonSerializer.Deserialize<WebhookEndpointView>(row.GetString(view))!);
    });

    private static readonly SqlStatement PutEndpoint = new(
        "endpoint.put",
        """
        INSERT INTO webhook_endpoints (id, customer_id, mode, enabled, event_mask, all_channels, chat_filter, view_json, created_at)
        VALUES (@id, @customer_id, @mode, @enabled, @event_mask, @all_channels, @chat_filter, @view_json, @created_at)
        ON CONFLICT (id) DO UPDATE SET enabled = excluded.enabled, event_mask = excluded.event_mask, all_channels = excluded.all_channels,
            chat_filter = excluded.chat_filter, view_json = excluded.view_json
        """);

    private static readonly SqlStatement ClearChannels = new(
        "endpoint.clear_channels", "DELETE FROM webhook_endpoint_channels WHERE endpoint_id = @endpoint_id");

    private static readonly SqlStatement AddChannel = new(
        "endpoint.add_channel",
        """
        INSERT INTO webhook_endpoint_channels (endpoint_id, channel_id) VALUES (@endpoint_id, @channel_id) ON CONFLICT (endpoint_id, channel_id) DO NOTHING
        """);

    private static readonly SqlStatement DeleteEndpoint = new("endpoint.delete", "UPDATE webhook_endpoints SET deleted_at = @now, enabled = 0 WHERE id = @id");

    private static readonly SqlQuery<(long CreatedAt, WebhookEndpointView View)> ListFirst = new(
        "endpoint.list", $"SELECT created_at, view_json FROM webhook_endpoints WHERE {Owned} ORDER BY created_at DESC, id DESC LIMIT @limit", Rows);

    private static readonly SqlQuery<(long CreatedAt, WebhookEndpointView View)> ListAfter = new(
        "endpoint.list_after",
        $"""
        SELECT created_at, view_json FROM webhook_endpoints
        WHERE {Owned} AND (created_at, id) < (@after_created_at, @after_id) ORDER BY created_at DESC, id DESC LIMIT @limit
        """,
        Rows);

    private static readonly SqlQuery<bool> IsOwned = new("endpoint.is_owned", $"SELECT 1 FROM webhook_endpoints WHERE id = @id AND {Owned}", RowReader.Exists);

    private static readonly SqlQuery<long> Count = new(
        "endpoint.count",
        "SELECT count(*) AS endpoints FROM webhook_endpoints WHERE customer_id = @customer_id AND mode = @mode AND deleted_at IS NULL",
        RowReader.Number("endpoints"));

    private static readonly SqlQuery<string> Known = new("endpoint.known", "SELECT id FROM webhook_endpoints WHERE id {among @ids}", RowReader.Text("id"));

    private static readonly SqlQuery<string> Listening = new(
        "endpoint.listening",
        """
        SELECT e.id FROM webhook_endpoints e WHERE e.customer_id = @customer_id AND e.mode = @mode AND e.enabled = 1 AND e.deleted_at IS NULL
            AND (e.all_channels = 1 OR EXISTS (SELECT 1 FROM webhook_endpoint_channels c WHERE c.endpoint_id = e.id AND c.channel_id = @channel_id))
        """,
        RowReader.Text("id"));

    /// <summary>Writes the projection of an endpoint; the view must hold no secret.</summary>
    public static void Put(UnitOfWork unit, CustomerId customer, WebhookEndpointView view)
    {
        if (view.SigningSecret is not null) throw new ArgumentException("A projection contains no secret.", nameof(view));
        unit.Add(
            PutEndpoint, ("id", view.Id), ("customer_id", customer), ("mode", view.Mode), ("enabled", view.Enabled),
            ("event_mask", EventCatalogue.MaskOf(view.Events)),
            ("all_channels", view.ChannelIds.Count == 0), ("chat_filter", (long)view.ChatTypeFilter), ("view_json", JsonSerializer.Serialize(view)),
            ("created_at", view.CreatedAt));
        unit.Add(ClearChannels, ("endpoint_id", view.Id));
        foreach (var channel in view.ChannelIds) unit.Add(AddChannel, ("endpoint_id", view.Id), ("channel_id", channel));
    }

    /// <summary>Removes the endpoint from the fan-out and the lists.</summary>
    public static void Delete(UnitOfWork unit, string endpointId, DateTimeOffset now) => unit.Add(DeleteEndpoint, ("id", endpointId), ("now", now));

    /// <summary>Endpoints of the caller, newest first; a caller bound to one channel sees those of that channel alone.</summary>
    public async Task<Page<WebhookEndpointView>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellationToken)
    {
        SqlArgument[] first = [.. OfCaller(caller), ("limit", page.Limit + 1)];
        var rows = cursors.Open(ListName, page.Cursor) is { } after
            ? await database.ReadAsync(ListAfter, [.. first, ("after_created_at", after.Number), ("after_id", after.Text)], cancellationToken)
            : await database.ReadAsync(ListFirst, first, cancellationToken);
        var listed = cursors.Page(rows, page.Limit, ListName, row => new CursorPosition(row.CreatedAt, row.View.Id));
        return new Page<WebhookEndpointView>([.. listed.Data.Select(row => row.View)], listed.NextCursor);
    }

    /// <summary>True when the endpoint is the caller's and not deleted.</summary>
    public Task<bool> IsOwnedAsync(Caller caller, string endpointId, CancellationToken cancellationToken) =>
        database.ReadOneAsync(IsOwned, [.. OfCaller(caller), ("id", endpointId)], cancellationToken);

    /// <summary>Endpoints that may be subscribed to events of a channel: those to notify after a commit.</summary>
    public Task<IReadOnlyList<string>> FindListeningAsync(CustomerId customer, Mode mode, ChannelId channel, CancellationToken cancellationToken) =>
        database.ReadAsync(Listening, [("customer_id", customer), ("mode", mode), ("channel_id", channel)], cancellationToken);

    /// <summary>How many endpoints a customer has.</summary>
    public Task<long> CountAsync(CustomerId customer, Mode mode, CancellationToken cancellationToken) =>
        database.ReadOneAsync(Count, [("customer_id", customer), ("mode", mode)], cancellationToken);

    /// <summary>Those of some endpoints that have a row, deleted ones too.</summary>
    public Task<IReadOnlyList<string>> FindKnownAsync(IReadOnlyCollection<string> endpoints, CancellationToken cancellationToken) => endpoints.Count == 0
        ? Task.FromResult<IReadOnlyList<string>>([])
        : database.ReadAsync(Known, [("ids", JsonSerializer.Serialize(endpoints))], cancellationToken);

    private static SqlArgument[] OfCaller(Caller caller) =>
        [("customer_id", caller.CustomerId), ("mode", caller.Mode), ("scope", caller.ChannelScope?.ToString() ?? "")];
}
