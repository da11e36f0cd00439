using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Connection;

public sealed class RecentStateTests
{
    [Fact]
    public void A_session_that_its_peer_made_long_is_not_held_and_no_older_form_of_it_either()
    {
        var recent = new RecentState();
        var address = new ProtocolAddress("1_1", 0);
        recent.Keep(Batch(address, 1_000));
        Assert.Equal(1_000, recent.FindSession(address)!.Length);
        recent.Keep(Batch(address, 100_000));
        Assert.Null(recent.FindSession(address));
    }

    private static StoreBatch Batch(ProtocolAddress address, int length)
    {
        var batch = new StoreBatch();
        batch.Sessions[address] = new byte[length];
        return batch;
    }
}
