using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.Grains.Storage.Channels;

/// <summary>The newest web version that any silo has read, and the channels that wait for a newer one.</summary>
public sealed class WebVersionRows(Database database, GroupCommitWriter writer)
{
    private static readonly SqlQuery<KeptWebVersion> Get = new(
        "web_version.get",
        "SELECT ordinal, confirmed_at FROM web_version WHERE id = 1",
        new(columns =>
        {
            int ordinal = columns["ordinal"], confirmedAt = columns["confirmed_at"];
            return row => new KeptWebVersion(WebVersion.FromOrdinal(row.GetInt64(ordinal)), row.Time(confirmedAt));
        }));

    /// <summary>The version only moves up; the time of the last check moves in any case.</summary>
    private static readonly SqlStatement Put = new(
        "web_version.put",
        """
        INSERT INTO web_version (id, ordinal, confirmed_at) VALUES (1, @ordinal, @confirmed_at) ON CONFLICT (id) DO UPDATE SET
            ordinal = CASE WHEN excluded.ordinal > web_version.ordinal THEN excluded.ordinal ELSE web_version.ordinal END,
            confirmed_at = CASE WHEN excluded.confirmed_at > web_version.confirmed_at THEN excluded.confirmed_at ELSE web_version.confirmed_at END
        """);

    private static readonly SqlStatement SetRefused = new(
        "web_version.set_refused", "UPDATE channels SET refused_version = @refused_version WHERE id = @channel_id");

    private static readonly SqlQuery<ChannelId> Waiting = new(
        "web_version.waiting",
        """
        SELECT id FROM channels WHERE refused_version < @newest AND mode = @mode AND jid IS NOT NULL AND deleted_at IS NULL
        ORDER BY refused_version LIMIT @limit
        """,
        RowReader.Channel("id"));

    /// <summary>The newest version, or null when none was ever read.</summary>
    public Task<KeptWebVersion?> GetAsync(CancellationToken cancellationToken) => database.ReadOneAsync(Get, [], cancellationToken);

    /// <summary>Stores a version read at this time.</summary>
    /// <returns>The newest version now.</returns>
    public async Task<KeptWebVersion> PutAsync(WebVersion version, DateTimeOffset readAt, CancellationToken cancellationToken)
    {
        var unit = new UnitOfWork();
        unit.Add(Put, ("ordinal", version.Ordinal), ("confirmed_at", readAt));
        await writer.CommitAsync(unit, cancellationToken);
        return await GetAsync(cancellationToken) ?? new KeptWebVersion(version, readAt);
    }

    /// <summary>The server refused this version of the channel, which waits for a newer one from here on.</summary>
    public static void PutRefused(UnitOfWork unit, ChannelId channel, WebVersion version)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(SetRefused, ("channel_id", channel), ("refused_version", version.Ordinal));
    }

    /// <summary>Linked live channels whose refused version is older than this one; null for all that wait.</summary>
    public Task<IReadOnlyList<ChannelId>> FindWaitingAsync(WebVersion? version, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(Waiting, [("newest", version?.Ordinal ?? long.MaxValue), ("limit", limit), ("mode", Mode.Live)], cancellationToken);
}
