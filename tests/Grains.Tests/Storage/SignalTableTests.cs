using WhatIsUp.Grains.Storage.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Tests.Storage;

public sealed class SignalTableTests
{
    [Fact]
    public void Tables_of_a_device_have_rows_that_are_deleted_with_it_unless_kept()
    {
        var rows = new SignalRows(null!, null!, TimeProvider.System).Tables;
        Assert.Equal(DeviceTables.All.ToHashSet(), rows.Keys.ToHashSet());
        Assert.All(rows.Values, table => Assert.Equal(table.Table.IsKeptAtWipe, table.Wipe is null));
        Assert.Equal(DeviceTables.All.Count(table => !table.IsKeptAtWipe), rows.Values.Select(table => table.Wipe?.Name).OfType<string>().Distinct().Count());
    }
}
