using Microsoft.Extensions.Hosting;
using Orleans.Runtime;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Silo.Membership;

namespace WhatIsUp.Grains.Tests.Membership;

/// <summary>The membership table of a silo that stops while its database is unavailable.</summary>
public sealed class GuardedMembershipTableTests : IDisposable
{
    private static readonly TableVersion Known = new(5, "5");
    private readonly DatabaseAvailability _database = new(TimeProvider.System);
    private readonly Lifetime _lifetime = new();
    private readonly GuardedMembershipTable _guarded;

    public GuardedMembershipTableTests() => _guarded = new GuardedMembershipTable(new Table(), _database, _lifetime, TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _database.Dispose();
        _lifetime.Dispose();
    }

    [Fact]
    public async Task Unavailable_table_is_outdated_for_a_stopping_silo()
    {
        Assert.Equal(Known, (await _guarded.ReadAllAsync(Stop)).Version);
        _database.SetAway();
        _lifetime.StopApplication();
        var read = (await _guarded.ReadAllAsync(Stop)).Version;
        // The etag is the real one: a write succeeds if the database is back by then.
        Assert.Equal(new TableVersion(0, Known.VersionEtag), read);
        Assert.True(await _guarded.UpdateRowAsync(new MembershipEntry(), "5", read.Next(), Stop));
        Assert.Equal(read, (await _guarded.ReadAllAsync(Stop)).Version);
    }

    [Fact]
    public async Task Unavailable_table_fails_for_a_running_silo()
    {
        await _guarded.ReadAllAsync(Stop);
        _database.SetAway();
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => _guarded.ReadAllAsync(Stop));
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }

    private sealed class Table : IMembershipTable
    {
        public Task<MembershipTableData> ReadAll() => Task.FromResult(new MembershipTableData([], Known));

        public Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken) => ReadAll();

        public Task InitializeMembershipTable(bool tryInitTableVersion) => throw new NotSupportedException();

        public Task DeleteMembershipTableEntries(string clusterId) => throw new NotSupportedException();

        public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => throw new NotSupportedException();

        public Task<MembershipTableData> ReadRow(SiloAddress key) => throw new NotSupportedException();

        public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => throw new NotSupportedException();

        public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => throw new NotSupportedException();

        public Task UpdateIAmAlive(MembershipEntry entry) => throw new NotSupportedException();
    }
}
