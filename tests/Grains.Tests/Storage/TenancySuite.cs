using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage;
using static WhatIsUp.Grains.Tests.Storage.Seeds;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>What each kind of caller finds in the lists of one database: one customer's two channels, the other mode, and a stranger.</summary>
public abstract class TenancySuite(StorageFixture fixture)
{
    private static readonly PageRequest All = new(200, null);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_caller_lists_its_own_rows_alone_and_one_bound_to_a_channel_those_of_that_channel()
    {
        await using var storage = await fixture.OpenAsync();
        var (owner, one) = await NewChannelAsync(storage);
        var two = ChannelId.New();
        await storage.CommitAsync(unit => ChannelRows.Insert(unit, two, new ChannelCreation(owner.CustomerId, owner.Mode, "two", new Dictionary<string, string>(), null), Now));
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
        Assert.Equal([ofOne], await EndpointsAsync(bound));
        Assert.Equal(new[] { ofAll, ofOne, ofTwo }.Order(), (await EndpointsAsync(owner)).Order());
        Assert.Equal([one], await ChannelsAsync(bound));
        Assert.Equal([one, one], await DeliveriesAsync(bound, null));
        Assert.Equal([one, one], await DeliveriesAsync(bound, one));
        Assert.Empty(await DeliveriesAsync(bound, two));
        Assert.Equal(4, (await DeliveriesAsync(owner, null)).Count);
        Assert.Equal([one], await MessagesAsync(bound, null));
        Assert.Empty(await MessagesAsync(bound, two));
        Assert.Equal([two], await MessagesAsync(owner, two));

        var delivery = (await storage.Outbox.ListAsync(owner, new DeliveryQuery { ChannelId = two, Page = All }, Cancel)).Data[0].Id;
        Assert.NotNull(await storage.Outbox.GetAsync(owner, delivery, Cancel));
        foreach (var other in (Caller[])[owner with { CustomerId = CustomerId.New() }, owner with { Mode = Mode.Live }])
        {
            Assert.Empty(await EndpointsAsync(other));
            Assert.Empty(await ChannelsAsync(other));
            Assert.Empty(await DeliveriesAsync(other, null));
            Assert.Empty(await DeliveriesAsync(other, one));
            Assert.Empty(await MessagesAsync(other, null));
            Assert.Null(await storage.Outbox.GetAsync(other, delivery, Cancel));
        }

        Assert.Null(await storage.Outbox.GetAsync(bound, delivery, Cancel));

        async Task<List<string>> EndpointsAsync(Caller caller)
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

        async Task<List<ChannelId>> ChannelsAsync(Caller caller) => [.. (await storage.Channels.ListAsync(caller, All, Cancel)).Data.Select(row => row.Id)];

        async Task<List<ChannelId>> DeliveriesAsync(Caller caller, ChannelId? channel) =>
            [.. (await storage.Outbox.ListAsync(caller, new DeliveryQuery { ChannelId = channel, Page = All }, Cancel)).Data.Select(view => view.ChannelId)];

        async Task<List<ChannelId>> MessagesAsync(Caller caller, ChannelId? channel) =>
            [.. (await storage.Messages.ListAsync(caller, new MessageQuery { ChannelId = channel, Page = All }, Cancel)).Data.Select(view => view.ChannelId)];
    }
}

/// <summary>The suite on SQLite.</summary>
public sealed class SqliteTenancyTests(SqliteFixture fixture) : TenancySuite(fixture);

/// <summary>The suite on PostgreSQL.</summary>
public sealed class PostgresTenancyTests(PostgresFixture fixture) : TenancySuite(fixture);
