using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Pairing;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Egress;
using WhatIsUp.Grains.Hosting;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Presence;
using WhatIsUp.Grains.Tests.Storage;
using WhatIsUp.Grains.Tests.Webhooks;
using WhatIsUp.Grains.Events;
using WhatIsUp.Grains.Webhooks;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>How events of a connection are stored in the database, without a grain.</summary>
public sealed class ChannelStoreTests(SqliteFixture fixture)
{
    private static readonly Jid Friend = Jid.Parse("15550001111@s.whatsapp.net");
    private static readonly Jid News = Jid.Parse("120363000000000002@newsletter");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ReceiptKind.Read, ReceiptKind.Delivered, "message.status", MessageStatus.Read)]
    [InlineData(ReceiptKind.Played, ReceiptKind.Read, "message.status", MessageStatus.Played)]
    [InlineData(ReceiptKind.Delivered, ReceiptKind.Delivered, "message.delivered", MessageStatus.Delivered)]
    public async Task Status_never_moves_back_and_is_published_once(ReceiptKind first, ReceiptKind second, string raised, MessageStatus status)
    {
        await using var storage = await fixture.OpenAsync();
        var parts = PartsOf(storage, TimeProvider.System);
        var (caller, channel) = await Seeds.NewChannelAsync(storage);
        using var store = await StoreAsync(storage, parts, channel);
        await store.Queue.AcceptAsync(Seeds.Message(caller, channel, "M1", isFromMe: true) with { Status = MessageStatus.Queued }, Seeds.Now, Cancel);

        await PublishAsync(Receipt(first));
        await PublishAsync(Receipt(second));
        // The server's own ack comes last of all.
        await PublishAsync(new MessageAcknowledged("M1", Seeds.Now, null));
        await PublishAsync(new MessageAcknowledged("M1", Seeds.Now, 479));

        var message = (await storage.Messages.GetAsync(channel, "M1", Cancel))!;
        Assert.Equal((status, null), (message.Status, message.Error));
        // Told once each, and the sending before what follows from it.
        Assert.Equal(["message.sent", raised], await EventNamesAsync(storage));

        Task PublishAsync(ClientEvent happened) => store.CommitAsync(BatchOf(happened), Cancel);

        static ReceiptReceived Receipt(ReceiptKind kind) => new(["M1"], Friend, Friend, kind, Seeds.Now);
    }

    public static TheoryData<string, ClientEvent> Announced => new()
    {
        { "group.updated", new GroupChanged(Jid.Parse("120363000000000001@g.us"), Seeds.Now, new GroupChange { Subject = "one" }) },
        { "contact.updated", new PictureChanged(Friend, "1") },
        { "contact.updated", new AboutChanged(Friend, "busy") },
        { "blacklist.updated", new BlacklistChanged([new BlacklistChange(Friend, null, IsBlocked: true)]) },
        { "newsletter.joined", new NewsletterJoined(new Newsletter(News)) },
        { "newsletter.left", new NewsletterLeft(News, IsDeleted: false) },
        { "newsletter.updated", new NewsletterChanged(new Newsletter(News) { Name = "one" }) },
        { "newsletter.message", new NewsletterPosted(new NewsletterPost(News, "M1", 1) { Change = NewsletterPostChange.Deleted }) },
        { "newsletter.reaction", new NewsletterCounted(new NewsletterPost(News, "M1", 1) { Views = 1 }) },
    };

    [Theory]
    [MemberData(nameof(Announced), DisableDiscoveryEnumeration = true)]
    public async Task Notification_that_comes_again_raises_its_events_once(string name, ClientEvent first)
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        using var store = await StoreAsync(storage, PartsOf(storage, TimeProvider.System), channel);
        foreach (var notice in new[] { "1 0", "1 1", "1 0", "2 0", "1 1" })
            await store.CommitAsync(BatchOf(first with { Notice = new NoticeOrigin(notice, Seeds.Now) }), Cancel);
        var together = BatchOf(first with { Notice = new NoticeOrigin("3 0", Seeds.Now) });
        together.Events.Add(together.Events[0]);
        await store.CommitAsync(together, Cancel);
        Assert.Equal(Enumerable.Repeat(name, 4), await EventNamesAsync(storage));
    }

    [Fact]
    public async Task Transition_with_unknown_commit_result_is_read_before_the_next_one()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        using var store = await StoreAsync(storage, PartsOf(storage, TimeProvider.System), channel);
        await RunAsync("CREATE TRIGGER fails BEFORE UPDATE ON channels BEGIN SELECT RAISE(ABORT, 'lost'); END");
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => store.Transitions.TryMoveAsync(LifecycleTrigger.ConnectUnpaired, false, Cancel));
        // As if the answer alone had been lost.
        await RunAsync("DROP TRIGGER fails");
        await storage.CommitAsync(unit => ChannelRows.UpdateStatus(unit, channel, ChannelStatus.Connecting, null, true, Seeds.Now));
        Assert.False(await store.Transitions.TryMoveAsync(LifecycleTrigger.ConnectUnpaired, false, Cancel));
        Assert.Equal(ChannelStatus.Connecting, store.Row.Status);

        Task RunAsync(string sql) => storage.ExecuteAsync(sql);
    }

    [Fact]
    public async Task Transition_publishes_its_status_and_stores_the_session_in_one_unit()
    {
        await using var storage = await fixture.OpenAsync();
        var parts = PartsOf(storage, TimeProvider.System);
        foreach (var trigger in Enum.GetValues<LifecycleTrigger>())
        {
            foreach (var from in Enum.GetValues<ChannelStatus>())
            {
                var (_, channel) = await Seeds.NewChannelAsync(storage);
                await storage.CommitAsync(unit => ChannelRows.UpdateStatus(unit, channel, from, null, false, Seeds.Now));
                using var store = await StoreAsync(storage, parts, channel);
                var isMoved = await store.Transitions.TryMoveAsync(trigger, false, Cancel);
                var row = (await storage.Channels.GetAsync(channel, Cancel))!;
                var events = await EventsAsync(storage, channel);
                if (ChannelLifecycle.Find(from, trigger) is not { } transition)
                {
                    Assert.False(isMoved);
                    Assert.Equal(from, row.Status);
                    Assert.Empty(events);
                    continue;
                }

                Assert.True(isMoved);
                Assert.Equal((transition.Next, transition.Reason, ChannelLifecycle.IsActive(transition.Next)), (row.Status, row.Reason, row.IsDesiredRunning));
                List<(string, string?)> expected = [("channel.status", transition.Reason)];
                if (transition.Next == ChannelStatus.Connected) expected.Add(("channel.connected", null));
                if (transition.DisconnectReason is { } reason) expected.Add(("channel.disconnected", reason));
                Assert.Equal(expected, events.Select(one => (one.Name, one.Payload.Reason)));
                Assert.All(events, one => Assert.Equal((transition.Next, from), (one.Payload.Status, one.Payload.PreviousStatus)));
            }
        }
    }

    [Fact]
    public async Task Stale_activation_writes_and_publishes_nothing()
    {
        await using var storage = await fixture.OpenAsync();
        var parts = PartsOf(storage, TimeProvider.System);
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        using var stale = await StoreAsync(storage, parts, channel);
        using var fresh = await StoreAsync(storage, parts, channel);
        await Assert.ThrowsAsync<StoreFencedException>(() => stale.Transitions.TryMoveAsync(LifecycleTrigger.ConnectUnpaired, false, Cancel));
        Assert.True(stale.IsFenced);
        Assert.Empty(await EventNamesAsync(storage));
        Assert.Equal(ChannelStatus.Pending, (await storage.Channels.GetAsync(channel, Cancel))!.Status);
    }

    [Fact]
    public async Task QR_after_a_passkey_request_returns_to_the_QR_and_a_first_link_is_recorded()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        using var store = await StoreAsync(storage, PartsOf(storage, TimeProvider.System), channel);
        await store.Transitions.TryMoveAsync(LifecycleTrigger.ConnectUnpaired, false, Cancel);
        await store.CommitAsync(BatchOf(new PasskeyRequested("""{"challenge":"AAAA"}""", Seeds.Now)), Cancel);
        Assert.Equal(ChannelStatus.Passkey, store.Row.Status);
        // As after the end of the silo that held the attempt.
        await store.CommitAsync(BatchOf(new QrIssued("2@AAAA", Seeds.Now)), Cancel);
        Assert.Equal((ChannelStatus.Qr, "passkey_interrupted", PasskeyOutcome.Stopped), (store.Row.Status, store.Row.Reason, store.Linking.Passkey!.Outcome));

        await store.CommitAsync(BatchOf(new PairingCompleted(Jid.FromPhoneNumber("15550001112", 3), null, "android", null)), Cancel);
        var linkedAt = (await storage.Channels.GetAsync(channel, Cancel))!.LinkedAt;
        Assert.NotNull(linkedAt);
        await store.Transitions.TryMoveAsync(LifecycleTrigger.Unlinked, wipesDevice: true, Cancel);
        var row = (await storage.Channels.GetAsync(channel, Cancel))!;
        Assert.Equal((null, linkedAt), (row.Jid, row.LinkedAt));
    }

    [Fact]
    public async Task Link_age_continues_after_a_proven_passkey_and_restarts_after_a_logout()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        var time = new ShiftedTime();
        using var store = await StoreAsync(storage, PartsOf(storage, time), channel);
        await store.Transitions.TryMoveAsync(LifecycleTrigger.ConnectUnpaired, false, Cancel);
        var first = await LinkAsync("15550001112");
        time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(first, await LinkAsync("15550001112"));
        // Whoever links next, the same account or another one, is new: WhatsApp watches new links, whatever was before.
        foreach (var number in new[] { "15550001112", "15550001113" })
        {
            await store.Transitions.TryMoveAsync(LifecycleTrigger.Unlinked, wipesDevice: true, Cancel);
            time.Advance(TimeSpan.FromDays(1));
            await store.Transitions.TryMoveAsync(LifecycleTrigger.ConnectUnpaired, false, Cancel);
            Assert.InRange(await LinkAsync(number), time.GetUtcNow() - TimeSpan.FromMinutes(1), time.GetUtcNow());
        }

        async Task<DateTimeOffset> LinkAsync(string number)
        {
            await store.CommitAsync(BatchOf(new PairingCompleted(Jid.FromPhoneNumber(number, 3), null, "android", null)), Cancel);
            var kept = (await storage.Channels.GetAsync(channel, Cancel))!.LinkedAt!.Value;
            Assert.Equal(kept.ToUnixTimeMilliseconds(), store.Row.LinkedAt!.Value.ToUnixTimeMilliseconds());
            return kept;
        }
    }

    [Fact]
    public async Task Pairing_without_a_LID_stores_none_and_a_login_adds_it()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        using var store = await StoreAsync(storage, PartsOf(storage, TimeProvider.System), channel);
        await store.Transitions.TryMoveAsync(LifecycleTrigger.ConnectUnpaired, false, Cancel);
        await store.CommitAsync(BatchOf(new PairingCompleted(Jid.FromPhoneNumber("15550001112", 3), null, "android", null)), Cancel);
        var row = (await storage.Channels.GetAsync(channel, Cancel))!;
        Assert.Equal(("15550001112:3@s.whatsapp.net", null), (row.Jid, row.Lid));
        Assert.Equal((row.Jid, row.Lid), (store.Row.Jid, store.Row.Lid));

        await store.CommitAsync(BatchOf(new OwnLidChanged(Jid.FromLid("222333", 3))), Cancel);
        row = (await storage.Channels.GetAsync(channel, Cancel))!;
        Assert.Equal(("15550001112:3@s.whatsapp.net", "222333:3@lid", "android"), (row.Jid, row.Lid, row.Platform));
        Assert.Equal(row.Lid, store.Row.Lid);
    }

    [Fact]
    public async Task Row_of_an_earlier_pairing_without_a_LID_is_shown_without_one()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        await storage.CommitAsync(unit => ChannelRows.UpdateIdentity(unit, channel, "15550001112", "15550001112:3@s.whatsapp.net", "@", "android", Seeds.Now));
        var view = ChannelViews.Of((await storage.Channels.GetAsync(channel, Cancel))!, null);
        Assert.Equal(("15550001112@s.whatsapp.net", null), (view.Jid, view.Lid));
    }

    [Fact]
    public async Task Unscanned_QRs_expire_and_the_end_of_the_socket_fails_the_channel()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions(), time, cancellationToken: Cancel);
        await using var storage = await fixture.OpenAsync();
        var parts = PartsOf(storage, time, options =>
        {
            options.Sandbox.Address = sandbox.SocketAddress.ToString();
            options.Sandbox.RootKey = Convert.ToHexString(sandbox.RootPublicKey.Span);
        });
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        using var store = await StoreAsync(storage, parts, channel);
        await store.Transitions.TryMoveAsync(LifecycleTrigger.ConnectUnpaired, false, Cancel);
        await using var connection = new ChannelConnection(parts, store, null, () => { });
        connection.Start();
        await Eventually.TrueAsync(() => store.Linking.Qr is not null, "a QR is shown");
        var shown = new HashSet<string>();
        await AdvanceUntilAsync(() => store.Row.Reason == "qr_expired");
        Assert.Equal((ChannelStatus.Qr, null), (store.Row.Status, store.Linking.Qr));
        Assert.True(connection.Client is { Pairing.IsReady: true });
        Assert.InRange(shown.Count, 6, int.MaxValue);

        await AdvanceUntilAsync(() => store.Row.Status == ChannelStatus.Failed);
        await Eventually.TrueAsync(() => !connection.IsRunning, "nobody holds a socket");
        var row = (await storage.Channels.GetAsync(channel, Cancel))!;
        Assert.Equal((ChannelStatus.Failed, "qr_timeout", false), (row.Status, row.Reason, row.IsDesiredRunning));
        var events = await EventsAsync(storage, channel);
        Assert.Equal(
            [("channel.status", null), ("channel.status", "qr_expired"), ("channel.status", "qr_timeout")],
            events.Where(one => one.Name != "qr.updated").Select(one => (one.Name, one.Payload.Reason)));

        Task AdvanceUntilAsync(Func<bool> condition) => Eventually.TrueAsync(
            () =>
            {
                if (store.Linking.Qr is { } qr) shown.Add(qr.Text);
                if (condition()) return true;
                time.Advance(TimeSpan.FromSeconds(1));
                return false;
            },
            "time brings it");
    }

    [Fact]
    public async Task QR_after_the_last_one_clears_the_reason()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        using var store = await StoreAsync(storage, PartsOf(storage, TimeProvider.System), channel);
        await store.Transitions.TryMoveAsync(LifecycleTrigger.ConnectUnpaired, false, Cancel);
        foreach (var (happened, reason) in ((ClientEvent, string?)[])
            [(new QrIssued("one", Seeds.Now), null), (new QrIssued("two", Seeds.Now) { IsRescan = true }, "rescan"),
                (new QrIssued("three", Seeds.Now), "rescan"), (new QrExpired(), "qr_expired"), (new QrIssued("four", Seeds.Now), null)])
        {
            await store.CommitAsync(BatchOf(happened), Cancel);
            Assert.Equal((ChannelStatus.Qr, reason, (happened as QrIssued)?.Text), (store.Row.Status, store.Row.Reason, store.Linking.Qr?.Text));
        }
    }

    [Fact]
    public async Task Database_outage_during_sending_fails_no_message()
    {
        const int Texts = 900;
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Cancel);
        await using var server = await PostgresServer.StartAsync(Cancel);
        await using var storage = OpenedStorage.Of(
            new DatabaseOptions { Provider = DatabaseProvider.Postgres, ConnectionString = await server.CreateDatabaseAsync("channel", Cancel) });
        await storage.Database.MigrateAsync(Cancel);
        storage.StartWriter();
        var parts = PartsOf(storage, TimeProvider.System, options =>
        {
            options.Sandbox.Address = sandbox.SocketAddress.ToString();
            options.Sandbox.RootKey = Convert.ToHexString(sandbox.RootPublicKey.Span);
            options.Channels.FirstBackoff = TimeSpan.FromMilliseconds(100);
            options.Channels.MaxBackoff = TimeSpan.FromMilliseconds(400);
        });
        var (caller, channel) = await Seeds.NewChannelAsync(storage);
        using var store = await StoreAsync(storage, parts, channel);
        await store.Transitions.TryMoveAsync(LifecycleTrigger.ConnectUnpaired, false, Cancel);
        await using var connection = new ChannelConnection(parts, store, null, () => { });
        connection.Start();
        await Eventually.TrueAsync(() => store.Linking.Qr is not null, "a QR is shown");
        var (own, friend) =
            (await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), Cancel), await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), Cancel));
        await own.ScanAsync(store.Linking.Qr!.Text, Cancel);
        await Eventually.TrueAsync(() => store.Row.Status == ChannelStatus.Connected, "the channel is connected");
        await Task.WhenAll(Enumerable.Range(0, Texts).Select(i => store.Queue.AcceptAsync(
            Seeds.Message(caller, channel, $"M{i}", isFromMe: true) with
            {
                ChatId = friend.Jid.ToString(),
                Recipient = friend.Jid.ToString(),
                Sender = Addresses.Self(store.Row),
                Content = new WhatsApp.Contents.TextContent($"text {i}").Encode(),
                ExpiresAt = DateTimeOffset.UtcNow.AddHours(1),
            },
            Seeds.Now, Cancel)));
        connection.Pump.Wake();
        await friend.WaitForMessageAsync(message => message.Text == "text 10", Cancel);
        await server.CrashAsync(Cancel);
        await Eventually.TrueAsync(
            async () =>
            {
                await Record.ExceptionAsync(() => storage.CommitAsync(unit => ChannelRows.UpdateSeen(unit, channel, Seeds.Now)));
                return storage.Writer.Trouble is not null;
            },
            "the database is missed");
        await server.ContinueAsync(Cancel);

        await Eventually.TrueAsync(async () => await CountAsync("status = 0") == 0, "the queue is empty");
        Assert.Equal(0, await CountAsync("status = 5"));
        var came = (await friend.ReadMessagesAsync(cancellationToken: Cancel)).Where(message => !message.FromMe).Select(message => message.Text);
        Assert.Equal(Enumerable.Range(0, Texts).Select(i => $"text {i}"), came);

        Task<long> CountAsync(string condition) =>
            storage.CountAsync("messages WHERE " + condition);
    }

    internal static ConnectionDependencies PartsOf(OpenedStorage storage, TimeProvider time, Action<WhatIsUpOptions>? configure = null)
    {
        var options = new WhatIsUpOptions();
        configure?.Invoke(options);
        // Without endpoints nobody is nudged, so no grain is asked for.
        var shared = new ChannelDependencies(
            storage.Channels, storage.Messages, storage.Marks, storage.Chats, storage.Moves, storage.Stories, storage.Calls,
            new SubscriptionRows(storage.Database), storage.Health,
            new RecentMessages(),
            null!, storage.Signal, storage.Outbox, storage.Writer,
            new EndpointNudges(storage.Endpoints, new EventFeedSignals(null!, time, NullLogger<EventFeedSignals>.Instance), null!, time),
            ChannelProjectors.Of,
            Options.Create(options), time, NullLoggerFactory.Instance);
        var versions = new WebVersions(storage.WebVersions, null, Options.Create(options), time, NullLogger<WebVersions>.Instance);
        return new ConnectionDependencies(shared, new ChannelRegistry(), versions, new EgressGuards(options));
    }

    internal static async Task<ChannelStore> StoreAsync(OpenedStorage storage, ConnectionDependencies parts, ChannelId channel)
    {
        var epoch = (await storage.Channels.TakeEpochAsync(channel, "silo", parts.Channel.Time.GetUtcNow().AddDays(1), Cancel))!.Value;
        var settings = new ChannelSettings { MediaAutoDownload = false, MarkReadOnReply = false, OfflineMode = false, FullHistory = true };
        return new ChannelStore(parts.Channel, (await storage.Channels.GetAsync(channel, Cancel))!, epoch, settings);
    }

    internal static DeviceStateChanges BatchOf(ClientEvent happened)
    {
        var batch = new DeviceStateChanges();
        batch.Events.Add(happened);
        return batch;
    }

    internal static Task<IReadOnlyList<string>> EventNamesAsync(OpenedStorage storage) =>
        storage.ReadAsync("SELECT name FROM events ORDER BY seq", RowReader.Text("name"));

    private static Task<IReadOnlyList<(string Name, Abstractions.Events.ChannelEventPayload Payload)>> EventsAsync(OpenedStorage storage, ChannelId channel) =>
        storage.ReadAsync(
            "SELECT name, payload FROM events WHERE channel_id = @channel_id ORDER BY seq",
            new RowReader<(string Name, Abstractions.Events.ChannelEventPayload Payload)>(columns =>
            {
                int name = columns["name"], payload = columns["payload"];
                return row =>
                    (row.GetString(name), System.Text.Json.JsonSerializer.Deserialize<Abstractions.Events.ChannelEventPayload>(
                        row.GetString(payload), PublicJson.Options)!);
            }),
            ("channel_id", channel));
}
