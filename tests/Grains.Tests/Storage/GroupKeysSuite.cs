using System.Security.Cryptography;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;
using static WhatIsUp.Grains.Tests.Storage.Seeds;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>Keys and members of groups: the same tests on both databases.</summary>
public abstract class GroupKeysSuite(StorageFixture fixture)
{
    private static readonly Jid Group = new("120363000000000001", JidServer.Group);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sender_keys_come_back_and_are_sealed_to_their_row()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        var (own, other) = (new SenderKeyName(Group.ToString(), new ProtocolAddress("123_1", 4)), new SenderKeyName(Group.ToString(), new ProtocolAddress("456_1", 0)));
        var record = new SenderKeyRecord();
        GroupCipher.Rotate(record);
        var (first, second) = (record.Serialize(), RandomNumberGenerator.GetBytes(100));
        var batch = new StoreBatch();
        (batch.SenderKeys[own], batch.SenderKeys[other]) = (first, second);
        await ApplyAsync(storage, channel, batch);
        Assert.Equal(first, await storage.Signal.LoadSenderKeyAsync(channel, own, Cancel));
        Assert.Null(await storage.Signal.LoadSenderKeyAsync(channel, own with { Sender = own.Sender with { Device = 5 } }, Cancel));
        Assert.Null(await storage.Signal.LoadSenderKeyAsync(channel, own with { Group = "120363000000000002@g.us" }, Cancel));
        var boxes = await storage.Database.ReadAsync(new SqlStatement("boxes", "SELECT box FROM signal_sender_keys"), [], row => row.GetFieldValue<byte[]>(0), Cancel);
        Assert.Equal(2, boxes.Count);
        Assert.All(boxes, box => Assert.True(box.AsSpan().IndexOf(first.AsSpan(20, 32)) < 0 && box.AsSpan().IndexOf(second) < 0));

        var swap = new WriteUnit();
        swap.Add(
            new SqlStatement("swap", "UPDATE signal_sender_keys SET box = (SELECT box FROM signal_sender_keys WHERE channel_id = $1 AND name = $3) WHERE channel_id = $1 AND name = $2"),
            channel.ToString(), "123_1", "456_1");
        await storage.Writer.CommitAsync(swap, Cancel);
        await Assert.ThrowsAnyAsync<CryptographicException>(async () => await storage.Signal.LoadSenderKeyAsync(channel, own, Cancel));

        var gone = new StoreBatch();
        gone.SenderKeys[own] = null;
        await ApplyAsync(storage, channel, gone);
        Assert.Null(await storage.Signal.LoadSenderKeyAsync(channel, own, Cancel));
        await ApplyAsync(storage, channel, new StoreBatch { WipesDevice = true });
        Assert.Null(await storage.Signal.LoadSenderKeyAsync(channel, other, Cancel));
    }

    [Fact]
    public async Task Members_and_holders_come_back_change_and_go()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        var name = Group.ToString();
        Jid[] members = [.. Enumerable.Range(0, 1024).Select(number => Jid.FromLid((100_000 + number).ToString()))];
        var holders = new KeyHolders(Enumerable.Range(0, 2048).Select(number => new ProtocolAddress($"{100_000 + (number / 2)}_1", (ushort)(number % 2))));
        var batch = new StoreBatch();
        batch.Groups[name] = new GroupMembers(Group, true, members, Now) { ExpirationSeconds = 604_800 };
        batch.KeyHolders[name] = holders;
        await ApplyAsync(storage, channel, batch);
        var known = (await storage.Signal.LoadGroupAsync(channel, name, Cancel))!;
        Assert.Equal((Group, true, Now, 604_800L), (known.Group, known.IsLidAddressed, known.FetchedAt, known.ExpirationSeconds));
        Assert.Equal(members, known.Members);
        Assert.True((await storage.Signal.LoadKeyHoldersAsync(channel, name, Cancel))!.Devices.SetEquals(holders.Devices));
        Assert.Null(await storage.Signal.LoadGroupAsync(channel, "120363000000000002@g.us", Cancel));

        var less = new StoreBatch();
        less.Groups[name] = known with { IsLidAddressed = false, Members = [Jid.FromPhoneNumber("4915")] };
        less.KeyHolders[name] = KeyHolders.None;
        await ApplyAsync(storage, channel, less);
        Assert.Equal([Jid.FromPhoneNumber("4915")], (await storage.Signal.LoadGroupAsync(channel, name, Cancel))!.Members);
        Assert.Empty((await storage.Signal.LoadKeyHoldersAsync(channel, name, Cancel))!.Devices);

        await ApplyAsync(storage, channel, new StoreBatch { WipesDevice = true });
        Assert.Null(await storage.Signal.LoadGroupAsync(channel, name, Cancel));
        Assert.Null(await storage.Signal.LoadKeyHoldersAsync(channel, name, Cancel));
    }
}

/// <summary>The suite on SQLite.</summary>
public sealed class SqliteGroupKeysTests(SqliteFixture fixture) : GroupKeysSuite(fixture);

/// <summary>The suite on PostgreSQL.</summary>
public sealed class PostgresGroupKeysTests(PostgresFixture fixture) : GroupKeysSuite(fixture);
