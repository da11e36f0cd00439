using WhatIsUp.Grains.Storage;

namespace WhatIsUp.Silo.Membership;

/// <summary>
/// The membership table, whose database may be away: nobody waits for it then, and a silo that stops does so without. Its row stays as it is; the others find out
/// by asking the silo, as they do after a crash.
/// </summary>
internal sealed class GuardedMembershipTable(IMembershipTable table, DatabaseAvailability database, IHostApplicationLifetime lifetime, TimeProvider time) : IMembershipTable
{
    /// <summary>How long a silo that stops waits for one answer.</summary>
    private static readonly TimeSpan StoppingTime = TimeSpan.FromSeconds(3);

    private volatile MembershipTableData? _last;

    private bool IsStopping => lifetime.ApplicationStopping.IsCancellationRequested;

    public Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken) => table.InitializeMembershipTableAsync(tryInitTableVersion, cancellationToken);

    public Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken) => table.DeleteMembershipTableEntriesAsync(clusterId, cancellationToken);

    public Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken) =>
        ReachAsync(() => WithoutResult(table.CleanupDefunctSiloEntriesAsync(beforeDate, cancellationToken)), true);

    public Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken) => ReachAsync(() => table.ReadRowAsync(key, cancellationToken), _last);

    public async Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken) => _last = await ReachAsync(() => table.ReadAllAsync(cancellationToken), _last);

    public Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken) =>
        ReachAsync(() => table.InsertRowAsync(entry, tableVersion, cancellationToken), true);

    public Task<bool> UpdateRowAsync(MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken) =>
        ReachAsync(() => table.UpdateRowAsync(entry, etag, tableVersion, cancellationToken), true);

    public Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken) => ReachAsync(() => WithoutResult(table.UpdateIAmAliveAsync(entry, cancellationToken)), true);

    // The names before these, which Orleans has kept.
    public Task InitializeMembershipTable(bool tryInitTableVersion) => InitializeMembershipTableAsync(tryInitTableVersion, CancellationToken.None);

    public Task DeleteMembershipTableEntries(string clusterId) => DeleteMembershipTableEntriesAsync(clusterId, CancellationToken.None);

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => CleanupDefunctSiloEntriesAsync(beforeDate, CancellationToken.None);

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadRowAsync(key, CancellationToken.None);

    public Task<MembershipTableData> ReadAll() => ReadAllAsync(CancellationToken.None);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => InsertRowAsync(entry, tableVersion, CancellationToken.None);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => UpdateRowAsync(entry, etag, tableVersion, CancellationToken.None);

    public Task UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry, CancellationToken.None);

    private static async Task<bool> WithoutResult(Task work)
    {
        await work;
        return true;
    }

    /// <summary>Asks the table; a silo that stops goes on with what it knows when there is no answer.</summary>
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
