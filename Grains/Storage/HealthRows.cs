using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Storage;

/// <summary>What a channel warns of, what WhatsApp allows its account, and how its messages fare.</summary>
public sealed class HealthRows(Database database)
{
    private const long MostMessages = 1_000;

    private static readonly SqlStatement Warnings = new("health.warnings", "SELECT warning FROM channel_warnings WHERE channel_id = $1");

    private static readonly SqlStatement PutWarning = new(
        "health.put_warning",
        "INSERT INTO channel_warnings (channel_id, kind, warning) VALUES ($1, $2, $3) ON CONFLICT (channel_id, kind) DO UPDATE SET warning = excluded.warning");

    private static readonly SqlStatement DeleteWarning = new("health.delete_warning", "DELETE FROM channel_warnings WHERE channel_id = $1 AND kind = $2");

    private static readonly SqlStatement Limits = new("health.limits", "SELECT limits FROM channel_limits WHERE channel_id = $1");

    private static readonly SqlStatement PutLimits = new(
        "health.put_limits", "INSERT INTO channel_limits (channel_id, limits) VALUES ($1, $2) ON CONFLICT (channel_id) DO UPDATE SET limits = excluded.limits");

    private static readonly SqlStatement RemoveLimits = new("health.delete_limits", "DELETE FROM channel_limits WHERE channel_id = $1");

    /// <summary>Of the newest messages that callers sent to people and that the server answered: all, those refused with 463, those old enough to have arrived, and those that did.</summary>
    private static readonly SqlStatement Tally = new(
        "health.tally",
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN last_refusal = 463 THEN 1 ELSE 0 END), 0), "
        + "COALESCE(SUM(CASE WHEN status BETWEEN 1 AND 4 AND sent_at <= $4 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN status BETWEEN 2 AND 4 AND sent_at <= $4 THEN 1 ELSE 0 END), 0) "
        + "FROM (SELECT status, last_refusal, sent_at FROM messages WHERE mode = $1 AND channel_id = $2 AND sort_at >= $3 AND from_me = 1 AND expires_at IS NOT NULL "
        + "AND (status BETWEEN 1 AND 4 OR last_refusal IS NOT NULL) AND (chat_id LIKE '%@s.whatsapp.net' OR chat_id LIKE '%@lid') ORDER BY sort_at DESC, seq DESC LIMIT $5) AS newest");

    /// <summary>Warnings of a channel, in any order.</summary>
    public Task<IReadOnlyList<ChannelWarning>> LoadWarningsAsync(ChannelId channel, CancellationToken cancellationToken) => database.ReadAsync(
        Warnings, [channel.ToString()], row => JsonSerializer.Deserialize<ChannelWarning>(row.GetString(0), PublicJson.Options)!, cancellationToken);

    /// <summary>What WhatsApp allows the account, as far as it was heard.</summary>
    public async Task<ChannelLimits> LoadLimitsAsync(ChannelId channel, CancellationToken cancellationToken) =>
        await database.ReadOneAsync(Limits, [channel.ToString()], row => row.GetString(0), cancellationToken) is { } json
            ? JsonSerializer.Deserialize<ChannelLimits>(json, PublicJson.Options)!
            : ChannelLimits.Unknown;

    /// <summary>Keeps what WhatsApp allows the account.</summary>
    public static void Put(WriteUnit unit, ChannelId channel, ChannelLimits limits)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(PutLimits, channel.ToString(), JsonSerializer.Serialize(limits, PublicJson.Options));
    }

    /// <summary>How the newest messages that callers sent to people fared.</summary>
    /// <param name="channel">Channel.</param>
    /// <param name="mode">Its mode.</param>
    /// <param name="after">Only those accepted later.</param>
    /// <param name="sentBefore">Those sent later may still be on their way: they do not count as not delivered.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<MessageTally> CountMessagesAsync(ChannelId channel, Mode mode, DateTimeOffset after, DateTimeOffset sentBefore, CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            Tally, [(long)mode, channel.ToString(), after.ToUnixTimeSeconds(), sentBefore.ToUnixTimeMilliseconds(), MostMessages],
            row => new MessageTally(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), cancellationToken))[0];

    /// <summary>Keeps a warning; it replaces the former one of its kind.</summary>
    public static void Put(WriteUnit unit, ChannelId channel, ChannelWarning warning)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(warning);
        unit.Add(PutWarning, channel.ToString(), NameOf(warning.Kind), JsonSerializer.Serialize(warning, PublicJson.Options));
    }

    /// <summary>Forgets a warning.</summary>
    public static void Delete(WriteUnit unit, ChannelId channel, ChannelWarningKind kind)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(DeleteWarning, channel.ToString(), NameOf(kind));
    }

    /// <summary>Forgets the limits of a channel: it belongs to another account now, or to none.</summary>
    public static void DeleteLimits(WriteUnit unit, ChannelId channel)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(RemoveLimits, channel.ToString());
    }

    private static string NameOf(ChannelWarningKind kind) => SnakeCase.Of(kind.ToString());
}

/// <summary>How messages fared.</summary>
/// <param name="Answered">Messages that the server took or refused.</param>
/// <param name="Refused463">Those that it refused with 463, also where they are tried again.</param>
/// <param name="Sent">Those that it took long enough ago.</param>
/// <param name="Delivered">Those of <paramref name="Sent"/> that reached a device.</param>
public readonly record struct MessageTally(long Answered, long Refused463, long Sent, long Delivered)
{
    /// <summary>Share that reached a device, or null when there were none.</summary>
    public double? DeliveredShare => Sent == 0 ? null : (double)Delivered / Sent;

    /// <summary>Share that was refused with 463, or null when there were none.</summary>
    public double? Refused463Share => Answered == 0 ? null : (double)Refused463 / Answered;
}
