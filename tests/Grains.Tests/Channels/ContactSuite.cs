using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Contacts;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Tests.Storage;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;
using Wire = WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Identity of contacts, and unread counts: the same tests on both databases.</summary>
public abstract class ContactSuite(StorageFixture fixture)
{
    private static readonly Jid Lid = Jid.Parse("314159@lid");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Contact_with_changed_number_is_found_by_LID_under_the_new_number_only()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        using var store = await ChannelStoreTests.StoreAsync(storage, ChannelStoreTests.PartsOf(storage, TimeProvider.System), channel);
        foreach (var number in new[] { "15550001111", "15550002222" })
        {
            var batch = new DeviceStateChanges { LidsByPhoneNumber = { [number] = Lid.User } };
            batch.Events.Add(Sent("M" + number, number, new Wire.TextContent("hello")));
            await store.CommitAsync(batch, Cancel);
        }
        var pairs = await storage.Chats.Contacts.ListPairsAsync(channel, new PageRequest(10, null), Cancel);
        Assert.Equal([new LidPair("15550002222@s.whatsapp.net", Lid.ToString())], pairs.Data);
        Assert.Equal("15550002222@s.whatsapp.net", (await storage.Chats.Contacts.GetContactAsync(channel, Lid.ToString(), Cancel))?.Jid);
        Assert.Null((await storage.Chats.Contacts.GetContactAsync(channel, "15550001111@s.whatsapp.net", Cancel))!.Lid);
        Assert.Equal("hello", (await storage.Messages.GetAsync(channel, "M15550001111", Cancel))!.Text!.Body);
    }

    [Fact]
    public async Task Data_stored_under_a_dialed_number_moves_to_the_JID_of_the_account()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        var parts = ChannelStoreTests.PartsOf(storage, TimeProvider.System);
        using var store = await ChannelStoreTests.StoreAsync(storage, parts, channel);
        const string Dialled = "5511987654321", Number = "551187654321";
        var (requested, jid) = (Jid.FromPhoneNumber(Dialled), Jid.FromPhoneNumber(Number));
        Assert.Equal(requested.ToString(), await store.Addresses.ChatOfAsync(requested, Cancel));
        var sent = Seeds.Message(Seeds.CallerOf(store.Row), channel, "M1", isFromMe: true) with { ChatId = requested.ToString(),
            Recipient = requested.ToString() };
        await store.Queue.AcceptAsync(sent, Seeds.Now, Cancel);
        var saved = new DeviceStateChanges();
        saved.Events.Add(new ContactSaved(requested, null, "Bruna Souza", "Bruna") { At = Seeds.Now });
        await store.CommitAsync(saved, Cancel);
        // The answer to the question whose number it is comes before the message goes.
        await store.CommitAsync(new DeviceStateChanges { AccountNumbers = { [Dialled] = Number } }, Cancel);
        await store.CommitAsync(ChannelStoreTests.BatchOf(new MessageAcknowledged("M1", Seeds.Now, null)), Cancel);
        Assert.Equal(jid.ToString(), await store.Addresses.ChatOfAsync(requested, Cancel));
        Assert.Equal(jid.ToString(), (await storage.Messages.GetAsync(channel, "M1", Cancel))!.ChatId);
        var chat = Assert.Single((await storage.Chats.ListAsync(channel, null, new PageRequest(10, null), Cancel)).Data);
        Assert.Equal((jid.ToString(), "Bruna Souza", "M1"), (chat.Id, chat.Name, chat.LastMessage?.Id));
        var contact = Assert.Single((await storage.Chats.Contacts.ListContactsAsync(channel, false, new PageRequest(10, null), Cancel)).Data);
        Assert.Equal((jid.ToString(), "+" + Number, "Bruna Souza"), (contact.Jid, contact.PhoneNumber, contact.Name));
        var raised = await storage.ReadAsync("SELECT payload FROM events WHERE name = 'message.sent'", RowReader.Text("payload"));
        Assert.Contains($"\"chat_id\":\"{jid}\"", Assert.Single(raised), StringComparison.Ordinal);
        // And who answers from there is found in the same chat.
        await store.CommitAsync(ChannelStoreTests.BatchOf(Sent("M2", Number, new Wire.TextContent("oi"))), Cancel);
        Assert.Equal("M2", Assert.Single((await storage.Chats.ListAsync(channel, null, new PageRequest(10, null), Cancel)).Data).LastMessage?.Id);
    }

    [Fact]
    public async Task Notices_do_not_count_as_unread()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        using var store = await ChannelStoreTests.StoreAsync(storage, ChannelStoreTests.PartsOf(storage, TimeProvider.System), channel);
        var batch = new DeviceStateChanges();
        batch.Events.Add(Sent("M1", "15550001111", new Wire.TextContent("hello")));
        batch.Events.Add(Sent("M2", "15550001111", new Wire.ExpirationContent(86_400)));
        batch.Events.Add(Sent("M3", "15550001111", new Wire.PinContent(new Wire.MessageTarget(Lid, true, "M1", null), 86_400, Seeds.Now)));
        batch.Events.Add(Sent("M4", "15550001111", new Wire.TextContent("")) with
        {
            Message = Google.Protobuf.MessageExtensions.ToByteArray(new WhatsApp.Protobuf.Message
            {
                ProtocolMessage = new() { Type = WhatsApp.Protobuf.Message.Types.ProtocolMessage.Types.Type.SharePhoneNumber },
            }),
        });
        await store.CommitAsync(batch, Cancel);
        Assert.Equal(1, (await storage.Chats.GetAsync(channel, "15550001111@s.whatsapp.net", Cancel))!.UnreadCount);
        Assert.Equal("protocolMessage.11", (await storage.Messages.GetAsync(channel, "M4", Cancel))!.Unsupported!.RawType);
    }

    public static TheoryData<string, bool> FirstKinds => new MatrixTheoryData<string, bool>(["reaction", "vote", "answer", "edit", "delete"], [false, true]);

    [Theory]
    [MemberData(nameof(FirstKinds))]
    public async Task First_message_that_refers_to_a_LID_chat_counts_also_while_that_chat_migrates(string kind, bool isMoving)
    {
        const string Number = "15550001111";
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        using var store = await ChannelStoreTests.StoreAsync(storage, ChannelStoreTests.PartsOf(storage, TimeProvider.System), channel);
        var own = Jid.FromPhoneNumber("491701120001");
        var isOurs = kind is "reaction" or "vote" or "answer";
        var secret = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        Wire.Content first = kind switch
        {
            "vote" => new Wire.PollContent("Pizza?", ["yes", "no"], 1),
            "answer" => new Wire.EventContent("Party", Seeds.Now),
            _ => new Wire.TextContent("hello"),
        };
        var before = new DeviceStateChanges();
        before.Events.Add(new PairingCompleted(own, default, "android", null));
        // The chat is known under its LID alone, from a sent or a received message.
        before.Events.Add(new MessageReceived
        {
            MessageId = "B1", Chat = Lid, Sender = isOurs ? own : Lid, IsFromMe = isOurs, Timestamp = Seeds.Now,
            Message = first.Encode(new Wire.MessageContext { Secret = secret }),
        });
        await store.CommitAsync(before, Cancel);
        if (isMoving)
        {
            await store.CommitAsync(new DeviceStateChanges { LidsByPhoneNumber = { [Number] = Lid.User } }, Cancel);
            var back = new UnitOfWork();
            back.Add(new SqlStatement("test.back", "UPDATE messages SET chat_id = @chat_id WHERE channel_id = @channel_id"),
                ("channel_id", channel), ("chat_id", Lid.ToString()));
            await storage.Writer.CommitAsync(back, Cancel);
        }
        var target = new Wire.MessageTarget(Lid, !isOurs, "B1", null);
        var batch = new DeviceStateChanges();
        if (!isMoving) batch.LidsByPhoneNumber[Number] = Lid.User;
        batch.Events.Add(Sent("W1", Number, ReferenceOf(kind, target, secret, own, Number)));
        await store.CommitAsync(batch, Cancel);
        var message = (await storage.Messages.GetAsync(channel, "B1", Cancel))!;
        Assert.True(kind switch
        {
            "reaction" => message.Reactions is [{ Emoji: "🔥" }],
            "vote" => message.Poll!.Results!.Single(result => result.Option == "yes").Voters.Count == 1,
            "answer" => message.Event!.Answers is [_],
            "edit" => message is { Text.Body: "second", EditedAt: not null },
            _ => message.DeletedAt is not null,
        });
        Assert.Equal(
            kind switch
            {
                "reaction" => "message.reaction", "vote" => "poll.voted", "edit" => "message.edited", "delete" => "message.deleted", _ => "message.received",
            },
            (await ChannelStoreTests.EventNamesAsync(storage))[^1]);
    }

    private static Wire.Content ReferenceOf(string kind, Wire.MessageTarget target, byte[] secret, Jid own, string number) => kind switch
    {
        "reaction" => new Wire.ReactionContent(target, "🔥", Seeds.Now),
        "vote" => Wire.SecretContents.Seal(new Wire.PollVoteContent(target, [Wire.SecretContents.HashOf("yes")]), secret, own, Lid),
        "answer" => Wire.SecretContents.Seal(
            new Wire.EventAnswerContent(target, Wire.EventAnswer.Going, 0, Seeds.Now), secret, own, Jid.FromPhoneNumber(number)),
        "edit" => new Wire.EditContent(target, new Wire.TextContent("second"), Seeds.Now.AddMinutes(1)),
        _ => new Wire.DeleteContent(target),
    };

    private static MessageReceived Sent(string id, string number, Wire.Content content) => new()
    {
        MessageId = id, Chat = Lid, ChatPhoneNumber = number, Sender = Lid, SenderPhoneNumber = number, Timestamp = Seeds.Now, Message = content.Encode(),
    };
}

/// <summary>On SQLite.</summary>
public sealed class SqliteContactTests(SqliteFixture fixture) : ContactSuite(fixture);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresContactTests(PostgresFixture fixture) : ContactSuite(fixture);
