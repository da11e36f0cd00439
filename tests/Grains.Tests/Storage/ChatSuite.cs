using System.Security.Cryptography;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Chats;
using WhatIsUp.Grains.Storage.Cleanup;
using WhatIsUp.Grains.Storage.Contacts;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Labels;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;
using static WhatIsUp.Grains.Tests.Storage.Seeds;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>Chats, contacts and the app state behind them: the same tests on both databases.</summary>
public abstract class ChatSuite(StorageFixture fixture)
{
    private const string Number = "4915@s.whatsapp.net";
    private static readonly Jid Lid = Jid.FromLid("123");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static MessageRow Inbound(Caller caller, ChannelId channel, string id, string chat, int minute = 0) =>
        Message(caller, channel, id, isFromMe: false) with { ChatId = chat, SentAt = Now.AddMinutes(minute) };

    private static Task ReceiveAsync(OpenedStorage storage, params MessageRow[] rows) => storage.CommitAsync(unit =>
    {
        foreach (var row in rows) MessageRows.InsertInbound(unit, row, PrefixedId.New(PrefixedId.Event));
    });

    private static Task PublishAsync(OpenedStorage storage, ChannelId channel, string chat, ChatEvent fact) =>
        storage.CommitAsync(unit => ChatRows.Apply(unit, channel, Mode.Test, chat, fact));

