using System.Data.Common;
using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Storage;

/// <summary>Channels: label, lifecycle, owner. Writes append to a unit, or go through the writer on their own.</summary>
public sealed class ChannelRows(Database database, GroupCommitWriter writer, Cursors cursors)
{
    /// <summary>The channel, also a deleted one, or null.</summary>
    public Task<ChannelRow?> GetAsync(ChannelId id, CancellationToken cancellationToken) =>
        database.ReadOneAsync(ChannelSql.Get, [id.ToString()], Map, cancellationToken)!;

    /// <summary>The caller's channel, or null: what belongs to others is the same miss as what never was.</summary>
    public Task<ChannelRow?> FindOwnedAsync(Caller caller, ChannelId id, CancellationToken cancellationToken) => database.ReadOneAsync(ChannelSql.GetOwned, Owned(caller, id), Map, cancellationToken)!;

    /// <summary>As <see cref="FindOwnedAsync"/>, also one that was deleted.</summary>
    public Task<ChannelRow?> FindOwnedOrDeletedAsync(Caller caller, ChannelId id, CancellationToken cancellationToken) =>
        database.ReadOneAsync(ChannelSql.GetOwnedOrDeleted, Owned(caller, id), Map, cancellationToken)!;

    /// <summary>True when all of these channels are the caller's and not deleted.</summary>
    public async Task<bool> AreOwnedAsync(Caller caller, IReadOnlyList<ChannelId> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count == 1) return await database.ReadOneAsync(ChannelSql.IsOwned, Owned(caller, ids[0]), _ => true, cancellationToken);
        string[] distinct = [.. ids.Distinct().Select(id => AskedFor(caller, id).ToString()).Distinct(StringComparer.Ordinal)];
        object?[] arguments = [caller.CustomerId.ToString(), (long)caller.Mode, SqlText.List(distinct)];
        return distinct.Length == 0 || await database.ReadOneAsync(ChannelSql.CountOwned, arguments, row => row.GetInt64(0), cancellationToken) == distinct.Length;
    }

    private static object?[] Owned(Caller caller, ChannelId id) => [caller.CustomerId.ToString(), (long)caller.Mode, AskedFor(caller, id).ToString()];

    /// <summary>A caller that is bound to one channel asks for others as for one that never was.</summary>
    private static ChannelId AskedFor(Caller caller, ChannelId id) => caller.ChannelScope is { } only && only != id ? default : id;

    /// <summary>Channels of a customer and mode, newest first; a caller bound to one channel sees that one.</summary>
    public async Task<Page<ChannelRow>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellationToken)
    {
        object?[] common = [caller.CustomerId.ToString(), (long)caller.Mode, (long)(page.Limit + 1), caller.ChannelScope?.ToString() ?? ""];
        var after = cursors.Open("channels", page.Cursor);
        var rows = after is null
            ? await database.ReadAsync(ChannelSql.ListFirst, common, Map, cancellationToken)
            : await database.ReadAsync(ChannelSql.ListAfter, [.. common, after.Number, after.Text], Map, cancellationToken);
        return cursors.Page(rows, page.Limit, "channels", row => new CursorPosition(row.CreatedAt.ToUnixTimeMilliseconds(), row.Id.ToString()));
    }

    /// <summary>All channels of a customer that are not deleted: those that take a place of the plan.</summary>
    public async Task<Dictionary<Guid, Mode>> ListLiveAsync(CustomerId customer, CancellationToken cancellationToken) =>
        (await database.ReadAsync(ChannelSql.Live, [customer.ToString()], row => (Id: Guid.Parse(row.GetString(0)), Mode: (Mode)row.GetInt64(1)), cancellationToken))
        .ToDictionary(row => row.Id, row => row.Mode);

    /// <summary>Makes the row; an existing one stays.</summary>
    public static void Insert(WriteUnit unit, ChannelId id, ChannelCreation creation, DateTimeOffset now) => unit.Add(
        ChannelSql.Insert, id.ToString(), creation.CustomerId.ToString(), (long)creation.Mode, creation.Name, JsonSerializer.Serialize(creation.Metadata), now.ToUnixTimeMilliseconds());

    /// <summary>Changes label and metadata.</summary>
    public static void UpdateLabel(WriteUnit unit, ChannelId id, string name, IReadOnlyDictionary<string, string> metadata, DateTimeOffset now) =>
        unit.Add(ChannelSql.UpdateLabel, id.ToString(), name, JsonSerializer.Serialize(metadata), now.ToUnixTimeMilliseconds());

    /// <summary>Changes the lifecycle.</summary>
    public static void UpdateStatus(WriteUnit unit, ChannelId id, ChannelStatus status, string? reason, bool isDesiredRunning, DateTimeOffset now) =>
        unit.Add(ChannelSql.UpdateStatus, id.ToString(), (long)status, now.ToUnixTimeMilliseconds(), reason, isDesiredRunning ? 1L : 0L);

    /// <summary>Sets when the channel is tried again; each change of the lifecycle takes it away.</summary>
    public static void PutRetryAt(WriteUnit unit, ChannelId id, DateTimeOffset at) => unit.Add(ChannelSql.SetRetryAt, id.ToString(), at.ToUnixTimeMilliseconds());

    /// <summary>Sets who the channel is; nulls after a logout.</summary>
    public static void UpdateIdentity(WriteUnit unit, ChannelId id, string? phoneNumber, string? jid, string? lid, string? platform, DateTimeOffset now) =>
        unit.Add(ChannelSql.UpdateIdentity, id.ToString(), phoneNumber, jid, lid, platform, now.ToUnixTimeMilliseconds());

    /// <summary>Sets when the device was linked.</summary>
    public static void UpdateLinked(WriteUnit unit, ChannelId id, DateTimeOffset now) => unit.Add(ChannelSql.UpdateLinked, id.ToString(), now.ToUnixTimeMilliseconds());

    /// <summary>Sets when the account was last shown as available.</summary>
    public static void UpdateShown(WriteUnit unit, ChannelId id, DateTimeOffset at) => unit.Add(ChannelSql.UpdateShown, id.ToString(), at.ToUnixTimeMilliseconds());

    /// <summary>Sets whether chats leave the archive when somebody writes.</summary>
    public static void UpdateUnarchives(WriteUnit unit, ChannelId id, bool isOn) => unit.Add(ChannelSql.UpdateUnarchives, id.ToString(), isOn ? 1L : 0L);

    /// <summary>Sets the own push name.</summary>
    public static void UpdatePushName(WriteUnit unit, ChannelId id, string pushName, DateTimeOffset now) =>
        unit.Add(ChannelSql.UpdatePushName, id.ToString(), pushName, now.ToUnixTimeMilliseconds());

    /// <summary>Sets the own username; null for none.</summary>
    public static void UpdateUsername(WriteUnit unit, ChannelId id, string? username, DateTimeOffset now) => unit.Add(ChannelSql.UpdateUsername, id.ToString(), username, now.ToUnixTimeMilliseconds());

    /// <summary>Sets when the socket was last known to live.</summary>
    public static void UpdateSeen(WriteUnit unit, ChannelId id, DateTimeOffset now) => unit.Add(ChannelSql.UpdateSeen, id.ToString(), now.ToUnixTimeMilliseconds());

    /// <summary>Hides the channel.</summary>
    public static void Delete(WriteUnit unit, ChannelId id, DateTimeOffset now) => unit.Add(ChannelSql.Delete, id.ToString(), now.ToUnixTimeMilliseconds());

    /// <summary>Takes the next epoch and a lease: every write of an older activation fails from here on.</summary>
    /// <returns>The epoch, or null when there is no such channel.</returns>
    public async Task<long?> TakeEpochAsync(ChannelId id, string silo, DateTimeOffset leaseUntil, CancellationToken cancellationToken)
    {
        var unit = new WriteUnit();
        var taken = unit.Add(ChannelSql.TakeEpoch, id.ToString(), silo, leaseUntil.ToUnixTimeMilliseconds());
        await writer.CommitAsync(unit, cancellationToken);
        return unit.ResultOf(taken) as long?;
    }

    /// <summary>Renews the leases of many channels in one statement.</summary>
    /// <returns>The channels whose epoch was still ours.</returns>
    public async Task<IReadOnlySet<ChannelId>> RenewLeasesAsync(
        IReadOnlyCollection<(ChannelFence Fence, DateTimeOffset? SeenAt)> owned, DateTimeOffset leaseUntil, CancellationToken cancellationToken)
    {
        var list = JsonSerializer.Serialize(owned.Select(item => new object?[] { item.Fence.Channel.ToString(), item.Fence.Epoch, item.SeenAt?.ToUnixTimeMilliseconds() }));
        var unit = new WriteUnit();
        unit.Add(ChannelSql.RenewLeases, list, leaseUntil.ToUnixTimeMilliseconds());
        await writer.CommitAsync(unit, cancellationToken);
        var ours = await database.ReadAsync(ChannelSql.StillOwned, [list], row => new ChannelId(Guid.Parse(row.GetString(0))), cancellationToken);
        return ours.ToHashSet();
    }

    /// <summary>Gives the lease back, so that another silo takes the channel at once.</summary>
    public Task ReleaseAsync(ChannelFence fence, CancellationToken cancellationToken)
    {
        var unit = new WriteUnit();
        unit.Add(ChannelSql.Release, fence.Channel.ToString(), fence.Epoch);
        return writer.CommitAsync(unit, cancellationToken);
    }

    /// <summary>Channels that should run and have no live owner: their lease is over, or their silo is among those that are gone. At its start a silo passes its own name, to find what it owned before a kill.</summary>
    public async Task<IReadOnlyList<ChannelId>> FindOrphansAsync(DateTimeOffset now, IReadOnlyCollection<string> gone, int limit, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            ChannelSql.Orphans, [now.ToUnixTimeMilliseconds(), (long)limit, JsonSerializer.Serialize(gone)], row => new ChannelId(Guid.Parse(row.GetString(0))), cancellationToken);

    /// <summary>Paired channels whose time to be tried again has come.</summary>
    public async Task<IReadOnlyList<ChannelId>> FindDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        await database.ReadAsync(ChannelSql.Due, [now.ToUnixTimeMilliseconds(), (long)limit], row => new ChannelId(Guid.Parse(row.GetString(0))), cancellationToken);

    private static ChannelRow Map(DbDataReader row) => new()
    {
        Id = new ChannelId(Guid.Parse(row.GetString(0))),
        CustomerId = new CustomerId(Guid.Parse(row.GetString(1))),
        Mode = (Mode)row.GetInt64(2),
        Name = row.GetString(3),
        Metadata = JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(4))!,
        Status = (ChannelStatus)row.GetInt64(5),
        StatusSince = row.Time(6),
        Reason = row.Text(7),
        IsDesiredRunning = row.Flag(8),
        Epoch = row.GetInt64(9),
        OwnerSilo = row.Text(10),
        LeaseUntil = row.Time(11),
        PhoneNumber = row.Text(12),
        Jid = row.Text(13),
        Lid = row.Text(14),
        PushName = row.Text(15),
        Platform = row.Text(16),
        LastSeenAt = row.TimeOrNull(17),
        CreatedAt = row.Time(18),
        UpdatedAt = row.Time(19),
        DeletedAt = row.TimeOrNull(20),
        RetryAt = row.TimeOrNull(21),
        LinkedAt = row.TimeOrNull(22),
        ShownAt = row.TimeOrNull(23),
        Username = row.Text(24),
    };
}
