using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Cleanup;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;
using static WhatIsUp.Grains.Tests.Storage.Seeds;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>The storage suite: the same tests on both databases.</summary>
public abstract class StorageSuite(StorageFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Leases_are_renewed_together_and_orphans_found()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        var epoch = (await storage.Channels.TakeEpochAsync(channel, "silo", Now.AddSeconds(20), Cancel))!.Value;
        var unit = new UnitOfWork();
        ChannelRows.UpdateStatus(unit, channel, ChannelStatus.Connected, null, isDesiredRunning: true, Now);
        await storage.Writer.CommitAsync(unit, Cancel);

        Assert.Empty(await storage.Channels.FindOrphansAsync(Now, [], 10, Cancel));
        Assert.Single(await storage.Channels.FindOrphansAsync(Now, ["silo"], 10, Cancel));
        Assert.Single(await storage.Channels.FindOrphansAsync(Now.AddSeconds(21), [], 10, Cancel));
        var renewed = await storage.Channels.RenewLeasesAsync(
            [(new ChannelFence(channel, epoch), Now), (new ChannelFence(channel, epoch - 1), null)], Now.AddSeconds(60), Cancel);
        Assert.Contains(channel, renewed);
        Assert.Empty(await storage.Channels.FindOrphansAsync(Now.AddSeconds(21), [], 10, Cancel));
        await storage.Channels.ReleaseAsync(new ChannelFence(channel, epoch), Cancel);
        Assert.Single(await storage.Channels.FindOrphansAsync(Now, [], 10, Cancel));
    }

    [Fact]
    public async Task Signal_state_is_read_back_and_encrypted_for_its_row()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        var alice = new ProtocolAddress("123_1", 0);
        var bob = new ProtocolAddress("456_1", 3);
        var credentials = DeviceCredentials.Create(Now) with { PairingProps = new PairingProps(true, false, true, false, [7, 8]), IsLidMigrated = true };
        var preKey = PreKeyFactory.NewPreKey(7);
        var batch = new DeviceStateChanges { Credentials = credentials };
        batch.Sessions[alice] = [1, 2, 3];
        batch.Sessions[bob] = [4, 5, 6];
        batch.Identities[alice] = new byte[32];
        batch.PreKeys[7] = preKey;
        batch.DeviceLists["123_1"] = new DeviceList("123_1", [0, 4], 9, Now);
        batch.DeviceLists["456_1"] = new DeviceList("456_1", [0, 4, 99], 9, Now) { Hosted = [99] };
        batch.LidsByPhoneNumber["4915"] = "123";
        batch.AccountNumbers["49150"] = "4915";
        await ApplyAsync(storage, channel, batch);

        var sessions = await storage.Signal.LoadAsync(DeviceTables.Sessions, channel, [alice, bob, new ProtocolAddress("456_1", 9)], Cancel);
        Assert.Equal([1, 2, 3], sessions[alice]);
        Assert.Equal(2, sessions.Count);
        var loaded = (await storage.Signal.LoadCredentialsAsync(channel, Cancel))!;
        Assert.Equal(credentials.NoiseKey.PrivateKey, loaded.NoiseKey.PrivateKey);
        Assert.True(loaded is { IsLidMigrated: true, PairingProps: { IsChatDbLidMigrated: true, RecoversSnapshots: true, Subscriptions: [7, 8] } });
        Assert.Equal(preKey.KeyPair.PrivateKey, (await storage.Signal.FindAsync(DeviceTables.PreKeys, channel, 7u, Cancel))!.KeyPair.PrivateKey);
        Assert.Equal([0, 4], (await storage.Signal.LoadAsync(DeviceTables.DeviceLists, channel, ["123_1"], Cancel))["123_1"].Devices);
        var hosted = (await storage.Signal.LoadAsync(DeviceTables.DeviceLists, channel, ["456_1"], Cancel))["456_1"];
        Assert.Equal([0, 4, 99], hosted.Devices);
        Assert.Equal([99], hosted.Hosted);
        Assert.Equal("4915", (await storage.Signal.LoadAsync(DeviceTables.AccountNumbers, channel, ["49150", "4915"], Cancel)).Single().Value);
        var names = (WhatsApp.Binary.Jid.FromPhoneNumber("4915"), WhatsApp.Binary.Jid.FromLid("123"));
        foreach (var requested in new[] { WhatsApp.Binary.Jid.FromPhoneNumber("49150"), names.Item1, names.Item2 })
        {
            Assert.Equal((names.Item1, names.Item2), await storage.Signal.FindNamesAsync(channel, requested, Cancel));
        }
        Assert.Equal("123", (await storage.Signal.LoadAsync(DeviceTables.Lids, channel, ["4915"], Cancel))["4915"]);
        Assert.Equal("4915", (await storage.Signal.LoadPhoneNumbersAsync(channel, ["123"], Cancel))["123"]);

        var swap = new UnitOfWork();
        swap.Add(
            new SqlStatement(
                "swap",
                """
                UPDATE signal_sessions SET box = (SELECT box FROM signal_sessions WHERE channel_id = @channel_id AND name = @from)
                WHERE channel_id = @channel_id AND name = @to
                """),
            ("channel_id", channel), ("to", "123_1"), ("from", "456_1"));
        await storage.Writer.CommitAsync(swap, Cancel);
        await Assert.ThrowsAnyAsync<CryptographicException>(async () => await storage.Signal.LoadAsync(DeviceTables.Sessions, channel, [alice], Cancel));

        await ApplyAsync(storage, channel, new DeviceStateChanges { WipesDevice = true });
        Assert.Null(await storage.Signal.LoadCredentialsAsync(channel, Cancel));
        Assert.Empty(await storage.Signal.LoadAsync(DeviceTables.Sessions, channel, [bob], Cancel));
        Assert.Null(await storage.Signal.FindAsync(DeviceTables.PreKeys, channel, 7u, Cancel));
    }

    [Fact]
    public async Task Key_material_is_encrypted()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        var credentials = DeviceCredentials.Create(Now);
        await ApplyAsync(storage, channel, new DeviceStateChanges { Credentials = credentials });
        var stored = (await storage.ReadAsync(
            "SELECT box FROM signal_credentials WHERE channel_id = @channel_id", RowReader.Bytes("box"), ("channel_id", channel)))[0];
        Assert.Equal(-1, stored.AsSpan().IndexOf(credentials.IdentityKey.PrivateKey));
        Assert.Equal(-1, stored.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(Convert.ToBase64String(credentials.IdentityKey.PrivateKey)[..20])));
    }

    [Fact]
    public async Task Redelivered_message_is_stored_and_published_once()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var endpoint = await NewEndpointAsync(storage, caller);
        for (var i = 0; i < 2; i++)
        {
            var unit = new UnitOfWork();
            var raised = Event(caller, channel, EventCatalogue.MessageReceived, EventChatKind.Direct);
            MessageRows.InsertInbound(unit, Message(caller, channel, "M1", isFromMe: false), raised.Id);
            OutboxRows.AddOfMessage(unit, raised, "M1");
            await storage.Writer.CommitAsync(unit, Cancel);
        }
        Assert.Single((await storage.Messages.Listing.ReadAsync(caller, new MessageQuery { ChannelId = channel, Page = new PageRequest(50, null) },
            Cancel)).Data);
        Assert.Single(await storage.Outbox.Due.ReadAsync(endpoint, Now.AddSeconds(1), 10, Cancel));
        Assert.True(await storage.Messages.HasInboundAsync(channel, "M1", "4915@s.whatsapp.net", Cancel));
        Assert.False(await storage.Messages.HasInboundAsync(channel, "M2", "4915@s.whatsapp.net", Cancel));
    }

    [Fact]
    public async Task Fifty_parallel_duplicates_of_a_client_ref_make_one_message()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var owners = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            var unit = new UnitOfWork();
            var index = MessageRows.InsertOutbound(unit, Message(caller, channel, "OUT" + i, isFromMe: true) with { ClientRef = "order-1" }, Now)!.Value;
            await storage.Writer.CommitAsync(unit, Cancel);
            return (string)unit.ResultOf(index)!;
        }));
        Assert.Single(owners.Distinct());
        Assert.Equal(1, await storage.Messages.Outbound.CountQueueAsync(channel, Cancel));
        Assert.Equal(owners[0], Assert.Single(await storage.Messages.Outbound.ReadQueueAsync(channel, 0, 10, Seeds.Now, Cancel)).MessageId);

        var later = new UnitOfWork();
        var second = MessageRows.InsertOutbound(later,
            Message(caller, channel, "LATER", isFromMe: true) with { ClientRef = "order-1" }, Now.AddHours(25))!.Value;
        await storage.Writer.CommitAsync(later, Cancel);
        Assert.Equal("LATER", later.ResultOf(second));
    }

    [Fact]
    public async Task Status_only_moves_forward_and_is_published_once()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var endpoint = await NewEndpointAsync(storage, caller);
        var insert = new UnitOfWork();
        MessageRows.InsertOutbound(insert, Message(caller, channel, "OUT", isFromMe: true), Now);
        await storage.Writer.CommitAsync(insert, Cancel);
        foreach (var status in (MessageStatus[])[MessageStatus.Sent, MessageStatus.Read, MessageStatus.Delivered, MessageStatus.Read])
        {
            var unit = new UnitOfWork();
            var raised = Event(caller, channel, EventCatalogue.MessageStatus, EventChatKind.Direct);
            MessageRows.Advance(unit, channel, "OUT", status, raised.Id, Now);
            OutboxRows.AddOfMessage(unit, raised, "OUT");
            await storage.Writer.CommitAsync(unit, Cancel);
        }
        Assert.Equal(MessageStatus.Read, (await storage.Messages.GetAsync(channel, "OUT", Cancel))!.Status);
        Assert.Equal(2, (await storage.Outbox.Due.ReadAsync(endpoint, Now.AddSeconds(1), 10, Cancel)).Count);
    }

    [Fact]
    public async Task Pages_are_stable_under_inserts_and_cursors_cannot_be_forged()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        async Task InsertAsync(string id)
        {
            var unit = new UnitOfWork();
            MessageRows.InsertInbound(unit, Message(caller, channel, id, isFromMe: false), PrefixedId.New(PrefixedId.Event));
            await storage.Writer.CommitAsync(unit, Cancel);
        }
        for (var i = 0; i < 5; i++) await InsertAsync("M" + i);
        var query = new MessageQuery { ChannelId = channel, ChatId = "4915@s.whatsapp.net", Q = "text_", Page = new PageRequest(2, null) };
        Assert.Empty((await storage.Messages.Listing.ReadAsync(caller, query, Cancel)).Data);
        query = query with { Q = "a text" };
        var first = await storage.Messages.Listing.ReadAsync(caller, query, Cancel);
        await InsertAsync("M5");
        var second = await storage.Messages.Listing.ReadAsync(caller, query with { Page = new PageRequest(10, first.NextCursor) }, Cancel);
        Assert.Equal(["M4", "M3"], first.Data.Select(message => message.Id));
        Assert.Equal(["M2", "M1", "M0"], second.Data.Select(message => message.Id));
        Assert.Null(second.NextCursor);
        var forged = await Assert.ThrowsAsync<GatewayException>(
            () => storage.Messages.Listing.ReadAsync(caller, query with { Page = new PageRequest(10, first.NextCursor![..^2] + "AA") }, Cancel));
        Assert.Equal(Abstractions.Errors.ErrorCode.InvalidRequest, forged.Code);
        await Assert.ThrowsAsync<GatewayException>(() => storage.Channels.ListAsync(caller, new PageRequest(10, first.NextCursor), Cancel));
    }

    [Fact]
    public async Task Event_is_delivered_to_subscribed_endpoints_of_its_customer_only()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var (stranger, _) = await NewChannelAsync(storage);
        var wanted = await NewEndpointAsync(storage, caller, EventCatalogue.MessageSent);
        var onlyThis = await NewEndpointAsync(storage, caller, "*", channel);
        var groups = await NewEndpointAsync(storage, caller, filter: ChatTypeFilter.GroupsOnly);
        var otherChannel = await NewEndpointAsync(storage, caller, "*", ChannelId.New());
        var foreign = await NewEndpointAsync(storage, stranger);
        var otherMode = await NewEndpointAsync(storage, caller with { Mode = Mode.Live });
        var unit = new UnitOfWork();
        OutboxRows.Add(unit, Event(caller, channel, EventCatalogue.MessageSent, EventChatKind.Direct));
        await storage.Writer.CommitAsync(unit, Cancel);

        Assert.Single(await storage.Outbox.Due.ReadAsync(wanted, Now, 10, Cancel));
        Assert.Single(await storage.Outbox.Due.ReadAsync(onlyThis, Now, 10, Cancel));
        foreach (var id in (string[])[groups, otherChannel, foreign, otherMode]) Assert.Empty(await storage.Outbox.Due.ReadAsync(id, Now, 10, Cancel));
        Assert.Equal(2, (await storage.Outbox.Deliveries.ListAsync(caller, new DeliveryQuery { Page = new PageRequest(50, null) }, Cancel)).Data.Count);
        Assert.Empty((await storage.Outbox.Deliveries.ListAsync(stranger, new DeliveryQuery { Page = new PageRequest(50, null) }, Cancel)).Data);
    }

    [Fact]
    public async Task Retries_do_not_delay_first_attempts()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var endpoint = await NewEndpointAsync(storage, caller);
        await PublishAsync(6);
        foreach (var delivery in await storage.Outbox.Due.ReadAsync(endpoint, Now, 4, Cancel))
            await storage.CommitAsync(unit => DueDeliveryRows.Record(
                unit, new AttemptResult(delivery.Id, new DeliveryAttemptView { Number = 1, At = Now, LatencyMs = 1 }, DeliveryStatus.Pending,
                    Now.AddSeconds(10 - delivery.Sequence % 4))));

        var early = await storage.Outbox.Due.ReadAsync(endpoint, Now, 3, Cancel);
        Assert.Equal([0, 0], early.Select(delivery => delivery.Attempts));
        var late = await storage.Outbox.Due.ReadAsync(endpoint, Now.AddMinutes(1), 3, Cancel);
        Assert.Equal([1, 1, 1, 0, 0], late.Select(delivery => delivery.Attempts).OrderDescending());
        Assert.Equal(late.Select(delivery => delivery.Sequence).Order(), late.Select(delivery => delivery.Sequence));
        Assert.Equal(Now, await storage.Outbox.Due.ReadNextAsync(endpoint, Cancel));
        Assert.Empty(await storage.Outbox.Due.FindEndpointsAsync(Now, 10, endpoint, Cancel));

        async Task PublishAsync(int events)
        {
            for (var i = 0; i < events; i++) await storage.CommitAsync(unit => OutboxRows.Add(unit, Event(caller, channel, EventCatalogue.ChannelConnected)));
        }
    }

    [Fact]
    public async Task Text_search_ignores_case_and_NUL_is_not_stored()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await storage.CommitAsync(
            unit => MessageRows.InsertInbound(unit,
                Message(caller, channel, "M1", isFromMe: false) with { MessageContent = new() { Text = new TextContent("Good\0 Morning") } },
                PrefixedId.New(PrefixedId.Event)));
        var found = await storage.Messages.Listing.ReadAsync(caller,
            new MessageQuery { ChannelId = channel, Q = "good morn", Page = new PageRequest(10, null) }, Cancel);
        Assert.Equal("Good Morning", Assert.Single(found.Data).Text!.Body);
    }

    [Fact]
    public async Task Expired_rows_are_removed_in_time()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var endpoint = await NewEndpointAsync(storage, caller, EventCatalogue.ChannelConnected);
        for (var i = 0; i < 3; i++) await storage.CommitAsync(unit => OutboxRows.Add(unit, Event(caller, channel, EventCatalogue.ChannelConnected)));
        var due = await storage.Outbox.Due.ReadAsync(endpoint, Now, 10, Cancel);
        await storage.CommitAsync(unit =>
        {
            foreach (var (delivery, status) in due.Zip((DeliveryStatus[])[DeliveryStatus.Succeeded, DeliveryStatus.Failed]))
                DueDeliveryRows.Record(unit, new AttemptResult(delivery.Id, new DeliveryAttemptView { Number = 1, At = Now, LatencyMs = 1 }, status, null));
            OutboxRows.Add(unit, Event(caller, channel, EventCatalogue.ChannelStatus));
            MessageRows.InsertOutbound(unit, Message(caller, channel, "OUT", isFromMe: true) with { ClientRef = "ref" }, Now);
        });
        var time = new FakeTimeProvider(Now);
        using var retention = new Retention(storage.Writer, new HistoryRetention(storage.Database, storage.Writer),
            storage.Stories, new OrphanCleanup(storage.Database, storage.Writer), time, NullLogger<Retention>.Instance);
        await LeavesAsync(TimeSpan.FromHours(23), deliveries: 3, attempts: 2, events: 4, refs: 1);
        await LeavesAsync(TimeSpan.FromDays(6), deliveries: 3, attempts: 2, events: 4, refs: 0);
        await LeavesAsync(TimeSpan.FromDays(8), deliveries: 2, attempts: 1, events: 4, refs: 0);
        await LeavesAsync(TimeSpan.FromDays(29), deliveries: 2, attempts: 1, events: 4, refs: 0);
        await LeavesAsync(TimeSpan.FromDays(31), deliveries: 0, attempts: 0, events: 0, refs: 0);

        async Task LeavesAsync(TimeSpan after, long deliveries, long attempts, long events, long refs)
        {
            time.SetUtcNow(Now + after);
            while (await retention.StepAsync(Cancel))
            {
            }
            Assert.Equal(
                (deliveries, attempts, events, refs),
                (await storage.CountAsync("deliveries"), await storage.CountAsync("delivery_attempts"), await storage.CountAsync("events"),
                    await storage.CountAsync("client_refs")));
        }
    }

    [Fact]
    public async Task Attempts_are_stored_and_a_delivery_ends_once()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var endpoint = await NewEndpointAsync(storage, caller);
        var unit = new UnitOfWork();
        OutboxRows.Add(unit, Event(caller, channel, EventCatalogue.ChannelConnected));
        await storage.Writer.CommitAsync(unit, Cancel);
        var due = Assert.Single(await storage.Outbox.Due.ReadAsync(endpoint, Now, 10, Cancel));

        var failed = new UnitOfWork();
        DueDeliveryRows.Record(failed,
            new AttemptResult(due.Id,
                new DeliveryAttemptView { Number = 1, At = Now, StatusCode = 500, LatencyMs = 12, Error = "http_status", ResponseBody = "no\0" },
                DeliveryStatus.Pending, Now.AddSeconds(10)));
        await storage.Writer.CommitAsync(failed, Cancel);
        Assert.Empty(await storage.Outbox.Due.ReadAsync(endpoint, Now.AddSeconds(9), 10, Cancel));
        Assert.Equal(Now.AddSeconds(10), await storage.Outbox.Due.ReadNextAsync(endpoint, Cancel));
        Assert.Equal([endpoint], await storage.Outbox.Due.FindEndpointsAsync(Now.AddSeconds(10), 10, "", Cancel));
        Assert.Single(await storage.Outbox.Due.ReadAsync(endpoint, Now.AddSeconds(10), 10, Cancel));

        var done = new UnitOfWork();
        DueDeliveryRows.Record(
            done, new AttemptResult(due.Id, new DeliveryAttemptView { Number = 2, At = Now, StatusCode = 200, LatencyMs = 3 }, DeliveryStatus.Succeeded, null));
        await storage.Writer.CommitAsync(done, Cancel);
        var view = (await storage.Outbox.Deliveries.GetAsync(caller, due.Id, Cancel))!;
        Assert.Equal(DeliveryStatus.Succeeded, view.Status);
        Assert.Equal([500, 200], view.Attempts!.Select(attempt => attempt.StatusCode));
        Assert.NotNull(view.Payload);
        Assert.Null(await storage.Outbox.Deliveries.GetAsync(caller with { CustomerId = CustomerId.New() }, due.Id, Cancel));

        var purge = new UnitOfWork();
        OutboxRemoval.Purge(purge, Now.AddDays(7), Now.AddDays(30), 100);
        await storage.Writer.CommitAsync(purge, Cancel);
        Assert.Null(await storage.Outbox.Deliveries.GetAsync(caller, due.Id, Cancel));
    }
}

/// <summary>The suite on SQLite.</summary>
public sealed class SqliteStorageTests(SqliteFixture fixture) : StorageSuite(fixture);

/// <summary>The suite on PostgreSQL.</summary>
public sealed class PostgresStorageTests(PostgresFixture fixture) : StorageSuite(fixture);