    [Fact]
    public async Task App_state_is_read_back_with_its_keys_encrypted_for_their_rows()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        var batch = new DeviceStateChanges();
        batch.AppStateKeys.Add(new SharedAppStateKey([1, 2], [10, 11, 12], 5));
        batch.AppStateKeys.Add(new SharedAppStateKey([3, 4], [20, 21, 22], 6));
        var change = new CollectionChange { State = new CollectionState("regular", 3, new byte[128]) };
        change.ValueMacs["AA"] = [1];
        change.ValueMacs["BB"] = [2];
        batch.Collections["regular"] = change;
        await ApplyAsync(storage, channel, batch);
        var keys = await storage.Signal.AppState.LoadKeysAsync(channel, Cancel);
        Assert.Equal([10, 11, 12], keys[0].Data);
        Assert.Equal(6, keys[1].Timestamp);
        var next = new CollectionChange { State = new CollectionState("regular", 4, new byte[128]) };
        next.ValueMacs["AA"] = null;
        next.ValueMacs["BB"] = [9];
        var second = new DeviceStateChanges();
        second.Collections["regular"] = next;
        await ApplyAsync(storage, channel, second);
        Assert.Equal(4ul, (await storage.Signal.AppState.LoadCollectionsAsync(channel, Cancel)).Single().Version);
        var macs = await storage.Signal.AppState.LoadValueMacsAsync(channel, "regular", ["AA", "BB", "CC"], Cancel);
        Assert.Equal([9], Assert.Single(macs).Value);
        var third = new DeviceStateChanges();
        third.Collections["regular"] = new CollectionChange { State = CollectionState.Empty("regular"), IsReplaced = true };
        await ApplyAsync(storage, channel, third);
        Assert.Empty(await storage.Signal.AppState.LoadValueMacsAsync(channel, "regular", ["BB"], Cancel));
        await storage.ExecuteAsync(
            """
            UPDATE app_state_keys SET box = (SELECT box FROM app_state_keys WHERE channel_id = @channel_id AND key_id = '0304')
            WHERE channel_id = @channel_id AND key_id = '0102'
            """,
            ("channel_id", channel));
        await Assert.ThrowsAnyAsync<CryptographicException>(async () => await storage.Signal.AppState.LoadKeysAsync(channel, Cancel));
        await ApplyAsync(storage, channel, new DeviceStateChanges { WipesDevice = true });
        Assert.Empty(await storage.Signal.AppState.LoadKeysAsync(channel, Cancel));
        Assert.Empty(await storage.Signal.AppState.LoadCollectionsAsync(channel, Cancel));
    }

    [Fact]
    public async Task Chats_are_listed_by_activity_and_page_with_their_unread_counts()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        for (var n = 0; n < 5; n++) await ReceiveAsync(storage, Inbound(caller, channel, $"M{n}", $"49{n}@s.whatsapp.net", n));
        await ReceiveAsync(storage, Inbound(caller, channel, "M9", "490@s.whatsapp.net", 9));
        // Offered again after a crash: counted once.
        await ReceiveAsync(storage, Inbound(caller, channel, "M9", "490@s.whatsapp.net", 9));
        List<string> seen = [];
        string? cursor = null;
        do
        {
            var page = await storage.Chats.ListAsync(channel, null, new PageRequest(2, cursor), Cancel);
            seen.AddRange(page.Data.Select(chat => chat.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal(["490@s.whatsapp.net", "494@s.whatsapp.net", "493@s.whatsapp.net", "492@s.whatsapp.net", "491@s.whatsapp.net"], seen);
        var first = (await storage.Chats.GetAsync(channel, "490@s.whatsapp.net", Cancel))!;
        Assert.Equal((2, true, "M9"), (first.UnreadCount, first.Unread, first.LastMessage?.Id));
        await storage.CommitAsync(unit => MessageRows.MarkRead(unit, channel, "M0"));
        await storage.CommitAsync(unit => MessageRows.MarkRead(unit, channel, "M0"));
        Assert.Equal(1, (await storage.Chats.GetAsync(channel, "490@s.whatsapp.net", Cancel))!.UnreadCount);
        await storage.CommitAsync(unit => MessageRows.MarkRead(unit, channel, "M9"));
        Assert.False((await storage.Chats.GetAsync(channel, "490@s.whatsapp.net", Cancel))!.Unread);
        Assert.Empty(await storage.Chats.FindUnreadAsync(channel, Mode.Test, "490@s.whatsapp.net", 10, Cancel));
        Assert.Equal("M9", (await storage.Chats.FindNewestAsync(channel, Mode.Test, "490@s.whatsapp.net", Cancel))!.MessageId);
    }

    [Fact]
    public async Task Last_message_of_a_chat_is_the_later_arrival_within_a_second()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var second = DateTimeOffset.FromUnixTimeSeconds(Now.ToUnixTimeSeconds());
        await storage.CommitAsync(unit => MessageRows.TouchChat(unit, channel, Number, second.AddMilliseconds(700), "OWN"));
        await ReceiveAsync(storage, Inbound(caller, channel, "ANSWER", Number) with { SentAt = second });
        var chat = (await storage.Chats.GetAsync(channel, Number, Cancel))!;
        Assert.Equal(("ANSWER", second.AddMilliseconds(700)), (chat.LastMessage?.Id, chat.LastActivityAt));
        await ReceiveAsync(storage, Inbound(caller, channel, "OLD", Number) with { SentAt = second.AddMinutes(-1) });
        Assert.Equal("ANSWER", (await storage.Chats.GetAsync(channel, Number, Cancel))!.LastMessage?.Id);

        const string Pinned = "4916@s.whatsapp.net";
        await PublishAsync(storage, channel, Pinned, new ChatPinned(true) { Chat = Lid, At = Now });
        await ReceiveAsync(storage, Inbound(caller, channel, "PAST", Pinned, -60));
        chat = (await storage.Chats.GetAsync(channel, Pinned, Cancel))!;
        Assert.Equal(("PAST", Now.AddMinutes(-60)), (chat.LastMessage?.Id, chat.LastActivityAt));
    }

    [Fact]
    public async Task Members_are_shown_by_phone_number_in_the_receipts_of_a_group()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await storage.CommitAsync(unit => MessageRows.InsertOutbound(unit, Message(caller, channel, "OUT", isFromMe: true), Now));
        var batch = new DeviceStateChanges();
        batch.LidsByPhoneNumber["4917"] = "777";
        await ApplyAsync(storage, channel, batch);
        await storage.CommitAsync(unit =>
        {
            ReceiptRows.PutReceipt(unit, channel, "OUT", "777@lid", MessageStatus.Delivered, Now);
            ReceiptRows.PutReceipt(unit, channel, "OUT", "888@lid", MessageStatus.Delivered, Now);
            ReceiptRows.PutReceipt(unit, channel, "OUT", "4918@s.whatsapp.net", MessageStatus.Read, Now);
        });
        Assert.Equal(
            ["4917@s.whatsapp.net", "4918@s.whatsapp.net", "888@lid"],
            (await storage.Marks.Receipts.ReadAsync(channel, "OUT", Cancel)).Select(receipt => receipt.Participant).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Chat_attributes_are_set_and_reset()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await ReceiveAsync(storage, Inbound(caller, channel, "M1", Number), Inbound(caller, channel, "M2", Number, 1),
            Inbound(caller, channel, "M3", Number, 5));
        await PublishAsync(storage, channel, Number, new ChatPinned(true) { Chat = Lid, At = Now });
        await PublishAsync(storage, channel, Number, new ChatMuted(DateTimeOffset.MaxValue) { Chat = Lid, At = Now });
        await PublishAsync(storage, channel, Number, new ChatMarked(false) { Chat = Lid, At = Now });
        var chat = (await storage.Chats.GetAsync(channel, Number, Cancel))!;
        Assert.Equal((true, 9999, true, false), (chat.Pinned, chat.MutedUntil!.Value.Year, chat.Unread, chat.Archived));
        await PublishAsync(storage, channel, Number, new ChatArchived(true) { Chat = Lid, At = Now });
        await PublishAsync(storage, channel, Number, new ChatMuted(null) { Chat = Lid, At = Now });
        await PublishAsync(storage, channel, Number, new ChatMarked(true) { Chat = Lid, At = Now });
        chat = (await storage.Chats.GetAsync(channel, Number, Cancel))!;
        Assert.Equal((false, null, false, 0L, true), (chat.Pinned, chat.MutedUntil, chat.Unread, chat.UnreadCount, chat.Archived));
        Assert.Single((await storage.Chats.ListAsync(channel, true, new PageRequest(10, null), Cancel)).Data);
        Assert.Empty((await storage.Chats.ListAsync(channel, false, new PageRequest(10, null), Cancel)).Data);

        await PublishAsync(storage, channel, Number, new MessageDeletedForMe("M2", false) { Chat = Lid, At = Now });
        Assert.Null(await storage.Messages.GetAsync(channel, "M2", Cancel));
        await PublishAsync(storage, channel, Number, new ChatCleared(false) { Chat = Lid, At = Now.AddMinutes(1) });
        Assert.Null(await storage.Messages.GetAsync(channel, "M1", Cancel));
        Assert.NotNull(await storage.Messages.GetAsync(channel, "M3", Cancel));
        await PublishAsync(storage, channel, Number, new ChatCleared(true) { Chat = Lid, At = Now.AddMinutes(9) });
        Assert.Null(await storage.Chats.GetAsync(channel, Number, Cancel));
        Assert.Null(await storage.Messages.GetAsync(channel, "M3", Cancel));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Archived_chat_stays_archived_unless_the_account_setting_differs(bool unarchives)
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await ReceiveAsync(storage, Inbound(caller, channel, "M1", Number));
        await PublishAsync(storage, channel, Number, new ChatArchived(true) { Chat = Lid, At = Now });
        await storage.CommitAsync(unit => ChannelRows.UpdateUnarchives(unit, channel, unarchives));
        // History from the phone does not unarchive a chat.
        await storage.CommitAsync(unit => MessageRows.TouchChat(unit, channel, Number, Now.AddMinutes(1), "M1"));
        Assert.True((await storage.Chats.GetAsync(channel, Number, Cancel))!.Archived);
        await ReceiveAsync(storage, Inbound(caller, channel, "M2", Number, 5));
        Assert.Equal(!unarchives, (await storage.Chats.GetAsync(channel, Number, Cancel))!.Archived);
    }

    [Fact]
    public async Task Username_belongs_to_the_contact_seen_with_it_last()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await ReceiveAsync(storage, Inbound(caller, channel, "M1", Number));
        var (one, other) = (new Participant(Number, null, "+4915", null, "ada"), new Participant(Lid.ToString(), Lid.ToString(), null, null, "ada"));
        await PutAsync(one, 0);
        Assert.Equal(("ada", "@ada"), await NamesAsync(Number));
        Assert.Equal(("ada", "@ada"),
            ((await storage.Chats.GetAsync(channel, Number, Cancel))!.Username, (await storage.Chats.GetAsync(channel, Number, Cancel))!.Name));
        Assert.Equal("ada", (await storage.Messages.GetAsync(channel, "M1", Cancel))!.From.Username);
        await PutAsync(other, 60);
        Assert.Equal((null, null), await NamesAsync(Number));
        Assert.Equal((Lid.ToString(), (string?)Lid.ToString(), Now.AddSeconds(60)), await storage.Chats.Usernames.FindUsernameAsync(channel, "ada", Cancel));
        // An older message, such as one that is delivered late, changes nothing. The same username again only updates its time, once an hour.
        await PutAsync(one with { Username = "bert" }, -60);
        await PutAsync(other with { Username = "carl" }, 30);
        await PutAsync(other, 120);
        Assert.Equal(Now.AddSeconds(60), (await storage.Chats.Usernames.FindUsernameAsync(channel, "ada", Cancel))!.Value.SeenAt);
        await PutAsync(other, 7_200);
        Assert.Equal(Now.AddSeconds(7_200), (await storage.Chats.Usernames.FindUsernameAsync(channel, "ada", Cancel))!.Value.SeenAt);
        // When the phone number becomes known, the username moves with it, and can be removed under either address.
        await storage.CommitAsync(unit => ChatMerging.Merge(unit, channel, Mode.Test, Lid.ToString(), Number, "+4915", Now));
        Assert.Equal((Number, (string?)Lid.ToString()),
            ((await storage.Chats.Usernames.FindUsernameAsync(channel, "ada", Cancel))!.Value.Jid,
                (await storage.Chats.Usernames.FindUsernameAsync(channel, "ada", Cancel))!.Value.Lid));
        await storage.CommitAsync(unit => UsernameRows.DropUsername(unit, channel, other, Now.AddHours(3)));
        Assert.Null(await storage.Chats.Usernames.FindUsernameAsync(channel, "ada", Cancel));

        Task PutAsync(Participant contact, int seconds) =>
            storage.CommitAsync(unit => UsernameRows.PutUsername(unit, channel, contact, Now.AddSeconds(seconds)));
        async Task<(string?, string?)> NamesAsync(string jid) =>
            await storage.Chats.Contacts.GetContactAsync(channel, jid, Cancel) is { } contact ? (contact.Username, contact.Name) : default;
    }

    [Fact]
    public async Task Two_names_of_one_contact_are_merged_with_one_chat()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await ReceiveAsync(storage, Inbound(caller, channel, "M1", Lid.ToString()), Inbound(caller, channel, "M2", Number, 1));
        await storage.CommitAsync(unit =>
        {
            ContactRows.PutContact(unit, channel, new Participant(Lid.ToString(), Lid.ToString(), null, "Bert"), Now);
            ContactRows.SaveContact(unit, channel, new Participant(Number, null, "+4915", null), "Bertram Bee", "Bertram", Now);
            LabelRows.Apply(unit, channel, new LabelEdited("1", "VIP", 2, false) { At = Now });
            ChatRows.Apply(unit, channel, Mode.Test, Lid.ToString(), new LabelAssigned("1", null, true) { Chat = Lid, At = Now });
        });
        Assert.Equal([Lid.ToString(), Number],
            (await storage.Chats.Merging.FindUnresolvedAsync(channel, [Number], [Lid.ToString()], Cancel)).Order(StringComparer.Ordinal));
        await storage.CommitAsync(unit => ChatMerging.Merge(unit, channel, Mode.Test, Lid.ToString(), Number, "+4915", Now));
        var contact = Assert.Single((await storage.Chats.Contacts.ListContactsAsync(channel, false, new PageRequest(10, null), Cancel)).Data);
        Assert.Equal((Number, Lid.ToString(), "+4915", "Bertram Bee", "Bert"), (contact.Jid, contact.Lid, contact.PhoneNumber, contact.Name, contact.PushName));
        Assert.Equal(contact, await storage.Chats.Contacts.GetContactAsync(channel, Lid.ToString(), Cancel));
        var chat = Assert.Single((await storage.Chats.ListAsync(channel, null, new PageRequest(10, null), Cancel)).Data);
        Assert.Equal((Number, 2L, "M2", "Bertram Bee"), (chat.Id, chat.UnreadCount, chat.LastMessage?.Id, chat.Name));
        Assert.Equal(["1"], chat.Labels);
        Assert.Equal(Number, (await storage.Messages.GetAsync(channel, "M1", Cancel))!.ChatId);
        Assert.Empty(await storage.Chats.Merging.FindUnresolvedAsync(channel, [Number], [Lid.ToString()], Cancel));
    }

    [Fact]
    public async Task Long_chat_is_migrated_newest_first_in_steps_and_cleared_messages_stay_cleared()
    {
        const int Long = 1_200;
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var old = Now.AddDays(-10);
        await ReceiveAsync(storage, [.. Enumerable.Range(0, Long).Select(i => Inbound(caller, channel, $"L{i}", Lid.ToString(), i))]);
        await ReceiveAsync(storage, Inbound(caller, channel, "P1", Number) with { SentAt = old });
        await storage.CommitAsync(unit => ChatMerging.Merge(unit, channel, Mode.Test, Lid.ToString(), Number, "+4915", Now));
        async Task<int> CountAsync(string chat) =>
            (int)await storage.CountAsync("messages WHERE channel_id = @channel_id AND chat_id = @chat_id", ("channel_id", channel), ("chat_id", chat));
        var moved = await CountAsync(Number);
        Assert.InRange(moved, 2, Long - 1);
        Assert.Equal(Number, (await storage.Messages.GetAsync(channel, $"L{Long - 1}", Cancel))!.ChatId);
        Assert.Equal(Lid.ToString(), (await storage.Messages.GetAsync(channel, "L0", Cancel))!.ChatId);

        // The chat is cleared under its old address before the migration has reached its end: no message moves, and the other chat keeps its older one.
        await PublishAsync(storage, channel, Lid.ToString(), new ChatCleared(false) { Chat = Lid, At = Now.AddMinutes(1) });
        Assert.False(await storage.Moves.StepAsync(Cancel));
        var retention = new HistoryRetention(storage.Database, storage.Writer);
        while (await retention.StepAsync(Now, Cancel))
        {
        }
        while (await storage.Moves.StepAsync(Cancel))
        {
        }
        Assert.Equal(0, await CountAsync(Lid.ToString()));
        Assert.Equal(Long - 2 + 1, await CountAsync(Number));
        Assert.NotNull(await storage.Messages.GetAsync(channel, "P1", Cancel));
        Assert.Null(await storage.Messages.GetAsync(channel, "L1", Cancel));
        Assert.NotNull(await storage.Messages.GetAsync(channel, "L2", Cancel));
        Assert.Equal(0, await storage.CountAsync("chat_moves"));
    }

    [Fact]
    public async Task Message_repeated_after_its_senders_number_became_known_is_stored_once()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var (byLid, byNumber) = (new Participant(Lid.ToString(), Lid.ToString(), null, null), new Participant(Number, Lid.ToString(), "+4915", null));
        await ReceiveAsync(
            storage, Inbound(caller, channel, "M1", Lid.ToString()) with { Sender = byLid },
            Inbound(caller, channel, "M2", Lid.ToString()) with { Sender = byLid },
            Inbound(caller, channel, "M2", Number) with { Sender = byNumber });
        await storage.CommitAsync(unit => ChatMerging.Merge(unit, channel, Mode.Test, Lid.ToString(), Number, "+4915", Now));
        await storage.CommitAsync(unit => MessageRows.InsertHistory(unit, Inbound(caller, channel, "M1", Number) with { Sender = byNumber }));
        var listed = await storage.Messages.Listing.ReadAsync(caller, new MessageQuery { ChannelId = channel, ChatId = Number, Page = new(10, null) }, Cancel);
        Assert.Equal(["M1", "M2", "M2"], listed.Data.Select(message => message.Id).Order(StringComparer.Ordinal));
        Assert.Equal(Number, (await storage.Messages.GetAsync(channel, "M1", Cancel))!.From.Jid);
    }

    [Fact]
    public async Task Group_name_and_expiration_are_those_of_the_server()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        var group = Jid.Parse("120363000000000001@g.us");
        Task PublishGroupAsync(string? subject, long? seconds) =>
            storage.CommitAsync(unit => ChatRows.Describe(unit, channel, new GroupDescribed(group, subject, seconds), Now));
        async Task<(string? Name, int? Seconds)> ShownAsync() =>
            (await storage.Chats.GetAsync(channel, group.ToString(), Cancel)) is { } chat ? (chat.Name, chat.EphemeralExpiration) : default;
        await PublishGroupAsync("Neighbours", 86_400);
        Assert.Equal(("Neighbours", 86_400), await ShownAsync());
        await PublishGroupAsync("Good neighbours", null);
        Assert.Equal(("Good neighbours", 86_400), await ShownAsync());
        await PublishGroupAsync(null, 0);
        Assert.Equal(("Good neighbours", null), await ShownAsync());
        // History from a phone is older than data from the server.
        await storage.CommitAsync(unit => ChatRows.Recall(unit, channel, group.ToString(), new HistoryChat(group, null, "Old name", Now, 0, 604_800)));
        Assert.Equal(("Good neighbours", null), await ShownAsync());
    }

    [Fact]
    public async Task Unread_count_is_that_of_the_phone_unless_a_newer_message_is_stored()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var quiet = "4916@s.whatsapp.net";
        Task RecallAsync(string chat) => storage.CommitAsync(unit =>
        {
            MessageRows.TouchChat(unit, channel, chat, Now, null);
            ChatRows.Recall(unit, channel, chat, new HistoryChat(Jid.Parse(chat), null, "Bert", Now, 7, 604_800));
        });
        await RecallAsync(quiet);
        await ReceiveAsync(storage, Inbound(caller, channel, "M1", Number, minute: 5));
        await RecallAsync(Number);
        var shown = (await storage.Chats.GetAsync(channel, quiet, Cancel))!;
        Assert.Equal(("Bert", 7L, 604_800), (shown.Name, shown.UnreadCount, shown.EphemeralExpiration));
        Assert.Equal(1L, (await storage.Chats.GetAsync(channel, Number, Cancel))!.UnreadCount);
        await PublishAsync(storage, channel, Number, new ChatMarked(true) { Chat = Lid, At = Now });
        await RecallAsync(Number);
        Assert.Equal(0L, (await storage.Chats.GetAsync(channel, Number, Cancel))!.UnreadCount);
    }
}

/// <summary>On SQLite.</summary>
public sealed class SqliteChatTests(SqliteFixture fixture) : ChatSuite(fixture);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresChatTests(PostgresFixture fixture) : ChatSuite(fixture);
