using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage;
using WhatIsUp.Grains.Tests.Storage;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;
using Wire = WhatIsUp.WhatsApp.Messages.Contents;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Who a contact is, and what of theirs is news: the same on both databases.</summary>
public abstract class ContactSuite(StorageFixture fixture)
{
    private static readonly Jid Lid = Jid.Parse("314159@lid");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_changes_the_number_is_found_by_the_LID_under_the_new_one_alone()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        using var store = await ChannelStoreTests.StoreAsync(storage, ChannelStoreTests.PartsOf(storage, TimeProvider.System), channel);
        foreach (var number in new[] { "15550001111", "15550002222" })
        {
            var batch = new StoreBatch { LidsByPhoneNumber = { [number] = Lid.User } };
            batch.Events.Add(Said("M" + number, number, new Wire.TextContent("hello")));
            await store.CommitAsync(batch, Cancel);
        }
        Assert.Equal([new LidPair("15550002222@s.whatsapp.net", Lid.ToString())], (await storage.Chats.ListPairsAsync(channel, new PageRequest(10, null), Cancel)).Data);
        Assert.Equal("15550002222@s.whatsapp.net", (await storage.Chats.GetContactAsync(channel, Lid.ToString(), Cancel))?.Jid);
        Assert.Null((await storage.Chats.GetContactAsync(channel, "15550001111@s.whatsapp.net", Cancel))!.Lid);
        Assert.Equal("hello", (await storage.Messages.GetAsync(channel, "M15550001111", Cancel))!.Text!.Body);
    }

    [Fact]
    public async Task What_was_kept_under_a_number_that_people_dial_goes_by_the_JID_of_the_account_once_that_is_known()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        var parts = ChannelStoreTests.PartsOf(storage, TimeProvider.System);
        using var store = await ChannelStoreTests.StoreAsync(storage, parts, channel);
        const string Dialled = "5511987654321", Number = "551187654321";
        var (asked, jid) = (Jid.FromPhoneNumber(Dialled), Jid.FromPhoneNumber(Number));
        Assert.Equal(asked.ToString(), await store.ChatOfAsync(asked, Cancel));
        await store.AcceptAsync(Seeds.Message(Seeds.CallerOf(store.Row), channel, "M1", isFromMe: true) with { ChatId = asked.ToString(), Recipient = asked.ToString() }, Seeds.Now, Cancel);
        var saved = new StoreBatch();
        saved.Events.Add(new ContactSaved(asked, null, "Bruna Souza", "Bruna") { At = Seeds.Now });
        await store.CommitAsync(saved, Cancel);
        // The answer to the question whose number it is comes before the message goes.
        await store.CommitAsync(new StoreBatch { AccountNumbers = { [Dialled] = Number } }, Cancel);
        await store.CommitAsync(ChannelStoreTests.BatchOf(new MessageAcknowledged("M1", Seeds.Now, null)), Cancel);
        Assert.Equal(jid.ToString(), await store.ChatOfAsync(asked, Cancel));
        Assert.Equal(jid.ToString(), (await storage.Messages.GetAsync(channel, "M1", Cancel))!.ChatId);
        var chat = Assert.Single((await storage.Chats.ListAsync(channel, null, new PageRequest(10, null), Cancel)).Data);
        Assert.Equal((jid.ToString(), "Bruna Souza", "M1"), (chat.Id, chat.Name, chat.LastMessage?.Id));
        var contact = Assert.Single((await storage.Chats.ListContactsAsync(channel, false, new PageRequest(10, null), Cancel)).Data);
        Assert.Equal((jid.ToString(), "+" + Number, "Bruna Souza"), (contact.Jid, contact.PhoneNumber, contact.Name));
        var told = await storage.Database.ReadAsync(new SqlStatement("test.payloads", "SELECT payload FROM events WHERE name = 'message.sent'"), [], row => row.GetString(0), Cancel);
        Assert.Contains($"\"chat_id\":\"{jid}\"", Assert.Single(told), StringComparison.Ordinal);
        // And who answers from there is found in the same chat.
        await store.CommitAsync(ChannelStoreTests.BatchOf(Said("M2", Number, new Wire.TextContent("oi"))), Cancel);
        Assert.Equal("M2", Assert.Single((await storage.Chats.ListAsync(channel, null, new PageRequest(10, null), Cancel)).Data).LastMessage?.Id);
    }

    [Fact]
    public async Task Notices_are_no_unread_messages()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        using var store = await ChannelStoreTests.StoreAsync(storage, ChannelStoreTests.PartsOf(storage, TimeProvider.System), channel);
        var batch = new StoreBatch();
        batch.Events.Add(Said("M1", "15550001111", new Wire.TextContent("hello")));
        batch.Events.Add(Said("M2", "15550001111", new Wire.ExpirationContent(86_400)));
        batch.Events.Add(Said("M3", "15550001111", new Wire.PinContent(new Wire.MessageTarget(Lid, true, "M1", null), 86_400, Seeds.Now)));
        batch.Events.Add(Said("M4", "15550001111", new Wire.TextContent("")) with
        {
            Message = Google.Protobuf.MessageExtensions.ToByteArray(new WhatsApp.Protobuf.Message { ProtocolMessage = new() { Type = WhatsApp.Protobuf.Message.Types.ProtocolMessage.Types.Type.SharePhoneNumber } }),
        });
        await store.CommitAsync(batch, Cancel);
        Assert.Equal(1, (await storage.Chats.GetAsync(channel, "15550001111@s.whatsapp.net", Cancel))!.UnreadCount);
        Assert.Equal("protocolMessage.11", (await storage.Messages.GetAsync(channel, "M4", Cancel))!.Unsupported!.RawType);
    }

    public static TheoryData<string, bool> FirstWords => new MatrixTheoryData<string, bool>(["reaction", "vote", "answer", "edit", "delete"], [false, true]);

    [Theory]
    [MemberData(nameof(FirstWords))]
    public async Task A_first_word_that_refers_to_a_message_of_a_chat_under_a_LID_counts_also_while_that_chat_moves(string word, bool isMoving)
    {
        const string Number = "15550001111";
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        using var store = await ChannelStoreTests.StoreAsync(storage, ChannelStoreTests.PartsOf(storage, TimeProvider.System), channel);
        var own = Jid.FromPhoneNumber("491701120001");
        var isOurs = word is "reaction" or "vote" or "answer";
        var secret = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        Wire.Content first = word switch { "vote" => new Wire.PollContent("Pizza?", ["yes", "no"], 1), "answer" => new Wire.EventContent("Party", Seeds.Now), _ => new Wire.TextContent("hello") };
        var before = new StoreBatch();
        before.Events.Add(new PairingCompleted(own, default, "android", null));
        // Written to, or heard of, under the LID alone.
        before.Events.Add(new MessageReceived
        {
            MessageId = "B1", Chat = Lid, Sender = isOurs ? own : Lid, IsFromMe = isOurs, Timestamp = Seeds.Now, Message = first.Encode(new Wire.MessageContext { Secret = secret }), ContentType = "text",
        });
        await store.CommitAsync(before, Cancel);
        if (isMoving)
        {
            await store.CommitAsync(new StoreBatch { LidsByPhoneNumber = { [Number] = Lid.User } }, Cancel);
            var back = new WriteUnit();
            back.Add(new SqlStatement("test.back", "UPDATE messages SET chat_id = $2 WHERE channel_id = $1"), channel.ToString(), Lid.ToString());
            await storage.Writer.CommitAsync(back, Cancel);
        }
        var target = new Wire.MessageTarget(Lid, !isOurs, "B1", null);
        var batch = new StoreBatch();
        if (!isMoving) batch.LidsByPhoneNumber[Number] = Lid.User;
        batch.Events.Add(Said("W1", Number, word switch
        {
            "reaction" => new Wire.ReactionContent(target, "🔥", Seeds.Now),
            "vote" => Wire.SecretContents.Seal(new Wire.PollVoteContent(target, [Wire.SecretContents.HashOf("yes")]), secret, own, Lid),
            "answer" => Wire.SecretContents.Seal(new Wire.EventAnswerContent(target, Wire.EventAnswer.Going, 0, Seeds.Now), secret, own, Jid.FromPhoneNumber(Number)),
            "edit" => new Wire.EditContent(target, new Wire.TextContent("second"), Seeds.Now.AddMinutes(1)),
            _ => new Wire.DeleteContent(target),
        }));
        await store.CommitAsync(batch, Cancel);
        var message = (await storage.Messages.GetAsync(channel, "B1", Cancel))!;
        Assert.True(word switch
        {
            "reaction" => message.Reactions is [{ Emoji: "🔥" }],
            "vote" => message.Poll!.Results!.Single(result => result.Option == "yes").Voters.Count == 1,
            "answer" => message.Event!.Answers is [_],
            "edit" => message is { Text.Body: "second", EditedAt: not null },
            _ => message.DeletedAt is not null,
        });
        Assert.Equal(
            word switch { "reaction" => "message.reaction", "vote" => "poll.voted", "edit" => "message.edited", "delete" => "message.deleted", _ => "message.received" },
            (await ChannelStoreTests.EventNamesAsync(storage))[^1]);
    }

    private static MessageReceived Said(string id, string number, Wire.Content content) => new()
    {
        MessageId = id, Chat = Lid, ChatPhoneNumber = number, Sender = Lid, SenderPhoneNumber = number, Timestamp = Seeds.Now, Message = content.Encode(), ContentType = "text",
    };
}

/// <summary>On SQLite.</summary>
public sealed class SqliteContactTests(SqliteFixture fixture) : ContactSuite(fixture);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresContactTests(PostgresFixture fixture) : ContactSuite(fixture);
