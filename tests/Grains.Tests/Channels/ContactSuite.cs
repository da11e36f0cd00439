using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Messages;
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

    private static MessageReceived Said(string id, string number, Wire.Content content) => new()
    {
        MessageId = id, Chat = Lid, ChatPhoneNumber = number, Sender = Lid, SenderPhoneNumber = number, Timestamp = Seeds.Now, Message = content.Encode(), ContentType = "text",
    };
}

/// <summary>On SQLite.</summary>
public sealed class SqliteContactTests(SqliteFixture fixture) : ContactSuite(fixture);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresContactTests(PostgresFixture fixture) : ContactSuite(fixture);
