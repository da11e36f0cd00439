using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Messages;

/// <summary>Queued messages that are held: reason, end, and extension of their lifetime. Messages held beyond now are not in the queue.</summary>
public sealed class HeldMessageRows(Database database)
{
    private const long Queued = (long)MessageStatus.Queued;
    /// <summary>How much of its time a message may be held without that counting towards its life.</summary>
    public static readonly TimeSpan LongestHeld = TimeSpan.FromDays(7);

    private static readonly string QueuedOwn = $"channel_id = @channel_id AND from_me = 1 AND status = {Queued}";

    /// <summary>The life that a new hold adds: its length, as far as former holds have left anything of the most.</summary>
    private const string Granted = """
        CASE WHEN CAST(@until AS BIGINT) - CAST(@now AS BIGINT) < CAST(@most AS BIGINT) - held_total THEN CAST(@until AS BIGINT) - CAST(@now AS BIGINT)
            ELSE CAST(@most AS BIGINT) - held_total END
        """;

    /// <summary>The used part of it when the hold ends.</summary>
    private const string Used = "CASE WHEN @now <= held_since THEN 0 WHEN @now - held_since < held_granted THEN @now - held_since ELSE held_granted END";

    private static readonly string Release = $"""
        UPDATE messages SET expires_at = expires_at - held_granted + ({Used}), held_total = held_total + ({Used}), held_granted = 0, held_reason = NULL,
            held_since = NULL, held_until = NULL
        WHERE {QueuedOwn} AND held_until IS NOT NULL
        """;

    private static readonly SqlStatement HoldOne = new(
        "held.hold",
        $"""
        UPDATE messages SET held_reason = @reason, held_since = @now, held_until = @until, held_granted = {Granted}, expires_at = expires_at + ({Granted})
        WHERE {QueuedOwn} AND message_id = @message_id AND held_until IS NULL
        """);

    private static readonly SqlStatement ReleaseOne = new("held.release", $"{Release} AND message_id = @message_id");

    private static readonly SqlStatement ReleaseChat = new("held.release_chat", $"{Release} AND chat_id = @chat_id");

    private static readonly SqlStatement ReleaseLimitHolds = new(
        "held.release_limits",
        $"{Release} AND held_reason IN ('time_lock', 'capping') AND (held_reason <> @kept_reason OR (@kept_until > 0 AND held_until <> @kept_until))");

    private static readonly SqlQuery<Hold> FindHeld = new(
        "held.find",
        $"""
        SELECT held_reason, held_until FROM messages
        WHERE {QueuedOwn} AND chat_id = @chat_id AND held_until > @now AND expires_at > @now ORDER BY held_until DESC LIMIT 1
        """,
        new(columns =>
        {
            int reason = columns["held_reason"], until = columns["held_until"];
            return row => new Hold(SnakeCase.Parse<HeldReason>(row.GetString(reason)), row.Time(until));
        }));

    private static readonly SqlQuery<DateTimeOffset?> NextHeld = new(
        "held.next",
        $"""
        SELECT MIN(CASE WHEN expires_at < held_until THEN expires_at ELSE held_until END) AS next_at FROM messages
        WHERE {QueuedOwn} AND held_until > @now AND expires_at > @now
        """,
        RowReader.Time("next_at"));

    private static readonly SqlQuery<DateTimeOffset?> LastHeld = new(
        "held.last",
        $"SELECT MAX(held_until) AS last_at FROM messages WHERE {QueuedOwn} AND held_until IS NOT NULL AND held_reason = @reason", RowReader.Time("last_at"));

    private static readonly SqlQuery<bool> IsHeld = new(
        "held.is", $"SELECT 1 FROM messages WHERE {QueuedOwn} AND message_id = @message_id AND held_until > @now", RowReader.Exists);

    private static readonly SqlStatement PutRefusal = new("held.refusal", $"UPDATE messages SET last_refusal = @code WHERE {MessageRows.Own}");

    /// <summary>Holds a queued message back from now on; a former hold of it ends.</summary>
    public static void Hold(UnitOfWork unit, ChannelId channel, string messageId, Hold hold, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(ReleaseOne, ("channel_id", channel), ("message_id", messageId), ("now", now));
        unit.Add(
            HoldOne, ("channel_id", channel), ("message_id", messageId), ("reason", NameOf(hold.Reason)), ("now", now), ("until", hold.Until),
            ("most", (long)LongestHeld.TotalMilliseconds));
    }

    /// <summary>Ends the holds of a chat's messages.</summary>
    public static void ReleaseHeld(UnitOfWork unit, ChannelId channel, string chatId, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(ReleaseChat, ("channel_id", channel), ("chat_id", chatId), ("now", now));
    }

    /// <summary>Ends the holds for limits of WhatsApp, except those that a hold of now would repeat.</summary>
    public static void ReleaseLimits(UnitOfWork unit, ChannelId channel, ChannelLimits limits, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(limits);
        var hold = limits.HoldAt(now);
        unit.Add(
            ReleaseLimitHolds, ("channel_id", channel), ("now", now), ("kept_reason", hold is { Reason: var reason } ? NameOf(reason) : ""),
            ("kept_until", limits.HasUnknownEnd ? 0L : hold?.Until.ToUnixTimeMilliseconds() ?? 0L));
    }

    /// <summary>Stores the number with which the server refused a message, whatever becomes of it.</summary>
    public static void NoteRefusal(UnitOfWork unit, ChannelId channel, string messageId, int code)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(PutRefusal, ("channel_id", channel), ("message_id", messageId), ("code", code));
    }

    /// <summary>The current hold of a chat's messages, or null.</summary>
    public async Task<Hold?> FindHeldAsync(ChannelId channel, string chatId, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.ReadAsync(FindHeld, [("channel_id", channel), ("chat_id", chatId), ("now", now)], cancellationToken) is [var hold, ..] ? hold : null;

    /// <summary>True while a message is held beyond now.</summary>
    public Task<bool> IsHeldAsync(ChannelId channel, string messageId, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadOneAsync(IsHeld, [("channel_id", channel), ("message_id", messageId), ("now", now)], cancellationToken);

    /// <summary>When the next of the messages that are held beyond now is due, or expires; null when none is.</summary>
    public Task<DateTimeOffset?> FindNextHeldAsync(ChannelId channel, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadOneAsync(NextHeld, [("channel_id", channel), ("now", now)], cancellationToken);

    /// <summary>Until when the last message is held for a reason; null when none is.</summary>
    public Task<DateTimeOffset?> FindLastHeldAsync(ChannelId channel, HeldReason reason, CancellationToken cancellationToken) =>
        database.ReadOneAsync(LastHeld, [("channel_id", channel), ("reason", NameOf(reason))], cancellationToken);

    private static string NameOf(HeldReason reason) => SnakeCase.Of(reason.ToString());
}
