using System.Security.Cryptography;
using WhatIsUp.WhatsApp.Store;
using static WhatIsUp.Grains.Tests.Storage.Seeds;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>Chunks of history that a phone offered: the same tests on both databases.</summary>
public abstract class HistoryChunkSuite(StorageFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chunks_are_processed_in_the_order_of_their_offers()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        var (_, other) = await NewChannelAsync(storage);
        HistoryNotice[] offered = [new("C", 0, RandomNumberGenerator.GetBytes(50), Now), new("A", 2, [1], Now.AddSeconds(1)),
            new("B", 2, [2], Now.AddSeconds(1)), new("0", 4, [3], Now.AddSeconds(2))];
        await ApplyAsync(storage, channel, Batch(offered.Reverse()));
        await ApplyAsync(storage, other, Batch([new HistoryNotice("Z", 0, [9], Now)]));
        Assert.Equal(["C", "A", "B", "0"], (await WalkAsync()).Select(notice => notice.Id));

        // One that failed keeps its place, its content and the time of its offer.
        await ApplyAsync(storage, channel, Batch([offered[0] with { Attempts = 3 }]));
        var failed = (await WalkAsync())[0];
        Assert.Equal(("C", 3, Now), (failed.Id, failed.Attempts, failed.OfferedAt));
        Assert.Equal(offered[0].Notification, failed.Notification);

        var finished = new DeviceStateChanges();
        finished.FinishedHistory.UnionWith(["C", "B"]);
        await ApplyAsync(storage, channel, finished);
        Assert.Equal(["A", "0"], (await WalkAsync()).Select(notice => notice.Id));
        // Offered again by a redelivery: it was read.
        await ApplyAsync(storage, channel, Batch([offered[0]]));
        Assert.Equal(["A", "0"], (await WalkAsync()).Select(notice => notice.Id));

        async Task<List<HistoryNotice>> WalkAsync()
        {
            var seen = new List<HistoryNotice>();
            for (HistoryNotice? notice = null; (notice = await storage.Signal.History.LoadNextAsync(channel, notice, Cancel)) is not null;) seen.Add(notice);
            return seen;
        }
    }

    private static DeviceStateChanges Batch(IEnumerable<HistoryNotice> notices)
    {
        var batch = new DeviceStateChanges();
        foreach (var notice in notices) batch.HistoryNotices[notice.Id] = notice;
        return batch;
    }
}

/// <summary>The suite on SQLite.</summary>
public sealed class SqliteHistoryChunkTests(SqliteFixture fixture) : HistoryChunkSuite(fixture);

/// <summary>The suite on PostgreSQL.</summary>
public sealed class PostgresHistoryChunkTests(PostgresFixture fixture) : HistoryChunkSuite(fixture);
