using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Channels;

public sealed partial class ChannelRows
{
    internal static readonly SqlStatement TakeEpoch = new(
        "channel.take_epoch",
        """
        UPDATE channels SET epoch = epoch + 1, owner_silo = @silo, lease_until = @lease_until
        WHERE id = (SELECT id FROM channels WHERE id = @id {exclusive}) RETURNING epoch
        """,
        returnsValue: true);

    /// <summary>
    /// <c>@owned</c> is a JSON array of [id, epoch, seen at or null]. A row that its own channel is writing is skipped until the next time,
    /// so that one row doesn't delay the others.
    /// </summary>
    private static readonly SqlStatement RenewLeases = new(
        "channel.renew_leases",
        """
        UPDATE channels SET lease_until = @lease_until, last_seen_at = COALESCE(held.seen_at, last_seen_at)
        FROM (SELECT c.id AS held_id, CAST(o.value ->> 2 AS BIGINT) AS seen_at FROM {each @owned} AS o
            JOIN channels c ON c.id = o.value ->> 0 AND c.epoch = CAST(o.value ->> 1 AS BIGINT) {free c}) AS held
        WHERE channels.id = held.held_id
        """);

    /// <summary>Those of <c>@owned</c> (as for <see cref="RenewLeases"/>) that still have their epoch.</summary>
    private static readonly SqlQuery<ChannelId> StillOwned = new(
        "channel.still_owned",
        "SELECT c.id FROM {each @owned} AS o JOIN channels c ON c.id = o.value ->> 0 AND c.epoch = CAST(o.value ->> 1 AS BIGINT)",
        RowReader.Channel("id"));

    private static readonly SqlStatement Release = new(
        "channel.release", "UPDATE channels SET owner_silo = NULL, lease_until = 0 WHERE id = @id AND epoch = @epoch");

    /// <summary>Rows whose lease has ended, and immediately those of dead silos.</summary>
    private static readonly SqlQuery<ChannelId> Orphans = new(
        "channel.orphans",
        "SELECT id FROM channels WHERE desired_running = 1 AND (lease_until < @now OR owner_silo {among @gone}) ORDER BY lease_until LIMIT @limit",
        RowReader.Channel("id"));

    /// <summary>Channels that are due for their next try.</summary>
    private static readonly SqlQuery<ChannelId> Due = new(
        "channel.due",
        "SELECT id FROM channels WHERE retry_at <= @now AND jid IS NOT NULL AND deleted_at IS NULL ORDER BY retry_at LIMIT @limit",
        RowReader.Channel("id"));

    /// <summary>Takes the next epoch and a lease: every later write of an older activation fails.</summary>
    /// <returns>The epoch, or null when there is no such channel.</returns>
    public async Task<long?> TakeEpochAsync(ChannelId id, string silo, DateTimeOffset leaseUntil, CancellationToken cancellationToken)
    {
        var unit = new UnitOfWork();
        var taken = unit.Add(TakeEpoch, ("id", id), ("silo", silo), ("lease_until", leaseUntil));
        await writer.CommitAsync(unit, cancellationToken);
        return unit.ResultOf(taken) as long?;
    }

    /// <summary>Renews the leases of many channels in one statement.</summary>
    /// <returns>The channels that still have their epoch.</returns>
    public async Task<IReadOnlySet<ChannelId>> RenewLeasesAsync(
        IReadOnlyCollection<(ChannelFence Fence, DateTimeOffset? SeenAt)> owned, DateTimeOffset leaseUntil, CancellationToken cancellationToken)
    {
        var list = JsonSerializer.Serialize(owned.Select(item =>
            new object?[] { item.Fence.Channel.ToString(), item.Fence.Epoch, item.SeenAt?.ToUnixTimeMilliseconds() }));
        var unit = new UnitOfWork();
        unit.Add(RenewLeases, ("owned", list), ("lease_until", leaseUntil));
        await writer.CommitAsync(unit, cancellationToken);
        return (await database.ReadAsync(StillOwned, [("owned", list)], cancellationToken)).ToHashSet();
    }

    /// <summary>Releases the lease, so that another silo takes the channel immediately.</summary>
    public Task ReleaseAsync(ChannelFence fence, CancellationToken cancellationToken)
    {
        var unit = new UnitOfWork();
        unit.Add(Release, ("id", fence.Channel), ("epoch", fence.Epoch));
        return writer.CommitAsync(unit, cancellationToken);
    }

    /// <summary>
    /// Channels that should run and have no live owner: their lease has ended, or their silo is dead. At its start a silo passes its own name, to find the
    /// channels that it owned before a kill.
    /// </summary>
    public Task<IReadOnlyList<ChannelId>> FindOrphansAsync(
        DateTimeOffset now, IReadOnlyCollection<string> gone, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(Orphans, [("now", now), ("limit", limit), ("gone", JsonSerializer.Serialize(gone))], cancellationToken);

    /// <summary>Paired channels that are due for their next try.</summary>
    public Task<IReadOnlyList<ChannelId>> FindDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(Due, [("now", now), ("limit", limit)], cancellationToken);
}
