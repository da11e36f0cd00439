using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Cleanup;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Outbox;
using static WhatIsUp.Grains.Tests.Storage.Seeds;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>Large numbers of deliveries: the same tests on both databases.</summary>
public abstract class DeliverySuite(StorageFixture fixture)
{
    private const int EventsPerUnit = 500;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deliveries_of_a_deleted_endpoint_end_in_bounded_steps_and_others_stay()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        string[] gone =
        [
            await NewEndpointAsync(storage, caller, EventCatalogue.ChannelConnected), await NewEndpointAsync(storage, caller, EventCatalogue.ChannelConnected)
        ];
        var kept = await NewEndpointAsync(storage, caller, EventCatalogue.ChannelStatus);
        await PublishAsync(storage, caller, channel, EventCatalogue.ChannelConnected, 1_200);
        await PublishAsync(storage, caller, channel, EventCatalogue.ChannelStatus, 3);
        var tried = (await storage.Outbox.Due.ReadAsync(gone[0], Now, 1, Cancel))[0];
        await storage.CommitAsync(unit =>
        {
            DueDeliveryRows.Record(
                unit, new AttemptResult(tried.Id, new DeliveryAttemptView { Number = 1, At = Now, LatencyMs = 1 }, DeliveryStatus.Pending, Now.AddHours(1)));
            foreach (var endpoint in gone)
            {
                EndpointRows.Delete(unit, endpoint, Now);
                OutboxRemoval.EndPending(unit, endpoint, Now);
            }
        });
        Assert.Equal(2 * (1_200 - 500) - 1, await PendingAsync(gone));
        using var retention = new Retention(
            storage.Writer, new HistoryRetention(storage.Database, storage.Writer), storage.Stories, new OrphanCleanup(storage.Database, storage.Writer),
            new FakeTimeProvider(Now), NullLogger<Retention>.Instance);
        while (await retention.StepAsync(Cancel))
        {
        }
        Assert.Equal((0, 3), (await PendingAsync(gone), await PendingAsync([kept])));
        Assert.Equal(DeliveryStatus.Failed, (await storage.Outbox.Deliveries.GetAsync(caller, tried.Id, Cancel))!.Status);

        Task<long> PendingAsync(string[] endpoints) =>
            storage.CountAsync("deliveries WHERE status = 0 AND endpoint_id {among @endpoint_ids}", ("endpoint_ids", SqlText.List(endpoints)));
    }

    [Fact]
    public async Task Rare_filter_reads_a_bounded_range_per_page_and_finds_all()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await NewEndpointAsync(storage, caller);
        await PublishAsync(storage, caller, channel, EventCatalogue.ChannelStatus, 2);
        await PublishAsync(storage, caller, channel, EventCatalogue.ChannelConnected, DeliveryRows.RowsPerPage + 100);
        var found = new List<DeliveryView>();
        var pages = 0;
        for (string? cursor = null; pages == 0 || cursor is not null; pages++)
        {
            var page = await storage.Outbox.Deliveries.ListAsync(caller,
                new DeliveryQuery { Event = EventCatalogue.ChannelStatus, Page = new PageRequest(50, cursor) }, Cancel);
            found.AddRange(page.Data);
            cursor = page.NextCursor;
        }
        Assert.Equal((2, 2), (found.Select(one => one.Id).Distinct().Count(), pages));
        Assert.Equal(50, (await storage.Outbox.Deliveries.ListAsync(caller, new DeliveryQuery { Page = new PageRequest(50, null) }, Cancel)).Data.Count);
    }

    private static async Task PublishAsync(OpenedStorage storage, Caller caller, ChannelId channel, string name, int count)
    {
        for (var left = count; left > 0; left -= EventsPerUnit)
            await storage.CommitAsync(unit =>
            {
                for (var i = 0; i < Math.Min(left, EventsPerUnit); i++) OutboxRows.Add(unit, Event(caller, channel, name));
            });
    }
}

/// <summary>On SQLite.</summary>
public sealed class SqliteDeliveryTests(SqliteFixture fixture) : DeliverySuite(fixture);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresDeliveryTests(PostgresFixture fixture) : DeliverySuite(fixture);
