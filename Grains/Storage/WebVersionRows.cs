using WhatIsUp.Grains.Abstractions;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.Grains.Storage;

/// <summary>The newest web version that any silo has read, and the channels that wait for a newer one.</summary>
public sealed class WebVersionRows(Database database, GroupCommitWriter writer)
{
    private static readonly SqlStatement Get = new("web_version.get", "SELECT ordinal, confirmed_at FROM web_version WHERE id = 1");

    /// <summary>The version only moves up; that it was looked for is kept in any case.</summary>
    private static readonly SqlStatement Put = new(
        "web_version.put",
        "INSERT INTO web_version (id, ordinal, confirmed_at) VALUES (1, $1, $2) ON CONFLICT (id) DO UPDATE SET "
        + "ordinal = CASE WHEN excluded.ordinal > web_version.ordinal THEN excluded.ordinal ELSE web_version.ordinal END, "
        + "confirmed_at = CASE WHEN excluded.confirmed_at > web_version.confirmed_at THEN excluded.confirmed_at ELSE web_version.confirmed_at END");

    private static readonly SqlStatement SetRefused = new("web_version.set_refused", "UPDATE channels SET refused_version = $2 WHERE id = $1");

    private static readonly SqlStatement Waiting = new(
        "web_version.waiting",
        "SELECT id FROM channels WHERE refused_version < $1 AND mode = $3 AND jid IS NOT NULL AND deleted_at IS NULL ORDER BY refused_version LIMIT $2");

    /// <summary>The newest version, or null when none was ever read.</summary>
    public async Task<KeptWebVersion?> GetAsync(CancellationToken cancellationToken) =>
        await database.ReadOneAsync(Get, [], row => new KeptWebVersion(WebVersion.FromOrdinal(row.GetInt64(0)), row.Time(1)), cancellationToken);

    /// <summary>Keeps what was read at this time.</summary>
    /// <returns>The newest version now.</returns>
    public async Task<KeptWebVersion> PutAsync(WebVersion version, DateTimeOffset readAt, CancellationToken cancellationToken)
    {
        var unit = new WriteUnit();
        unit.Add(Put, version.Ordinal, readAt.ToUnixTimeMilliseconds());
        await writer.CommitAsync(unit, cancellationToken);
        return await GetAsync(cancellationToken) ?? new KeptWebVersion(version, readAt);
    }

    /// <summary>The server refused this version of the channel, which waits for a newer one from here on.</summary>
    public static void PutRefused(WriteUnit unit, ChannelId channel, WebVersion version)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(SetRefused, channel.ToString(), version.Ordinal);
    }

    /// <summary>Linked live channels whose refused version is older than this one; null for all that wait.</summary>
    public Task<IReadOnlyList<ChannelId>> FindWaitingAsync(WebVersion? version, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        Waiting, [version?.Ordinal ?? long.MaxValue, (long)limit, (long)Mode.Live], row => new ChannelId(Guid.Parse(row.GetString(0))), cancellationToken);
}
