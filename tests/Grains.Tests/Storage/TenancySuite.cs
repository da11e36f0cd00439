using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Outbox;
using static WhatIsUp.Grains.Tests.Storage.Seeds;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>What each kind of caller finds in the lists of one database: one customer with two channels, the other mode, and another customer.</summary>
public abstract class TenancySuite(StorageFixture fixture)
{
    private static readonly PageRequest All = new(200, null);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Caller_lists_only_its_own_rows_and_a_key_of_one_channel_only_that_channels()
    {
        await using var storage = await fixture.OpenAsync();
        var (owner, one) = await NewChannelAsync(storage);
        var two = ChannelId.New();
        await storage.CommitAsync(
            unit => ChannelRows.Insert(unit, two, new ChannelCreation(owner.CustomerId, owner.Mode, "two", new Dictionary<string, string>(), null), Now));
        var ofAll = await NewEndpointAsync(storage, owner);
        var ofOne = await NewEndpointAsync(storage, owner, channel: one);
        var ofTwo = await NewEndpointAsync(storage, owner, channel: two);
        foreach (var channel in (ChannelId[])[one, two])
        {
            await storage.CommitAsync(unit =>
            {
                MessageRows.InsertInbound(unit, Message(owner, channel, "M-" + channel, isFromMe: false), "e-" + channel);
                OutboxRows.Add(unit, Event(owner, channel, EventCatalogue.ChannelStatus));
            });
        }

        var bound = owner with { ChannelScope = one };
        Assert.Equal([ofOne], await EndpointsAsync(storage, bound));
        Assert.Equal(new[] { ofAll, ofOne, ofTwo }.Order(), (await EndpointsAsync(storage, owner)).Order());
        Assert.Equal([one], await ChannelsAsync(storage, bound));
        Assert.Equal([one, one], await DeliveriesAsync(storage, bound, null));
        Assert.Equal([one, one], await DeliveriesAsync(storage, bound, one));
        Assert.Empty(await DeliveriesAsync(storage, bound, two));
        Assert.Equal(4, (await DeliveriesAsync(storage, owner, null)).Count);
        Assert.Equal([one], await MessagesAsync(storage, bound, null));
        Assert.Empty(await MessagesAsync(storage, bound, two));
        Assert.Equal([two], await MessagesAsync(storage, owner, two));

        var delivery = (await storage.Outbox.Deliveries.ListAsync(owner, new DeliveryQuery { ChannelId = two, Page = All }, Cancel)).Data[0].Id;
        Assert.NotNull(await storage.Outbox.Deliveries.GetAsync(owner, delivery, Cancel));
        foreach (var other in (Caller[])[owner with { CustomerId = CustomerId.New() }, owner with { Mode = Mode.Live }])
        {
            Assert.Empty(await EndpointsAsync(storage, other));
            Assert.Empty(await ChannelsAsync(storage, other));
            Assert.Empty(await DeliveriesAsync(storage, other, null));
            Assert.Empty(await DeliveriesAsync(storage, other, one));
            Assert.Empty(await MessagesAsync(storage, other, null));
            Assert.Null(await storage.Outbox.Deliveries.GetAsync(other, delivery, Cancel));
        }

        Assert.Null(await storage.Outbox.Deliveries.GetAsync(bound, delivery, Cancel));
    }

    private static async Task<List<string>> EndpointsAsync(OpenedStorage storage, Caller caller)
    {
        // In pages of one, so that the cursor's statement is judged too.
        var found = new List<string>();
        for (string? cursor = null; ;)
        {
            var page = await storage.Endpoints.ListAsync(caller, new PageRequest(1, cursor), Cancel);
            found.AddRange(page.Data.Select(view => view.Id));
            if ((cursor = page.NextCursor) is null) return found;
        }
    }

    private static async Task<List<ChannelId>> ChannelsAsync(OpenedStorage storage, Caller caller) =>
        [.. (await storage.Channels.ListAsync(caller, All, Cancel)).Data.Select(row => row.Id)];

    private static async Task<List<ChannelId>> DeliveriesAsync(OpenedStorage storage, Caller caller, ChannelId? channel) =>
        [.. (await storage.Outbox.Deliveries.ListAsync(caller, new DeliveryQuery { ChannelId = channel, Page = All }, Cancel)).Data.Select(view =>
            view.ChannelId!.Value)];

    private static async Task<List<ChannelId>> MessagesAsync(OpenedStorage storage, Caller caller, ChannelId? channel) =>
        [.. (await storage.Messages.Listing.ReadAsync(caller, new MessageQuery { ChannelId = channel, Page = All }, Cancel)).Data.Select(view =>
            view.ChannelId)];
}

/// <summary>The suite on SQLite.</summary>
public sealed class SqliteTenancyTests(SqliteFixture fixture) : TenancySuite(fixture);

/// <summary>The suite on PostgreSQL.</summary>
public sealed class PostgresTenancyTests(PostgresFixture fixture) : TenancySuite(fixture);
