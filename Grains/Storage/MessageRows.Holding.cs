using System.Data.Common;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Storage;

/// <summary>Queued messages that are held back: why and until when, and how that lengthens their life. What is held beyond now is left out of the queue.</summary>
public sealed partial class MessageRows
{
    /// <summary>How much of its time a message may be held without that counting towards its life.</summary>
    public static readonly TimeSpan LongestHeld = TimeSpan.FromDays(7);

    private const string Queued = "channel_id = $1 AND from_me = 1 AND status = 0";

    /// <summary>What a new hold adds to the life: its length, as far as former holds have left anything of the most.</summary>
    private const string Granted = "CASE WHEN CAST($5 AS BIGINT) - CAST($4 AS BIGINT) < CAST($6 AS BIGINT) - held_total THEN CAST($5 AS BIGINT) - CAST($4 AS BIGINT) "
        + "ELSE CAST($6 AS BIGINT) - held_total END";

    /// <summary>What of it was used when the hold ends.</summary>
    private const string Used = "CASE WHEN $2 <= held_since THEN 0 WHEN $2 - held_since < held_granted THEN $2 - held_since ELSE held_granted END";

    private const string Release = $"UPDATE messages SET expires_at = expires_at - held_granted + ({Used}), held_total = held_total + ({Used}), "
        + $"held_granted = 0, held_reason = NULL, held_since = NULL, held_until = NULL WHERE {Queued} AND held_until IS NOT NULL ";

    private static readonly SqlStatement HoldOne = new(
        "held.hold",
        $"UPDATE messages SET held_reason = $3, held_since = $4, held_until = $5, held_granted = {Granted}, expires_at = expires_at + ({Granted}) "
        + $"WHERE {Queued} AND message_id = $2 AND held_until IS NULL");

    private static readonly SqlStatement ReleaseOne = new("held.release", Release + "AND message_id = $3");

    private static readonly SqlStatement ReleaseChat = new("held.release_chat", Release + "AND chat_id = $3");

    private static readonly SqlStatement ReleaseLimitHolds = new(
        "held.release_limits", Release + "AND held_reason IN ('time_lock', 'capping') AND (held_reason <> $3 OR ($4 > 0 AND held_until <> $4))");

    private static readonly SqlStatement FindHeld = new(
        "held.find",
        $"SELECT held_reason, held_until FROM messages WHERE {Queued} AND chat_id = $2 AND held_until > $3 AND expires_at > $3 ORDER BY held_until DESC LIMIT 1");

    private static readonly SqlStatement NextHeld = new(
        "held.next", $"SELECT MIN(CASE WHEN expires_at < held_until THEN expires_at ELSE held_until END) FROM messages WHERE {Queued} AND held_until > $2 AND expires_at > $2");

    private static readonly SqlStatement LastHeld = new("held.last", $"SELECT MAX(held_until) FROM messages WHERE {Queued} AND held_until IS NOT NULL AND held_reason = $2");

    private static readonly SqlStatement IsHeld = new("held.is", $"SELECT 1 FROM messages WHERE {Queued} AND message_id = $2 AND held_until > $3");

    private static readonly SqlStatement PutRefusal = new("held.refusal", "UPDATE messages SET last_refusal = $3 WHERE channel_id = $1 AND message_id = $2 AND from_me = 1");

    /// <summary>Holds a queued message back from now on; a former hold of it ends.</summary>
    public static void Hold(WriteUnit unit, ChannelId channel, string messageId, Hold hold, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var (id, at) = (channel.ToString(), now.ToUnixTimeMilliseconds());
        unit.Add(ReleaseOne, id, at, messageId);
        unit.Add(HoldOne, id, messageId, NameOf(hold.Reason), at, hold.Until.ToUnixTimeMilliseconds(), (long)LongestHeld.TotalMilliseconds);
    }

    /// <summary>Ends the holds of a chat's messages.</summary>
    public static void ReleaseHeld(WriteUnit unit, ChannelId channel, string chatId, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(ReleaseChat, channel.ToString(), now.ToUnixTimeMilliseconds(), chatId);
    }

    /// <summary>Ends the holds for what WhatsApp did not allow, but for those that are as they would be now.</summary>
    public static void ReleaseLimits(WriteUnit unit, ChannelId channel, ChannelLimits limits, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(limits);
        var hold = limits.HoldAt(now);
        unit.Add(
            ReleaseLimitHolds, channel.ToString(), now.ToUnixTimeMilliseconds(), hold is { Reason: var reason } ? NameOf(reason) : "",
            limits.HasUnknownEnd ? 0L : hold?.Until.ToUnixTimeMilliseconds() ?? 0L);
    }

    /// <summary>Notes the number with which the server refused a message, whatever becomes of it.</summary>
    public static void NoteRefusal(WriteUnit unit, ChannelId channel, string messageId, int code)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(PutRefusal, channel.ToString(), messageId, (long)code);
    }

    /// <summary>The hold that a chat's messages wait for now, or null.</summary>
    public async Task<Hold?> FindHeldAsync(ChannelId channel, string chatId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync(
            FindHeld, [channel.ToString(), chatId, now.ToUnixTimeMilliseconds()], row => new Hold(SnakeCase.Parse<HeldReason>(row.GetString(0)), row.Time(1)), cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>True while a message is held beyond now.</summary>
    public async Task<bool> IsHeldAsync(ChannelId channel, string messageId, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await database.ReadAsync(IsHeld, [channel.ToString(), messageId, now.ToUnixTimeMilliseconds()], _ => true, cancellationToken)).Count > 0;

    /// <summary>When the next of the messages that are held beyond now is due, or its life ends; null when none is.</summary>
    public Task<DateTimeOffset?> FindNextHeldAsync(ChannelId channel, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadOneAsync(NextHeld, [channel.ToString(), now.ToUnixTimeMilliseconds()], row => row.TimeOrNull(0), cancellationToken);

    /// <summary>Until when the last message is held for a reason; null when none is.</summary>
    public Task<DateTimeOffset?> FindLastHeldAsync(ChannelId channel, HeldReason reason, CancellationToken cancellationToken) =>
        database.ReadOneAsync(LastHeld, [channel.ToString(), NameOf(reason)], row => row.TimeOrNull(0), cancellationToken);

    private static HeldReason? HeldReasonOf(DbDataReader row) =>
        (MessageStatus)row.GetInt64(15) == MessageStatus.Queued && row.Text(24) is { } reason ? SnakeCase.Parse<HeldReason>(reason) : null;

    private static string NameOf(HeldReason reason) => SnakeCase.Of(reason.ToString());
}

/// <summary>Why a message is held back, and until when.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Until">When it is tried next.</param>
public readonly record struct Hold(HeldReason Reason, DateTimeOffset Until);
