using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Storage;

/// <summary>What a channel warns of.</summary>
public sealed class HealthRows(Database database)
{
    private static readonly SqlStatement Warnings = new("health.warnings", "SELECT warning FROM channel_warnings WHERE channel_id = $1");

    private static readonly SqlStatement PutWarning = new(
        "health.put_warning",
        "INSERT INTO channel_warnings (channel_id, kind, warning) VALUES ($1, $2, $3) ON CONFLICT (channel_id, kind) DO UPDATE SET warning = excluded.warning");

    private static readonly SqlStatement DeleteWarning = new("health.delete_warning", "DELETE FROM channel_warnings WHERE channel_id = $1 AND kind = $2");

    /// <summary>Warnings of a channel, in any order.</summary>
    public Task<IReadOnlyList<ChannelWarning>> LoadWarningsAsync(ChannelId channel, CancellationToken cancellationToken) => database.ReadAsync(
        Warnings, [channel.ToString()], row => JsonSerializer.Deserialize<ChannelWarning>(row.GetString(0), PublicJson.Options)!, cancellationToken);

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

    private static string NameOf(ChannelWarningKind kind) => SnakeCase.Of(kind.ToString());
}
