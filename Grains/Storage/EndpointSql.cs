namespace WhatIsUp.Grains.Storage;

/// <summary>Statements on the projection of webhook endpoints.</summary>
internal static class EndpointSql
{
    public static readonly SqlStatement Put = new(
        "endpoint.put",
        "INSERT INTO webhook_endpoints (id, customer_id, mode, enabled, event_mask, all_channels, chat_filter, view_json, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
        + "ON CONFLICT (id) DO UPDATE SET enabled = excluded.enabled, event_mask = excluded.event_mask, all_channels = excluded.all_channels, chat_filter = excluded.chat_filter, "
        + "view_json = excluded.view_json");

    public static readonly SqlStatement ClearChannels = new("endpoint.clear_channels", "DELETE FROM webhook_endpoint_channels WHERE endpoint_id = $1");

    public static readonly SqlStatement AddChannel = new(
        "endpoint.add_channel", "INSERT INTO webhook_endpoint_channels (endpoint_id, channel_id) VALUES ($1, $2) ON CONFLICT (endpoint_id, channel_id) DO NOTHING");

    public static readonly SqlStatement Delete = new("endpoint.delete", "UPDATE webhook_endpoints SET deleted_at = $2, enabled = 0 WHERE id = $1");

    /// <summary>$4 is the one channel that the caller is bound to, or an empty text.</summary>
    private const string InScope =
        "($4 = '' OR (all_channels = 0 AND EXISTS (SELECT 1 FROM webhook_endpoint_channels c WHERE c.endpoint_id = webhook_endpoints.id AND c.channel_id = $4) "
        + "AND NOT EXISTS (SELECT 1 FROM webhook_endpoint_channels c WHERE c.endpoint_id = webhook_endpoints.id AND c.channel_id <> $4)))";

    public static readonly SqlStatement ListFirst = new(
        "endpoint.list",
        $"SELECT created_at, id, view_json FROM webhook_endpoints WHERE customer_id = $1 AND mode = $2 AND deleted_at IS NULL AND {InScope} ORDER BY created_at DESC, id DESC LIMIT $3");

    public static readonly SqlStatement ListAfter = new(
        "endpoint.list_after",
        $"SELECT created_at, id, view_json FROM webhook_endpoints WHERE customer_id = $1 AND mode = $2 AND deleted_at IS NULL AND {InScope} AND (created_at, id) < ($5, $6) "
        + "ORDER BY created_at DESC, id DESC LIMIT $3");

    public static readonly SqlStatement IsOwned = new(
        "endpoint.is_owned", $"SELECT 1 FROM webhook_endpoints WHERE customer_id = $1 AND mode = $2 AND id = $3 AND deleted_at IS NULL AND {InScope}");

    public static readonly SqlStatement Count = new(
        "endpoint.count", "SELECT count(*) FROM webhook_endpoints WHERE customer_id = $1 AND mode = $2 AND deleted_at IS NULL");

    public static readonly SqlStatement Known = new("endpoint.known", "SELECT id FROM webhook_endpoints WHERE id {among $1}");

    public static readonly SqlStatement Listening = new(
        "endpoint.listening",
        "SELECT e.id FROM webhook_endpoints e WHERE e.customer_id = $1 AND e.mode = $2 AND e.enabled = 1 AND e.deleted_at IS NULL "
        + "AND (e.all_channels = 1 OR EXISTS (SELECT 1 FROM webhook_endpoint_channels c WHERE c.endpoint_id = e.id AND c.channel_id = $3))");
}
