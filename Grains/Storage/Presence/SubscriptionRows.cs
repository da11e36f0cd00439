using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Presence;

namespace WhatIsUp.Grains.Storage.Presence;

/// <summary>Chats whose presence channels have subscribed to.</summary>
public sealed class SubscriptionRows(Database database)
{
    private static readonly SqlStatement PutSubscription = new(
        "presence.subscribe",
        """
        INSERT INTO presence_subscriptions (channel_id, jid, subscribed_at) VALUES (@channel_id, @jid, @at)
        ON CONFLICT (channel_id, jid) DO UPDATE SET subscribed_at = excluded.subscribed_at
        """);

    private static readonly SqlStatement DeleteSubscription = new(
        "presence.unsubscribe", "DELETE FROM presence_subscriptions WHERE channel_id = @channel_id AND jid = @jid");

    private static readonly SqlStatement DeleteOldest = new(
        "presence.trim",
        """
        DELETE FROM presence_subscriptions WHERE channel_id = @channel_id AND jid NOT IN (
            SELECT jid FROM presence_subscriptions WHERE channel_id = @channel_id ORDER BY subscribed_at DESC, jid LIMIT @limit)
        """);

    private static readonly SqlStatement DeleteAll = new("presence.clear", "DELETE FROM presence_subscriptions WHERE channel_id = @channel_id");

    private static readonly SqlQuery<Jid> ListSubscriptions = new(
        "presence.list",
        "SELECT jid FROM presence_subscriptions WHERE channel_id = @channel_id ORDER BY subscribed_at DESC, jid LIMIT @limit",
        new(columns =>
        {
            var jid = columns["jid"];
            return row => Jid.Parse(row.GetString(jid));
        }));

    /// <summary>Adds a chat, or makes it the newest; the oldest ones beyond the limit are removed.</summary>
    public static void Put(UnitOfWork unit, ChannelId channel, Jid chat, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(PutSubscription, ("channel_id", channel), ("jid", chat.ToString()), ("at", at));
        unit.Add(DeleteOldest, ("channel_id", channel), ("limit", PresenceSubscriptions.Limit));
    }

    /// <summary>Removes a chat.</summary>
    public static void Delete(UnitOfWork unit, ChannelId channel, Jid chat)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(DeleteSubscription, ("channel_id", channel), ("jid", chat.ToString()));
    }

    /// <summary>Removes all chats of a channel.</summary>
    public static void Clear(UnitOfWork unit, ChannelId channel)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(DeleteAll, ("channel_id", channel));
    }

    /// <summary>Chats of a channel, the oldest first.</summary>
    public async Task<IReadOnlyList<Jid>> ListAsync(ChannelId channel, CancellationToken cancellationToken) =>
    [
        .. (await database.ReadAsync(ListSubscriptions, [("channel_id", channel), ("limit", PresenceSubscriptions.Limit)], cancellationToken)).Reverse(),
    ];
}
