using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Signal;
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
        var unit = new WriteUnit();
        ChannelRows.UpdateStatus(unit, channel, ChannelStatus.Connected, null, isDesiredRunning: true, Now);
        await storage.Writer.CommitAsync(unit, Cancel);

        Assert.Empty(await storage.Channels.FindOrphansAsync(Now, [], 10, Cancel));
        Assert.Single(await storage.Channels.FindOrphansAsync(Now, ["silo"], 10, Cancel));
        Assert.Single(await storage.Channels.FindOrphansAsync(Now.AddSeconds(21), [], 10, Cancel));
        var renewed = await storage.Channels.RenewLeasesAsync([(new ChannelFence(channel, epoch), Now), (new ChannelFence(channel, epoch - 1), null)], Now.AddSeconds(60), Cancel);
        Assert.Contains(channel, renewed);
        Assert.Empty(await storage.Channels.FindOrphansAsync(Now.AddSeconds(21), [], 10, Cancel));
        await storage.Channels.ReleaseAsync(new ChannelFence(channel, epoch), Cancel);
        Assert.Single(await storage.Channels.FindOrphansAsync(Now, [], 10, Cancel));
    }

    [Fact]
    public async Task Signal_state_comes_back_and_is_sealed_to_its_row()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        var alice = new ProtocolAddress("123_1", 0);
        var bob = new ProtocolAddress("456_1", 3);
        var credentials = PreKeyFactory.NewCredentials(Now) with { PairingProps = new PairingProps(true, false, true, false, [7, 8]), IsLidMigrated = true };
        var preKey = PreKeyFactory.NewPreKey(7);
        var batch = new StoreBatch { Credentials = credentials };
        batch.Sessions[alice] = [1, 2, 3];
        batch.Sessions[bob] = [4, 5, 6];
        batch.Identities[alice] = new byte[32];
        batch.PreKeys[7] = preKey;
        batch.DeviceLists["123_1"] = new DeviceList("123_1", [0, 4], 9, Now);
        batch.DeviceLists["456_1"] = new DeviceList("456_1", [0, 4, 99], 9, Now) { Hosted = [99] };
        batch.LidsByPhoneNumber["4915"] = "123";
        batch.AccountNumbers["49150"] = "4915";
        await ApplyAsync(storage, channel, batch);

        var sessions = await storage.Signal.LoadSessionsAsync(channel, [alice, bob, new ProtocolAddress("456_1", 9)], Cancel);
        Assert.Equal([1, 2, 3], sessions[alice]);
        Assert.Equal(2, sessions.Count);
        var loaded = (await storage.Signal.LoadCredentialsAsync(channel, Cancel))!;
        Assert.Equal(credentials.NoiseKey.PrivateKey, loaded.NoiseKey.PrivateKey);
        Assert.True(loaded is { IsLidMigrated: true, PairingProps: { IsChatDbLidMigrated: true, RecoversSnapshots: true, Subscriptions: [7, 8] } });
        Assert.Equal(preKey.KeyPair.PrivateKey, (await storage.Signal.LoadPreKeyAsync(channel, 7, Cancel))!.KeyPair.PrivateKey);
        Assert.Equal([0, 4], (await storage.Signal.LoadDeviceListsAsync(channel, ["123_1"], Cancel))["123_1"].Devices);
        var hosted = (await storage.Signal.LoadDeviceListsAsync(channel, ["456_1"], Cancel))["456_1"];
        Assert.Equal([0, 4, 99], hosted.Devices);
        Assert.Equal([99], hosted.Hosted);
        Assert.Equal("4915", (await storage.Signal.LoadAccountNumbersAsync(channel, ["49150", "4915"], Cancel)).Single().Value);
        var names = (WhatsApp.Binary.Jid.FromPhoneNumber("4915"), WhatsApp.Binary.Jid.FromLid("123"));
        foreach (var asked in new[] { WhatsApp.Binary.Jid.FromPhoneNumber("49150"), names.Item1, names.Item2 }) Assert.Equal((names.Item1, names.Item2), await storage.Signal.FindNamesAsync(channel, asked, Cancel));
        Assert.Equal("123", (await storage.Signal.LoadLidsAsync(channel, ["4915"], Cancel))["4915"]);
        Assert.Equal("4915", (await storage.Signal.LoadPhoneNumbersAsync(channel, ["123"], Cancel))["123"]);

        var swap = new WriteUnit();
        swap.Add(new SqlStatement("swap", "UPDATE signal_sessions SET box = (SELECT box FROM signal_sessions WHERE channel_id = $1 AND name = $3) WHERE channel_id = $1 AND name = $2"), channel.ToString(), "123_1", "456_1");
        await storage.Writer.CommitAsync(swap, Cancel);
        await Assert.ThrowsAnyAsync<CryptographicException>(async () => await storage.Signal.LoadSessionsAsync(channel, [alice], Cancel));

        await ApplyAsync(storage, channel, new StoreBatch { WipesDevice = true });
        Assert.Null(await storage.Signal.LoadCredentialsAsync(channel, Cancel));
        Assert.Empty(await storage.Signal.LoadSessionsAsync(channel, [bob], Cancel));
        Assert.Null(await storage.Signal.LoadPreKeyAsync(channel, 7, Cancel));
    }

    [Fact]
    public async Task Key_material_is_not_in_the_clear()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        var credentials = PreKeyFactory.NewCredentials(Now);
        await ApplyAsync(storage, channel, new StoreBatch { Credentials = credentials });
        var stored = await storage.Database.ReadOneAsync(
            new SqlStatement("raw", "SELECT box FROM signal_credentials WHERE channel_id = $1"), [channel.ToString()], row => row.GetFieldValue<byte[]>(0), Cancel);
        Assert.Equal(-1, stored.AsSpan().IndexOf(credentials.IdentityKey.PrivateKey));
        Assert.Equal(-1, stored.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(Convert.ToBase64String(credentials.IdentityKey.PrivateKey)[..20])));
    }

    [Fact]
    public async Task A_redelivered_message_is_in_history_once_and_told_once()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var endpoint = await NewEndpointAsync(storage, caller);
        for (var i = 0; i < 2; i++)
        {
            var unit = new WriteUnit();
            var told = Event(caller, channel, EventCatalogue.MessageReceived, EventChatKind.Direct);
            MessageRows.InsertInbound(unit, Message(caller, channel, "M1", isFromMe: false), told.Id);
            OutboxRows.AddOfMessage(unit, told, "M1");
            await storage.Writer.CommitAsync(unit, Cancel);
        }
        Assert.Single((await storage.Messages.ListAsync(caller, new MessageQuery { ChannelId = channel, Page = new PageRequest(50, null) }, Cancel)).Data);
        Assert.Single(await storage.Outbox.ReadDueAsync(endpoint, Now.AddSeconds(1), 10, Cancel));
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
            var unit = new WriteUnit();
            var index = MessageRows.InsertOutbound(unit, Message(caller, channel, "OUT" + i, isFromMe: true) with { ClientRef = "order-1" }, Now)!.Value;
            await storage.Writer.CommitAsync(unit, Cancel);
            return (string)unit.ResultOf(index)!;
        }));
        Assert.Single(owners.Distinct());
        Assert.Equal(1, await storage.Messages.CountQueueAsync(channel, Cancel));
        Assert.Equal(owners[0], Assert.Single(await storage.Messages.ReadQueueAsync(channel, 0, 10, Seeds.Now, Cancel)).MessageId);

        var later = new WriteUnit();
        var second = MessageRows.InsertOutbound(later, Message(caller, channel, "LATER", isFromMe: true) with { ClientRef = "order-1" }, Now.AddHours(25))!.Value;
        await storage.Writer.CommitAsync(later, Cancel);
        Assert.Equal("LATER", later.ResultOf(second));
    }

    [Fact]
    public async Task A_status_only_moves_forward_and_is_told_once()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var endpoint = await NewEndpointAsync(storage, caller);
        var insert = new WriteUnit();
        MessageRows.InsertOutbound(insert, Message(caller, channel, "OUT", isFromMe: true), Now);
        await storage.Writer.CommitAsync(insert, Cancel);
        foreach (var status in (MessageStatus[])[MessageStatus.Sent, MessageStatus.Read, MessageStatus.Delivered, MessageStatus.Read])
        {
            var unit = new WriteUnit();
            var told = Event(caller, channel, EventCatalogue.MessageStatus, EventChatKind.Direct);
            MessageRows.Advance(unit, channel, "OUT", status, told.Id, Now);
            OutboxRows.AddOfMessage(unit, told, "OUT");
            await storage.Writer.CommitAsync(unit, Cancel);
        }
        Assert.Equal(MessageStatus.Read, (await storage.Messages.GetAsync(channel, "OUT", Cancel))!.Status);
        Assert.Equal(2, (await storage.Outbox.ReadDueAsync(endpoint, Now.AddSeconds(1), 10, Cancel)).Count);
    }

    [Fact]
    public async Task Pages_are_stable_under_inserts_and_cursors_cannot_be_forged()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        async Task InsertAsync(string id)
        {
            var unit = new WriteUnit();
            MessageRows.InsertInbound(unit, Message(caller, channel, id, isFromMe: false), PrefixedId.New(PrefixedId.Event));
            await storage.Writer.CommitAsync(unit, Cancel);
        }
        for (var i = 0; i < 5; i++) await InsertAsync("M" + i);
        var query = new MessageQuery { ChannelId = channel, ChatId = "4915@s.whatsapp.net", Q = "text_", Page = new PageRequest(2, null) };
        Assert.Empty((await storage.Messages.ListAsync(caller, query, Cancel)).Data);
        query = query with { Q = "a text" };
        var first = await storage.Messages.ListAsync(caller, query, Cancel);
        await InsertAsync("M5");
        var second = await storage.Messages.ListAsync(caller, query with { Page = new PageRequest(10, first.NextCursor) }, Cancel);
        Assert.Equal(["M4", "M3"], first.Data.Select(message => message.Id));
        Assert.Equal(["M2", "M1", "M0"], second.Data.Select(message => message.Id));
        Assert.Null(second.NextCursor);
        var forged = await Assert.ThrowsAsync<GatewayException>(() => storage.Messages.ListAsync(caller, query with { Page = new PageRequest(10, first.NextCursor![..^2] + "AA") }, Cancel));
        Assert.Equal(Abstractions.Errors.ErrorCode.InvalidRequest, forged.Code);
        await Assert.ThrowsAsync<GatewayException>(() => storage.Channels.ListAsync(caller, new PageRequest(10, first.NextCursor), Cancel));
    }

    [Fact]
    public async Task An_event_goes_to_the_endpoints_that_want_it_and_to_no_stranger()
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
        var unit = new WriteUnit();
        OutboxRows.Add(unit, Event(caller, channel, EventCatalogue.MessageSent, EventChatKind.Direct));
        await storage.Writer.CommitAsync(unit, Cancel);

        Assert.Single(await storage.Outbox.ReadDueAsync(wanted, Now, 10, Cancel));
        Assert.Single(await storage.Outbox.ReadDueAsync(onlyThis, Now, 10, Cancel));
        foreach (var id in (string[])[groups, otherChannel, foreign, otherMode]) Assert.Empty(await storage.Outbox.ReadDueAsync(id, Now, 10, Cancel));
        Assert.Equal(2, (await storage.Outbox.ListAsync(caller, new DeliveryQuery { Page = new PageRequest(50, null) }, Cancel)).Data.Count);
        Assert.Empty((await storage.Outbox.ListAsync(stranger, new DeliveryQuery { Page = new PageRequest(50, null) }, Cancel)).Data);
    }

    [Fact]
    public async Task Later_attempts_hold_back_no_first_ones()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var endpoint = await NewEndpointAsync(storage, caller);
        await TellAsync(6);
        foreach (var delivery in await storage.Outbox.ReadDueAsync(endpoint, Now, 4, Cancel))
            await storage.CommitAsync(unit => OutboxRows.Record(
                unit, new AttemptResult(delivery.Id, new DeliveryAttemptView { Number = 1, At = Now, LatencyMs = 1 }, DeliveryStatus.Pending, Now.AddSeconds(10 - delivery.Sequence % 4))));

        var early = await storage.Outbox.ReadDueAsync(endpoint, Now, 3, Cancel);
        Assert.Equal([0, 0], early.Select(delivery => delivery.Attempts));
        var late = await storage.Outbox.ReadDueAsync(endpoint, Now.AddMinutes(1), 3, Cancel);
        Assert.Equal([1, 1, 1, 0, 0], late.Select(delivery => delivery.Attempts).OrderDescending());
        Assert.Equal(late.Select(delivery => delivery.Sequence).Order(), late.Select(delivery => delivery.Sequence));
        Assert.Equal(Now, await storage.Outbox.ReadNextDueAsync(endpoint, Cancel));
        Assert.Empty(await storage.Outbox.FindEndpointsWithDueAsync(Now, 10, endpoint, Cancel));

        async Task TellAsync(int events)
        {
            for (var i = 0; i < events; i++) await storage.CommitAsync(unit => OutboxRows.Add(unit, Event(caller, channel, EventCatalogue.ChannelConnected)));
        }
    }

    [Fact]
    public async Task Texts_are_found_whatever_their_case_and_stored_without_NUL()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await storage.CommitAsync(unit => MessageRows.InsertInbound(unit, Message(caller, channel, "M1", isFromMe: false) with { Said = new MessageContent { Text = new TextContent("Good\0 Morning") } }, PrefixedId.New(PrefixedId.Event)));
        var found = await storage.Messages.ListAsync(caller, new MessageQuery { ChannelId = channel, Q = "good morn", Page = new PageRequest(10, null) }, Cancel);
        Assert.Equal("Good Morning", Assert.Single(found.Data).Text!.Body);
    }

    [Fact]
    public async Task What_is_over_is_removed_in_its_time()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var endpoint = await NewEndpointAsync(storage, caller, EventCatalogue.ChannelConnected);
        for (var i = 0; i < 3; i++) await storage.CommitAsync(unit => OutboxRows.Add(unit, Event(caller, channel, EventCatalogue.ChannelConnected)));
        var due = await storage.Outbox.ReadDueAsync(endpoint, Now, 10, Cancel);
        await storage.CommitAsync(unit =>
        {
            foreach (var (delivery, status) in due.Zip((DeliveryStatus[])[DeliveryStatus.Succeeded, DeliveryStatus.Failed]))
                OutboxRows.Record(unit, new AttemptResult(delivery.Id, new DeliveryAttemptView { Number = 1, At = Now, LatencyMs = 1 }, status, null));
            OutboxRows.Add(unit, Event(caller, channel, EventCatalogue.ChannelStatus));
            MessageRows.InsertOutbound(unit, Message(caller, channel, "OUT", isFromMe: true) with { ClientRef = "ref" }, Now);
        });
        var time = new FakeTimeProvider(Now);
        using var retention = new Retention(storage.Writer, new HistoryRetention(storage.Database, storage.Writer), new Leftovers(storage.Database, storage.Writer), time, NullLogger<Retention>.Instance);
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
                (await storage.CountAsync("deliveries"), await storage.CountAsync("delivery_attempts"), await storage.CountAsync("events"), await storage.CountAsync("client_refs")));
        }
    }

    [Fact]
    public async Task Attempts_are_kept_and_a_delivery_ends_once()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var endpoint = await NewEndpointAsync(storage, caller);
        var unit = new WriteUnit();
        OutboxRows.Add(unit, Event(caller, channel, EventCatalogue.ChannelConnected));
        await storage.Writer.CommitAsync(unit, Cancel);
        var due = Assert.Single(await storage.Outbox.ReadDueAsync(endpoint, Now, 10, Cancel));

        var failed = new WriteUnit();
        OutboxRows.Record(failed, new AttemptResult(due.Id, new DeliveryAttemptView { Number = 1, At = Now, StatusCode = 500, LatencyMs = 12, Error = "http_status", ResponseBody = "no\0" }, DeliveryStatus.Pending, Now.AddSeconds(10)));
        await storage.Writer.CommitAsync(failed, Cancel);
        Assert.Empty(await storage.Outbox.ReadDueAsync(endpoint, Now.AddSeconds(9), 10, Cancel));
        Assert.Equal(Now.AddSeconds(10), await storage.Outbox.ReadNextDueAsync(endpoint, Cancel));
        Assert.Equal([endpoint], await storage.Outbox.FindEndpointsWithDueAsync(Now.AddSeconds(10), 10, "", Cancel));
        Assert.Single(await storage.Outbox.ReadDueAsync(endpoint, Now.AddSeconds(10), 10, Cancel));

        var done = new WriteUnit();
        OutboxRows.Record(done, new AttemptResult(due.Id, new DeliveryAttemptView { Number = 2, At = Now, StatusCode = 200, LatencyMs = 3 }, DeliveryStatus.Succeeded, null));
        await storage.Writer.CommitAsync(done, Cancel);
        var view = (await storage.Outbox.GetAsync(caller, due.Id, Cancel))!;
        Assert.Equal(DeliveryStatus.Succeeded, view.Status);
        Assert.Equal([500, 200], view.Attempts!.Select(attempt => attempt.StatusCode));
        Assert.NotNull(view.Payload);
        Assert.Null(await storage.Outbox.GetAsync(caller with { CustomerId = CustomerId.New() }, due.Id, Cancel));

        var purge = new WriteUnit();
        OutboxRows.Purge(purge, Now.AddDays(7), Now.AddDays(30), 100);
        await storage.Writer.CommitAsync(purge, Cancel);
        Assert.Null(await storage.Outbox.GetAsync(caller, due.Id, Cancel));
    }
}

/// <summary>The suite on SQLite.</summary>
public sealed class SqliteStorageTests(SqliteFixture fixture) : StorageSuite(fixture);

/// <summary>The suite on PostgreSQL.</summary>
public sealed class PostgresStorageTests(PostgresFixture fixture) : StorageSuite(fixture);
