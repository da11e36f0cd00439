using System.Security.Cryptography;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;
using static WhatIsUp.Grains.Tests.Storage.Seeds;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>Keys and members of groups: the same tests on both databases.</summary>
public abstract class GroupKeysSuite(StorageFixture fixture)
{
    private static readonly Jid Group = new("120363000000000001", JidServer.Group);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sender_keys_are_read_back_and_encrypted_for_their_row()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        var (own, other) =
            (new SenderKeyName(Group.ToString(), new ProtocolAddress("123_1", 4)), new SenderKeyName(Group.ToString(), new ProtocolAddress("456_1", 0)));
        var record = new SenderKeyRecord();
        GroupCipher.Rotate(record);
        var (first, second) = (record.Serialize(), RandomNumberGenerator.GetBytes(100));
        var batch = new DeviceStateChanges();
        (batch.SenderKeys[own], batch.SenderKeys[other]) = (first, second);
        await ApplyAsync(storage, channel, batch);
        Assert.Equal(first, await storage.Signal.FindAsync(DeviceTables.SenderKeys, channel, own, Cancel));
        Assert.Null(await storage.Signal.FindAsync(DeviceTables.SenderKeys, channel, own with { Sender = own.Sender with { Device = 5 } }, Cancel));
        Assert.Null(await storage.Signal.FindAsync(DeviceTables.SenderKeys, channel, own with { Group = "120363000000000002@g.us" }, Cancel));
        var boxes = await storage.ReadAsync("SELECT box FROM signal_sender_keys", RowReader.Bytes("box"));
        Assert.Equal(2, boxes.Count);
        Assert.All(boxes, box => Assert.True(box.AsSpan().IndexOf(first.AsSpan(20, 32)) < 0 && box.AsSpan().IndexOf(second) < 0));

        await storage.ExecuteAsync(
            """
            UPDATE signal_sender_keys SET box = (SELECT box FROM signal_sender_keys WHERE channel_id = @channel_id AND name = @from)
            WHERE channel_id = @channel_id AND name = @to
            """,
            ("channel_id", channel), ("to", "123_1"), ("from", "456_1"));
        await Assert.ThrowsAnyAsync<CryptographicException>(async () => await storage.Signal.FindAsync(DeviceTables.SenderKeys, channel, own, Cancel));

        var gone = new DeviceStateChanges();
        gone.SenderKeys[own] = null;
        await ApplyAsync(storage, channel, gone);
        Assert.Null(await storage.Signal.FindAsync(DeviceTables.SenderKeys, channel, own, Cancel));
        await ApplyAsync(storage, channel, new DeviceStateChanges { WipesDevice = true });
        Assert.Null(await storage.Signal.FindAsync(DeviceTables.SenderKeys, channel, other, Cancel));
    }

    [Fact]
    public async Task Members_and_holders_are_stored_changed_and_removed()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        var name = Group.ToString();
        Jid[] members = [.. Enumerable.Range(0, 1024).Select(number => Jid.FromLid((100_000 + number).ToString()))];
        var holders = new KeyHolders(Enumerable.Range(0, 2048).Select(number => new ProtocolAddress($"{100_000 + (number / 2)}_1", (ushort)(number % 2))));
        var batch = new DeviceStateChanges();
        batch.Groups[name] = new GroupMembers(Group, true, members, Now) { ExpirationSeconds = 604_800 };
        batch.KeyHolders[name] = holders;
        await ApplyAsync(storage, channel, batch);
        var known = (await storage.Signal.FindAsync(DeviceTables.Groups, channel, name, Cancel))!;
        Assert.Equal((Group, true, Now, 604_800L), (known.Group, known.IsLidAddressed, known.FetchedAt, known.ExpirationSeconds));
        Assert.Equal(members, known.Members);
        Assert.True((await storage.Signal.FindAsync(DeviceTables.KeyHolders, channel, name, Cancel))!.Devices.SetEquals(holders.Devices));
        Assert.Null(await storage.Signal.FindAsync(DeviceTables.Groups, channel, "120363000000000002@g.us", Cancel));

        var less = new DeviceStateChanges();
        less.Groups[name] = known with { IsLidAddressed = false, Members = [Jid.FromPhoneNumber("4915")] };
        less.KeyHolders[name] = KeyHolders.None;
        await ApplyAsync(storage, channel, less);
        Assert.Equal([Jid.FromPhoneNumber("4915")], (await storage.Signal.FindAsync(DeviceTables.Groups, channel, name, Cancel))!.Members);
        Assert.Empty((await storage.Signal.FindAsync(DeviceTables.KeyHolders, channel, name, Cancel))!.Devices);

        await ApplyAsync(storage, channel, new DeviceStateChanges { WipesDevice = true });
        Assert.Null(await storage.Signal.FindAsync(DeviceTables.Groups, channel, name, Cancel));
        Assert.Null(await storage.Signal.FindAsync(DeviceTables.KeyHolders, channel, name, Cancel));
    }
}

/// <summary>The suite on SQLite.</summary>
public sealed class SqliteGroupKeysTests(SqliteFixture fixture) : GroupKeysSuite(fixture);

/// <summary>The suite on PostgreSQL.</summary>
public sealed class PostgresGroupKeysTests(PostgresFixture fixture) : GroupKeysSuite(fixture);
