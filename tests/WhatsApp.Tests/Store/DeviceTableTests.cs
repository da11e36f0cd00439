using System.Reflection;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Store;

public sealed class DeviceTableTests
{
    private static readonly ProtocolAddress Address = new("1_1", 0);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Tables_are_listed_with_different_names()
    {
        var declared = typeof(DeviceTables).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<DeviceTable>();
        Assert.Equal(declared.ToHashSet(), DeviceTables.All.ToHashSet());
        Assert.Equal(DeviceTables.All.Count, DeviceTables.All.Select(table => table.Name).Distinct().Count());
    }

    [Fact]
    public void Later_change_of_a_row_replaces_the_earlier_one()
    {
        var changes = ChangesOf(1, "old");
        changes.Merge(ChangesOf(null, "new"));
        Assert.Null(changes.Sessions[Address]);
        Assert.Equal("new", changes.LidsByPhoneNumber["4915"]);
    }

    [Fact]
    public void Wipe_drops_all_earlier_changes()
    {
        var changes = ChangesOf(1, "lid");
        changes.Merge(new DeviceStateChanges { WipesDevice = true });
        Assert.DoesNotContain(DeviceTables.All, changes.IsChanged);
        Assert.False(changes.IsEmpty);
    }

    [Fact]
    public async Task Wipe_deletes_all_rows_but_those_that_are_kept()
    {
        var store = new MemoryWhatsAppStore();
        await store.CommitAsync(ChangesOf(1, "lid"), Stop);
        await store.CommitAsync(new DeviceStateChanges { WipesDevice = true }, Stop);
        Assert.Null(await store.FindAsync(DeviceTables.Sessions, Address, Stop));
        Assert.Equal("lid", await store.FindAsync(DeviceTables.Lids, "4915", Stop));
        Assert.Equal("4915", (await store.LoadPhoneNumbersAsync(["lid", "unknown"], Stop)).Single().Value);
    }

    [Fact]
    public void Cache_of_a_table_is_bounded()
    {
        var recent = new RecentState();
        for (var i = 0; i <= DeviceTables.KeyHolders.CacheLimit; i++) recent.Keep(DeviceTables.KeyHolders, $"{i}@g.us", KeyHolders.None);
        Assert.Null(recent.Find(DeviceTables.KeyHolders, "0@g.us"));
        Assert.NotNull(recent.Find(DeviceTables.KeyHolders, $"{DeviceTables.KeyHolders.CacheLimit}@g.us"));
        recent.Keep(DeviceTables.Identities, Address, [1]);
        Assert.Null(recent.Find(DeviceTables.Identities, Address));
    }

    private static DeviceStateChanges ChangesOf(byte? session, string lid)
    {
        var changes = new DeviceStateChanges { LidsByPhoneNumber = { ["4915"] = lid } };
        changes.Sessions[Address] = session is { } value ? [value] : null;
        return changes;
    }
}
