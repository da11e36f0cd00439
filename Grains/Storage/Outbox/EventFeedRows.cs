using System.Text;
using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Outbox;

/// <summary>
/// Events in the order of the feed. Nothing at or behind the oldest running transaction is read: such a transaction may still commit an event before others
/// that are visible already, and a reader that had passed its place would never see it.
/// </summary>
public sealed class EventFeedRows(Database database)
{
    /// <summary>Maximum number of rows that one read examines, including those that the filters exclude.</summary>
    public const int RowsPerRead = 200;

    /// <summary>How many of a customer's oldest events are searched for the oldest one of a channel.</summary>
    private const int OldestRows = 10_000;

    private const string Settled = "v.customer_id = @customer_id AND v.mode = @mode AND v.transaction_number < {settled}";
    private const string Ordered = "ORDER BY v.transaction_number, v.seq";
    private const string NotTest = $"v.name <> '{EventCatalogue.WebhookEndpointTest}'";

    private static readonly SqlQuery<FeedRow> Read = new(
        "feed.read",
        $$"""
        SELECT v.transaction_number, v.seq, v.id, v.name, v.channel_id,
            CASE WHEN (@all_names = 1 OR v.name {among @names}) AND (@channel_id = '' OR v.channel_id = @channel_id) AND {{NotTest}}
                THEN v.payload END AS payload
        FROM events v WHERE {{Settled}} AND (v.transaction_number, v.seq) > (@transaction_number, @seq) {{Ordered}} LIMIT @limit
        """,
        new(columns =>
        {
            int transaction = columns["transaction_number"], sequence = columns["seq"], id = columns["id"], name = columns["name"],
                channel = columns["channel_id"], payload = columns["payload"];
            return row => new FeedRow(
                new EventPosition(row.GetInt64(transaction), row.GetInt64(sequence)), row.GetString(id), row.GetString(name),
                row.GetString(channel).Length > 0 ? row.Channel(channel) : null, row.IsDBNull(payload) ? null : Encoding.UTF8.GetBytes(row.GetString(payload)));
        }));

    private static readonly RowReader<EventPosition> Positions = new(columns =>
    {
        int transaction = columns["transaction_number"], sequence = columns["seq"];
        return row => new EventPosition(row.GetInt64(transaction), row.GetInt64(sequence));
    });

    private static readonly SqlQuery<EventPosition> Find = new(
        "feed.find",
        """
        SELECT v.transaction_number, v.seq FROM events v
        WHERE v.id = @id AND v.customer_id = @customer_id AND v.mode = @mode AND (@scope = '' OR v.channel_id = @scope)
        """,
        Positions);

    private static readonly SqlQuery<EventPosition> End = new(
        "feed.end", $"SELECT v.transaction_number, v.seq FROM events v WHERE {Settled} ORDER BY v.transaction_number DESC, v.seq DESC LIMIT 1", Positions);

    private static readonly SqlQuery<string> Oldest = new(
        "feed.oldest",
        $"""
        SELECT v.id FROM (SELECT v.id, v.name, v.channel_id, v.transaction_number, v.seq FROM events v WHERE {Settled} {Ordered} LIMIT @scanned) AS v
        WHERE (@scope = '' OR v.channel_id = @scope) AND {NotTest} {Ordered} LIMIT 1
        """,
        RowReader.Text("id"));

    /// <summary>Rows behind a place, at most <see cref="RowsPerRead"/>; those that the filters exclude are without payload.</summary>
    public Task<IReadOnlyList<FeedRow>> ReadAsync(Caller caller, EventFeedQuery query, CancellationToken cancellationToken) => database.ReadAsync(
        ReadLane.Lists, Read,
        [
            .. Of(caller), ("all_names", query.Names is null), ("names", JsonSerializer.Serialize(query.Names ?? [])),
            ("channel_id", (caller.ChannelScope ?? query.ChannelId)?.ToString() ?? ""), ("transaction_number", query.After.Transaction),
            ("seq", query.After.Sequence), ("limit", RowsPerRead),
        ],
        cancellationToken);

    /// <summary>The place of an event that the caller may read, or null.</summary>
    public async Task<EventPosition?> FindAsync(Caller caller, string eventId, CancellationToken cancellationToken) =>
        await database.ReadAsync(ReadLane.Lists, Find, [.. Of(caller), ("scope", ScopeOf(caller)), ("id", eventId)], cancellationToken) is [var found, ..]
            ? found : null;

    /// <summary>The place of the newest event that is read; that before all events when there is none.</summary>
    public async Task<EventPosition> EndAsync(Caller caller, CancellationToken cancellationToken) =>
        await database.ReadAsync(ReadLane.Lists, End, Of(caller), cancellationToken) is [var end, ..] ? end : default;

    /// <summary>Id of the oldest event that the caller may read, or null.</summary>
    public async Task<string?> FindOldestAsync(Caller caller, CancellationToken cancellationToken) =>
        await database.ReadAsync(ReadLane.Lists, Oldest, [.. Of(caller), ("scope", ScopeOf(caller)), ("scanned", OldestRows)], cancellationToken)
            is [var id, ..] ? id : null;

    private static SqlArgument[] Of(Caller caller) => [("customer_id", caller.CustomerId), ("mode", caller.Mode)];

    private static string ScopeOf(Caller caller) => caller.ChannelScope?.ToString() ?? "";
}

/// <summary>A row of the feed.</summary>
/// <param name="Position">Place.</param>
/// <param name="Id">Event id.</param>
/// <param name="Name">Event name.</param>
/// <param name="ChannelId">Channel, or null for an event of the account.</param>
/// <param name="Payload">UTF-8 JSON, or null for an event that the filters exclude.</param>
public sealed record FeedRow(EventPosition Position, string Id, string Name, ChannelId? ChannelId, byte[]? Payload);
