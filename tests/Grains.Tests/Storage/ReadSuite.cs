using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>Reads that take too long: the same tests on both databases.</summary>
public abstract class ReadSuite(StorageFixture fixture)
{
    private static readonly SqlQuery<long> One = new("test.one", "SELECT 1 AS found", RowReader.Number("found"));

    // An endless query, on either database.
    private static readonly SqlQuery<long> Endless = new(
        "test.endless", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT 1 - i FROM n) SELECT count(*) AS found FROM n", RowReader.Number("found"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ReadLane.Work)]
    [InlineData(ReadLane.Lists)]
    public async Task Read_is_interrupted_at_its_deadline_and_its_connection_stays_usable(ReadLane lane)
    {
        await using var storage = await OpenAsync(TimeSpan.FromMilliseconds(300));
        for (var i = 0; i < 10; i++)
        {
            var fault = await Assert.ThrowsAsync<ReadTimeoutException>(() => ReadAsync(storage, lane, Endless));
            Assert.Contains("test.endless", fault.Message, StringComparison.Ordinal);
        }
        Assert.Equal(1, Assert.Single(await ReadAsync(storage, lane, One)));
    }

    [Fact]
    public async Task Read_ends_when_its_caller_cancels()
    {
        await using var storage = await OpenAsync(TimeSpan.FromMinutes(5));
        using var stop = new CancellationTokenSource();
        var reads = Enumerable.Range(0, 20).Select(_ => storage.Database.ReadAsync(ReadLane.Lists, Endless, [], stop.Token)).ToArray();
        stop.CancelAfter(TimeSpan.FromMilliseconds(300));
        foreach (var read in reads) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.Equal(1, Assert.Single(await ReadAsync(storage, ReadLane.Lists, One)));
    }

    [Fact]
    public async Task Lists_that_use_all_their_connections_delay_no_other_work()
    {
        await using var storage = await OpenAsync(TimeSpan.FromMinutes(5));
        using var stop = new CancellationTokenSource();
        var reads = Enumerable.Range(0, 40).Select(_ => storage.Database.ReadAsync(ReadLane.Lists, Endless, [], stop.Token)).ToArray();
        for (var i = 0; i < 20; i++) Assert.Equal(1, Assert.Single(await ReadAsync(storage, ReadLane.Work, One)));
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        Assert.NotNull(await storage.Channels.GetAsync(channel, Cancel));
        Assert.All(reads, read => Assert.False(read.IsCompleted));
        await stop.CancelAsync();
        foreach (var read in reads) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }

    private static Task<IReadOnlyList<long>> ReadAsync(OpenedStorage storage, ReadLane lane, SqlQuery<long> query) =>
        storage.Database.ReadAsync(lane, query, [], Cancel);

    private async Task<OpenedStorage> OpenAsync(TimeSpan timeout)
    {
        var storage = OpenedStorage.Of(await fixture.NewDatabaseAsync() with { ReadTimeout = timeout, ListTimeout = timeout });
        await storage.Database.MigrateAsync(Cancel);
        return storage.StartWriter();
    }
}

/// <summary>On SQLite.</summary>
public sealed class SqliteReadTests(SqliteFixture fixture) : ReadSuite(fixture);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresReadTests(PostgresFixture fixture) : ReadSuite(fixture);
