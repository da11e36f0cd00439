using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Messages;

/// <summary>Queued messages, and the <c>client_ref</c>s that were used.</summary>
public sealed class OutboundRows(Database database)
{
    private const long Queued = (long)MessageStatus.Queued;

    /// <summary>How long a <c>client_ref</c> names its first message.</summary>
    public static readonly TimeSpan ClientRefLifetime = TimeSpan.FromHours(24);

    private static readonly SqlQuery<QueuedMessage> Queue = new(
        "message.queue",
        $"""
        SELECT seq, message_id, chat_id, recipient, content, type, expires_at, media_id, media_handle, typing_seconds, sender_jid, sender_lid, trace_parent
        FROM messages
        WHERE channel_id = @channel_id AND status = {Queued} AND from_me = 1 AND seq > @after
        AND (held_until IS NULL OR held_until <= @now OR expires_at <= @now)
        ORDER BY seq LIMIT @limit
        """,
        new(columns =>
        {
            int sequence = columns["seq"], message = columns["message_id"], chat = columns["chat_id"], recipient = columns["recipient"],
                content = columns["content"];
            int type = columns["type"], expiresAt = columns["expires_at"], media = columns["media_id"], typing = columns["typing_seconds"];
            int jid = columns["sender_jid"], lid = columns["sender_lid"], handle = columns["media_handle"], parent = columns["trace_parent"];
            return row => new QueuedMessage(
                row.GetInt64(sequence), row.GetString(message), row.GetString(chat), row.GetString(recipient), row.Bytes(content) ?? [], row.GetString(type),
                row.TimeOrNull(expiresAt), row.Text(media)?.Split(' ') ?? [], (int)(row.Number(typing) ?? 0))
            {
                SenderJid = row.GetString(jid), SenderLid = row.Text(lid), MediaHandle = row.Text(handle), TraceParent = row.Text(parent),
            };
        }));

    private static readonly SqlQuery<long> QueueDepth = new(
        "message.queue_depth",
        $"SELECT count(*) AS depth FROM messages WHERE channel_id = @channel_id AND status = {Queued} AND from_me = 1",
        RowReader.Number("depth"));

    private static readonly SqlQuery<ChannelId> ChannelsWithExpired = new(
        "message.channels_with_expired",
        $"""
        SELECT channel_id FROM messages WHERE status = {Queued} AND from_me = 1 AND expires_at <= @now GROUP BY channel_id ORDER BY min(expires_at) LIMIT @limit
        """,
        RowReader.Channel("channel_id"));

    private static readonly SqlQuery<string> Expired = new(
        "message.expired",
        $"""
        SELECT message_id FROM messages WHERE channel_id = @channel_id AND status = {Queued} AND from_me = 1 AND expires_at <= @now
        ORDER BY seq LIMIT @limit
        """,
        RowReader.Text("message_id"));

    private static readonly SqlStatement TakeClientRef = new(
        "message.take_ref",
        """
        INSERT INTO client_refs (channel_id, client_ref, message_id, accepted_at) VALUES (@channel_id, @client_ref, @message_id, @now)
        ON CONFLICT (channel_id, client_ref) DO UPDATE SET message_id = excluded.message_id, accepted_at = excluded.accepted_at
        WHERE client_refs.accepted_at < @expired_before
        """);

    private static readonly SqlStatement OwnerOfClientRef = new(
        "message.ref_owner", "SELECT message_id FROM client_refs WHERE channel_id = @channel_id AND client_ref = @client_ref", returnsValue: true);

    private static readonly SqlQuery<string> FindClientRef = new(
        "message.find_ref",
        "SELECT message_id FROM client_refs WHERE channel_id = @channel_id AND client_ref = @client_ref AND accepted_at >= @accepted_since",
        RowReader.Text("message_id"));

    private static readonly SqlStatement RemoveClientRefs = new(
        "message.purge_refs",
        """
        DELETE FROM client_refs WHERE (channel_id, client_ref) IN (
            SELECT channel_id, client_ref FROM client_refs WHERE accepted_at < @expired_before ORDER BY accepted_at LIMIT @limit) RETURNING 1
        """,
        returnsValue: true);

    /// <summary>Removes expired refs, in one bounded step.</summary>
    public static void PurgeClientRefs(UnitOfWork unit, DateTimeOffset now, int limit) =>
        unit.Add(RemoveClientRefs, ("expired_before", now - ClientRefLifetime), ("limit", limit));

    /// <summary>Queued messages in order of acceptance, after a sequence; those that are held beyond now are left out, unless they have expired.</summary>
    public Task<IReadOnlyList<QueuedMessage>> ReadQueueAsync(
        ChannelId channel, long after, int limit, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(Queue, [("channel_id", channel), ("after", after), ("limit", limit), ("now", now)], cancellationToken);

    /// <summary>Channels with queued messages that have expired: at most <paramref name="limit"/>, the one that waits longest first.</summary>
    public Task<IReadOnlyList<ChannelId>> FindChannelsWithExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(ChannelsWithExpired, [("now", now), ("limit", limit)], cancellationToken);

    /// <summary>Queued messages of a channel that have expired, in order of acceptance.</summary>
    public Task<IReadOnlyList<string>> ReadExpiredAsync(ChannelId channel, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(Expired, [("channel_id", channel), ("now", now), ("limit", limit)], cancellationToken);

    /// <summary>How many messages are queued.</summary>
    public Task<long> CountQueueAsync(ChannelId channel, CancellationToken cancellationToken) =>
        database.ReadOneAsync(QueueDepth, [("channel_id", channel)], cancellationToken);

    /// <summary>The message that a <c>client_ref</c> names, or null when it was not used within its lifetime.</summary>
    public Task<string?> FindClientRefAsync(ChannelId channel, string clientRef, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadOneAsync(FindClientRef, [("channel_id", channel), ("client_ref", clientRef), ("accepted_since", now - ClientRefLifetime)],
            cancellationToken);

    /// <summary>Gives a <c>client_ref</c> to a message, unless another one has it.</summary>
    internal static void AddClientRef(UnitOfWork unit, ChannelId channel, string clientRef, string messageId, DateTimeOffset now) => unit.Add(
        TakeClientRef, ("channel_id", channel), ("client_ref", clientRef), ("message_id", messageId), ("now", now),
        ("expired_before", now - ClientRefLifetime));

    /// <returns>Index of the result with the id of the message that has the ref.</returns>
    internal static int AddClientRefOwner(UnitOfWork unit, ChannelId channel, string clientRef) =>
        unit.Add(OwnerOfClientRef, ("channel_id", channel), ("client_ref", clientRef));
}
