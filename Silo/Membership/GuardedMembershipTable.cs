using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Silo.Membership;

/// <summary>
/// The membership table, whose database may be unavailable: then nobody waits for it, and a silo stops without it. Its row is unchanged; the others detect the
/// stop by probing the silo, as after a crash.
/// </summary>
internal sealed class GuardedMembershipTable(
    IMembershipTable table, DatabaseAvailability database, IHostApplicationLifetime lifetime, TimeProvider time) : IMembershipTable
{
    /// <summary>How long a silo that stops waits for one answer.</summary>
    private static readonly TimeSpan StoppingTime = TimeSpan.FromSeconds(3);

    private volatile MembershipTableData? _last;

    private bool IsStopping => lifetime.ApplicationStopping.IsCancellationRequested;

    public Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken) =>
        table.InitializeMembershipTableAsync(tryInitTableVersion, cancellationToken);

    public Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken) =>
        table.DeleteMembershipTableEntriesAsync(clusterId, cancellationToken);

    public Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken) =>
        ReachAsync(() => WithoutResult(table.CleanupDefunctSiloEntriesAsync(beforeDate, cancellationToken)), true);

    public Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken) =>
        ReachAsync(() => table.ReadRowAsync(key, cancellationToken), _last);

    /// <summary>
    /// A silo that stops without the table returns a version older than any view of the cluster, so that its own change of status creates no view that the
    /// others never see. Otherwise Orleans' directory would hand its entries over for such a view, and wait for the others until the silo is terminated.
    /// </summary>
    public Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken)
    {
        var known = _last is { } last ? new MembershipTableData([.. last.Members], new TableVersion(0, last.Version.VersionEtag)) : null;
        return ReachAsync(async () => _last = await table.ReadAllAsync(cancellationToken), known);
    }

    public Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken) =>
        ReachAsync(() => table.InsertRowAsync(entry, tableVersion, cancellationToken), true);

    public Task<bool> UpdateRowAsync(MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken) =>
        ReachAsync(() => table.UpdateRowAsync(entry, etag, tableVersion, cancellationToken), true);

    public Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken) =>
        ReachAsync(() => WithoutResult(table.UpdateIAmAliveAsync(entry, cancellationToken)), true);

    // The names before these, which Orleans has kept.
    public Task InitializeMembershipTable(bool tryInitTableVersion) => InitializeMembershipTableAsync(tryInitTableVersion, CancellationToken.None);

    public Task DeleteMembershipTableEntries(string clusterId) => DeleteMembershipTableEntriesAsync(clusterId, CancellationToken.None);

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => CleanupDefunctSiloEntriesAsync(beforeDate, CancellationToken.None);

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadRowAsync(key, CancellationToken.None);

    public Task<MembershipTableData> ReadAll() => ReadAllAsync(CancellationToken.None);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => InsertRowAsync(entry, tableVersion, CancellationToken.None);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        UpdateRowAsync(entry, etag, tableVersion, CancellationToken.None);

    public Task UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry, CancellationToken.None);

    private static async Task<bool> WithoutResult(Task work)
    {
        await work;
        return true;
    }

    /// <summary>Calls the table; a stopping silo continues with its current state if there is no answer.</summary>
    private async Task<T> ReachAsync<T>(Func<Task<T>> work, T? known)
    {
        var away = database.Away;
        try
        {
            if (away.IsCancellationRequested) throw database.Refuse(isUnwritten: true);
            var working = work();
            try
            {
                return await (IsStopping ? working.WaitAsync(StoppingTime, time, away) : working.WaitAsync(away));
            }
            catch (OperationCanceledException) when (away.IsCancellationRequested)
            {
                _ = working.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
                throw database.Refuse(isUnwritten: false);
            }
        }
        catch (Exception fault) when (IsStopping && known is not null && (fault is TimeoutException || DatabaseAvailability.IsCauseOf(fault)))
        {
            return known;
        }
    }
}
