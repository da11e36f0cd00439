using Google.Protobuf;
using WhatIsUp.Grains.Tests.Storage;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>The database accepts every content that a contact can send: the same tests on both databases.</summary>
public abstract class HostileCommitSuite(StorageFixture fixture)
{
    private const int Messages = 2_000;
    private const int PerCommit = 20;

    private static readonly Jid[] Chats =
    [
        Jid.Parse("15550001111@s.whatsapp.net"), Jid.Parse("271828@lid"), Jid.Parse("120363021033254949@g.us"), Jid.StatusBroadcast
    ];
    private static readonly Jid Sender = Jid.Parse("314159@lid");

    [Fact]
    public async Task Hostile_content_of_a_contact_is_stored_as_new_message_and_as_history()
    {
        var random = new Random(20_261_124);
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        using var store = await ChannelStoreTests.StoreAsync(storage, ChannelStoreTests.PartsOf(storage, TimeProvider.System), channel);
        for (var first = 0; first < Messages; first += PerCommit)
        {
            var batch = new DeviceStateChanges();
            var content = Enumerable.Range(first, PerCommit).Select(n => (Id: $"H{n}", Bytes: HostileMessages.Next(random).ToByteArray())).ToArray();
            foreach (var (id, bytes) in content)
            {
                var chat = Chats[random.Next(Chats.Length)];
                batch.Events.Add(new MessageReceived
                {
                    MessageId = id, Chat = chat, Sender = chat.IsGroup || chat == Jid.StatusBroadcast ? Sender : chat,
                    Timestamp = Seeds.Now, Message = bytes,
                    IsFromMe = random.Next(4) == 0, PushName = "a\0b",
                });
            }
            batch.Events.Add(new HistoryReceived(
                [.. content.Select(one => new HistoryMessage("old-" + one.Id, Chats[0], null, Chats[0], null, false, "\0", Seeds.Now, 0, true, one.Bytes))],
                [new HistoryChat(Chats[0], null, "\0", Seeds.Now, 1, 1)], [new(Sender, "\0")]));
            try
            {
                await store.CommitAsync(batch, TestContext.Current.CancellationToken);
            }
            catch (Exception fault)
            {
                Assert.Fail($"{fault}\n{string.Join('\n', content.Select(one => ContentDecoder.Parse(one.Bytes)))}");
            }
        }
        Assert.True(await storage.CountAsync("messages") > Messages);
    }

    [Fact]
    public async Task Values_too_long_for_an_index_do_not_block_other_messages()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await Seeds.NewChannelAsync(storage);
        using var store = await ChannelStoreTests.StoreAsync(storage, ChannelStoreTests.PartsOf(storage, TimeProvider.System), channel);
        var key = new MessageKey { RemoteJid = Chats[0].ToString(), FromMe = false, Id = HostileMessages.Incompressible };
        Message[] content =
        [
            new() { ReactionMessage = new() { Key = key, Text = "x", SenderTimestampMs = 1 } },
            new() { ReactionMessage = new()
            {
                Key = new MessageKey { RemoteJid = Chats[0].ToString(), Id = "A" }, Text = HostileMessages.Incompressible, SenderTimestampMs = 1
            } },
            new() { ProtocolMessage = new() { Key = key, Type = Message.Types.ProtocolMessage.Types.Type.Revoke } },
            new() { ProtocolMessage = new()
            {
                Key = key, Type = Message.Types.ProtocolMessage.Types.Type.MessageEdit, EditedMessage = new() { Conversation = "y" }
            } },
            new() { PinInChatMessage = new() { Key = key, Type = Message.Types.PinInChatMessage.Types.Type.PinForAll } },
            new() { PollUpdateMessage = new()
            {
                PollCreationMessageKey = key, Vote = new() { EncPayload = ByteString.CopyFrom(new byte[40]), EncIv = ByteString.CopyFrom(new byte[12]) }
            } },
            new() { ExtendedTextMessage = new() { Text = "z",
                ContextInfo = new() { StanzaId = HostileMessages.Incompressible, MentionedJid = { HostileMessages.Incompressible[..200] + "@lid" } } } },
        ];
        foreach (var (message, n) in content.Select((message, n) => (message, n)))
            foreach (var chat in Chats)
                await store.CommitAsync(
                    ChannelStoreTests.BatchOf(
                        new MessageReceived { MessageId = $"L{n}{chat.User}", Chat = chat, Sender = Sender, Timestamp = Seeds.Now,
                            Message = message.ToByteArray(), PushName = HostileMessages.Incompressible }),
                    TestContext.Current.CancellationToken);
    }
}

/// <summary>On SQLite.</summary>
public sealed class SqliteHostileCommitTests(SqliteFixture fixture) : HostileCommitSuite(fixture);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresHostileCommitTests(PostgresFixture fixture) : HostileCommitSuite(fixture);
