using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Business;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Business;
using WhatIsUp.Grains.Storage.Cleanup;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Store;
using static WhatIsUp.Grains.Tests.Storage.Seeds;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>Orders, imports of products and named catalogues: the same tests on both databases.</summary>
public abstract class BusinessSuite(StorageFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Order_that_is_redelivered_has_one_row_and_one_event()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await NewEndpointAsync(storage, caller);
        for (var i = 0; i < 2; i++)
            await storage.CommitAsync(unit => OrderRows.Add(unit, channel, Order("91", 0), Event(caller, channel, EventCatalogue.OrderPlaced)));
        Assert.Equal(1, await storage.CountAsync("orders"));
        Assert.Equal(1, await storage.CountAsync("events WHERE name = 'order.placed'"));
        Assert.Equal(1, await storage.CountAsync("deliveries WHERE event_name = 'order.placed'"));
    }

    [Fact]
    public async Task Orders_are_paged_newest_first_and_keep_all_values()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var (_, other) = await NewChannelAsync(storage);
        var rows = new OrderRows(storage.Database, storage.Cursors);
        foreach (var (id, minute, owner) in new[] { ("91", 0, channel), ("92", 1, channel), ("93", 1, channel), ("94", 2, other) })
            await storage.CommitAsync(unit => OrderRows.Add(unit, owner, Order(id, minute), Event(caller, owner, EventCatalogue.OrderPlaced)));

        var first = await rows.ListAsync(channel, new PageRequest(2, null), Cancel);
        var second = await rows.ListAsync(channel, new PageRequest(2, first.NextCursor), Cancel);
        Assert.Equal(["93", "92", "91"], first.Data.Concat(second.Data).Select(order => order.Id));
        Assert.Null(second.NextCursor);
        Assert.Equal(Order("91", 0), await rows.FindAsync(channel, "91", Cancel));
        Assert.Null(await rows.FindAsync(other, "91", Cancel));
    }

    [Fact]
    public async Task Orders_are_kept_as_long_as_the_messages_of_their_customer()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var (stranger, theirs) = await NewChannelAsync(storage);
        var rows = new OrderRows(storage.Database, storage.Cursors);
        foreach (var (id, days, owner, whose) in new[] { ("old", 31, channel, caller), ("young", 29, channel, caller), ("theirs", 31, theirs, stranger) })
        {
            var order = Order(id, 0) with { PlacedAt = Now.AddDays(-days) };
            await storage.CommitAsync(unit => OrderRows.Add(unit, owner, order, Event(whose, owner, EventCatalogue.OrderPlaced)));
        }
        await storage.CommitAsync(unit => HistoryRetention.Put(unit, caller.CustomerId, 30));
        var retention = new HistoryRetention(storage.Database, storage.Writer);
        Assert.True(await retention.StepAsync(Now, Cancel));
        Assert.False(await retention.StepAsync(Now, Cancel));
        Assert.Null(await rows.FindAsync(channel, "old", Cancel));
        Assert.NotNull(await rows.FindAsync(channel, "young", Cancel));
        Assert.NotNull(await rows.FindAsync(theirs, "theirs", Cancel));
    }

    [Fact]
    public async Task Import_items_are_taken_in_order_until_each_has_its_result()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var fence = await FenceAsync(storage, channel);
        var rows = new ImportRows(storage.Database, storage.Writer);
        await rows.InsertAsync(fence, caller.CustomerId, "imp_1", [Product("a"), Product("b"), Product("c")], Now, Cancel);
        Assert.Equal([channel], await rows.ListOpenChannelsAsync(10, Cancel));
        Assert.Equal(3, await rows.CountOpenAsync(channel, Cancel));

        var first = (await rows.FindNextAsync(channel, Cancel))!;
        Assert.Equal((0, "a", false, caller.CustomerId), (first.Position, first.Product.Name, first.IsRunning, first.Customer));
        await rows.PutAsync(fence, first with { Attempts = 1 }, ImportItemStatus.Running, null, null, null, Cancel);
        Assert.Equal((0, true, 1), (await rows.FindNextAsync(channel, Cancel)) is { } again ? (again.Position, again.IsRunning, again.Attempts) : default);
        await rows.PutAsync(fence, first, ImportItemStatus.Created, "prd_71", null, null, Cancel);
        Assert.True(await rows.IsResultAsync(channel, "prd_71", Cancel));
        Assert.False(await rows.IsResultAsync(channel, "prd_72", Cancel));

        var second = (await rows.FindNextAsync(channel, Cancel))!;
        await rows.PutAsync(fence, second, ImportItemStatus.Failed, null, "not_acceptable", "WhatsApp refused.", Cancel);
        var view = (await rows.FindAsync(channel, "imp_1", Cancel))!;
        Assert.Equal((ImportStatus.Running, 3, 1, 1), (view.Status, view.Total, view.Created, view.Failed));
        Assert.Equal(
            [
                new ImportItemView { Index = 0, Status = ImportItemStatus.Created, ProductId = "prd_71" },
                new ImportItemView { Index = 1, Status = ImportItemStatus.Failed, Reason = "not_acceptable", Message = "WhatsApp refused." },
                new ImportItemView { Index = 2 },
            ],
            view.Items);

        await rows.PutAsync(fence, (await rows.FindNextAsync(channel, Cancel))!, ImportItemStatus.Created, "prd_72", null, null, Cancel);
        Assert.Null(await rows.FindNextAsync(channel, Cancel));
        Assert.Empty(await rows.ListOpenChannelsAsync(10, Cancel));
        Assert.Equal(ImportStatus.Finished, (await rows.FindAsync(channel, "imp_1", Cancel))!.Status);
        Assert.Null(await rows.FindAsync(ChannelId.New(), "imp_1", Cancel));
    }

    [Fact]
    public async Task Import_result_of_a_former_owner_is_not_written()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var former = await FenceAsync(storage, channel);
        var rows = new ImportRows(storage.Database, storage.Writer);
        await rows.InsertAsync(former, caller.CustomerId, "imp_1", [Product("a")], Now, Cancel);
        _ = await FenceAsync(storage, channel);
        var item = (await rows.FindNextAsync(channel, Cancel))!;
        await Assert.ThrowsAsync<StoreFencedException>(() => rows.PutAsync(former, item, ImportItemStatus.Created, "prd_71", null, null, Cancel));
        Assert.Equal(1, await rows.CountOpenAsync(channel, Cancel));
    }

    [Fact]
    public async Task Old_imports_are_deleted_with_their_items()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var fence = await FenceAsync(storage, channel);
        var rows = new ImportRows(storage.Database, storage.Writer);
        await rows.InsertAsync(fence, caller.CustomerId, "imp_1", [Product("a")], Now, Cancel);
        await rows.InsertAsync(fence, caller.CustomerId, "imp_2", [Product("b")], Now.AddDays(1), Cancel);
        await rows.DeleteBeforeAsync(Now.AddHours(1), Cancel);
        Assert.Null(await rows.FindAsync(channel, "imp_1", Cancel));
        Assert.NotNull(await rows.FindAsync(channel, "imp_2", Cancel));
        Assert.Equal(1, await storage.CountAsync("product_import_items"));
    }

    [Fact]
    public async Task Catalogues_are_stored_changed_paged_and_deleted()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        var fence = await FenceAsync(storage, channel);
        var rows = new CatalogRows(storage.Database, storage.Writer, storage.Cursors);
        foreach (var id in new[] { "cat_1", "cat_2", "cat_3" }) await rows.PutAsync(fence, Catalog(id), Cancel);
        await rows.PutAsync(fence, Catalog("cat_2") with { Name = "Parties", Description = null, ProductIds = [] }, Cancel);

        Assert.Equal(3, await rows.CountAsync(channel, Cancel));
        var first = await rows.ListAsync(channel, new PageRequest(2, null), Cancel);
        var second = await rows.ListAsync(channel, new PageRequest(2, first.NextCursor), Cancel);
        Assert.Equal(["cat_3", "cat_2", "cat_1"], first.Data.Concat(second.Data).Select(catalog => catalog.Id));
        var changed = (await rows.FindAsync(channel, "cat_2", Cancel))!;
        Assert.Equal(("Parties", null), (changed.Name, changed.Description));
        Assert.Empty(changed.ProductIds);
        Assert.Equal(["prd_1"], (await rows.FindAsync(channel, "cat_1", Cancel))!.ProductIds);

        Assert.True(await rows.DeleteAsync(fence, "cat_2", Cancel));
        Assert.False(await rows.DeleteAsync(fence, "cat_2", Cancel));
        Assert.Null(await rows.FindAsync(channel, "cat_2", Cancel));
    }

    private static async Task<ChannelFence> FenceAsync(OpenedStorage storage, ChannelId channel) =>
        new(channel, (await storage.Channels.TakeEpochAsync(channel, "silo", Now.AddMinutes(1), Cancel))!.Value);

    private static OrderView Order(string id, int minute) => new()
    {
        Id = id, MessageId = "m" + id, ChatId = "4915@s.whatsapp.net", From = new Participant("4915@s.whatsapp.net", "1@lid", "+4915", "Ada"), Title = "Shop",
        Message = "please \0 soon", ItemCount = 2, Total = 49.5m, Currency = "EUR", Token = "tok==", PlacedAt = Now.AddMinutes(minute),
    };

    private static ProductEdit Product(string name) =>
        new()
        {
            Name = name, PriceThousandths = 1_000, Currency = "EUR", Images = ["https://mmg.whatsapp.net/a"],
            Availability = ProductAvailability.OutOfStock,
        };

    private static CatalogView Catalog(string id) =>
        new() { Id = id, Name = "Weddings", Description = "All", ProductIds = ["prd_1"], CreatedAt = Now, UpdatedAt = Now };
}

/// <summary>On SQLite.</summary>
public sealed class SqliteBusinessTests(SqliteFixture fixture) : BusinessSuite(fixture);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresBusinessTests(PostgresFixture fixture) : BusinessSuite(fixture);
