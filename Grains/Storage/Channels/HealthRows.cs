using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Channels;

/// <summary>A channel's warnings, WhatsApp's limits of its account, and the results of its messages.</summary>
public sealed class HealthRows(Database database)
{
    private const long MostMessages = 1_000;

    private const long Sent = (long)MessageStatus.Sent;
    private const long Delivered = (long)MessageStatus.Delivered;
    private const long Played = (long)MessageStatus.Played;

    /// <summary>The number with which WhatsApp refuses messages of accounts that it restricts.</summary>
    private const long Restricted = 463;

    private static readonly SqlQuery<ChannelWarning> Warnings = new(
        "health.warnings", "SELECT warning FROM channel_warnings WHERE channel_id = @channel_id", RowReader.Json<ChannelWarning>("warning"));

    private static readonly SqlStatement PutWarning = new(
        "health.put_warning",
        """
        INSERT INTO channel_warnings (channel_id, kind, warning) VALUES (@channel_id, @kind, @warning)
        ON CONFLICT (channel_id, kind) DO UPDATE SET warning = excluded.warning
        """);

    private static readonly SqlStatement DeleteWarning = new(
        "health.delete_warning", "DELETE FROM channel_warnings WHERE channel_id = @channel_id AND kind = @kind");

    private static readonly SqlQuery<ChannelLimits> Limits = new(
        "health.limits", "SELECT limits FROM channel_limits WHERE channel_id = @channel_id", RowReader.Json<ChannelLimits>("limits"));

    private static readonly SqlStatement PutLimits = new(
        "health.put_limits",
        "INSERT INTO channel_limits (channel_id, limits) VALUES (@channel_id, @limits) ON CONFLICT (channel_id) DO UPDATE SET limits = excluded.limits");

    private static readonly SqlStatement RemoveLimits = new("health.delete_limits", "DELETE FROM channel_limits WHERE channel_id = @channel_id");

    /// <summary>
    /// Of the newest messages that callers sent to people and that the server answered: all, those that it restricted, those old enough to have arrived, and
    /// those that did.
    /// </summary>
    private static readonly SqlQuery<MessageCounts> Counts = new(
        "health.tally",
        $"""
        SELECT COUNT(*) AS answered, COALESCE(SUM(CASE WHEN last_refusal = {Restricted} THEN 1 ELSE 0 END), 0) AS restricted,
            COALESCE(SUM(CASE WHEN status BETWEEN {Sent} AND {Played} AND sent_at <= @sent_before THEN 1 ELSE 0 END), 0) AS sent,
            COALESCE(SUM(CASE WHEN status BETWEEN {Delivered} AND {Played} AND sent_at <= @sent_before THEN 1 ELSE 0 END), 0) AS delivered
        FROM (SELECT status, last_refusal, sent_at FROM messages WHERE mode = @mode AND channel_id = @channel_id AND sort_at >= @after AND from_me = 1
            AND expires_at IS NOT NULL AND (status BETWEEN {Sent} AND {Played} OR last_refusal IS NOT NULL)
            AND (chat_id LIKE '%@s.whatsapp.net' OR chat_id LIKE '%@lid') ORDER BY sort_at DESC, seq DESC LIMIT @limit) AS newest
        """,
        new(columns =>
        {
            int answered = columns["answered"], restricted = columns["restricted"], sent = columns["sent"], delivered = columns["delivered"];
            return row => new MessageCounts(row.GetInt64(answered), row.GetInt64(restricted), row.GetInt64(sent), row.GetInt64(delivered));
        }));

    /// <summary>Warnings of a channel, in any order.</summary>
    public Task<IReadOnlyList<ChannelWarning>> LoadWarningsAsync(ChannelId channel, CancellationToken cancellationToken) =>
        database.ReadAsync(Warnings, [("channel_id", channel)], cancellationToken);

    /// <summary>WhatsApp's limits of the account, as far as they are known.</summary>
    public async Task<ChannelLimits> LoadLimitsAsync(ChannelId channel, CancellationToken cancellationToken) =>
        await database.ReadOneAsync(Limits, [("channel_id", channel)], cancellationToken) ?? ChannelLimits.Unknown;

    /// <summary>Stores WhatsApp's limits of the account.</summary>
    public static void Put(UnitOfWork unit, ChannelId channel, ChannelLimits limits)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(PutLimits, ("channel_id", channel), ("limits", JsonSerializer.Serialize(limits, PublicJson.Options)));
    }

    /// <summary>How the newest messages that callers sent to people fared.</summary>
    /// <param name="channel">Channel.</param>
    /// <param name="mode">Its mode.</param>
    /// <param name="after">Only those accepted later.</param>
    /// <param name="sentBefore">Those sent later may still be on their way: they do not count as not delivered.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<MessageCounts> CountMessagesAsync(
        ChannelId channel, Mode mode, DateTimeOffset after, DateTimeOffset sentBefore, CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            Counts, [("mode", mode), ("channel_id", channel), ("after", after.ToUnixTimeSeconds()), ("sent_before", sentBefore), ("limit", MostMessages)],
            cancellationToken))[0];

    /// <summary>Keeps a warning; it replaces the former one of its kind.</summary>
    public static void Put(UnitOfWork unit, ChannelId channel, ChannelWarning warning)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(warning);
        unit.Add(PutWarning, ("channel_id", channel), ("kind", NameOf(warning.Kind)), ("warning", JsonSerializer.Serialize(warning, PublicJson.Options)));
    }

    /// <summary>Forgets a warning.</summary>
    public static void Delete(UnitOfWork unit, ChannelId channel, ChannelWarningKind kind)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(DeleteWarning, ("channel_id", channel), ("kind", NameOf(kind)));
    }

    /// <summary>Forgets the limits of a channel: it belongs to another account now, or to none.</summary>
    public static void DeleteLimits(UnitOfWork unit, ChannelId channel)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(RemoveLimits, ("channel_id", channel));
    }

    private static string NameOf(ChannelWarningKind kind) => SnakeCase.Of(kind.ToString());
}

/// <summary>How messages fared.</summary>
/// <param name="Answered">Messages that the server accepted or refused.</param>
/// <param name="Refused463">Those that it refused with 463, also where they are tried again.</param>
/// <param name="Sent">Messages that it accepted long enough ago.</param>
/// <param name="Delivered">Those of <paramref name="Sent"/> that reached a device.</param>
public readonly record struct MessageCounts(long Answered, long Refused463, long Sent, long Delivered)
{
    /// <summary>Share that reached a device, or null when there were none.</summary>
    public double? DeliveredShare => Sent == 0 ? null : (double)Delivered / Sent;

    /// <summary>Share that was refused with 463, or null when there were none.</summary>
    public double? Refused463Share => Answered == 0 ? null : (double)Refused463 / Answered;
}
