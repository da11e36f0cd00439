using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Connection;

public sealed class RecentStateTests
{
    [Fact]
    public void Long_session_is_not_cached_in_any_form()
    {
        var recent = new RecentState();
        var address = new ProtocolAddress("1_1", 0);
        recent.Keep(Batch(address, 1_000));
        Assert.Equal(1_000, recent.Find(DeviceTables.Sessions, address)!.Length);
        recent.Keep(Batch(address, 100_000));
        Assert.Null(recent.Find(DeviceTables.Sessions, address));
    }

    private static DeviceStateChanges Batch(ProtocolAddress address, int length)
    {
        var batch = new DeviceStateChanges();
        batch.Sessions[address] = new byte[length];
        return batch;
    }
}
