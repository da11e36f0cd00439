using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Tests.Signal;

namespace WhatIsUp.WhatsApp.Tests.Devices;

public sealed class AddressBookTests
{
    private static readonly Jid Number = Jid.FromPhoneNumber("4915112345678"), Lid = Jid.FromLid("123456789");

    [Fact]
    public async Task Sessions_under_the_number_and_under_the_lid_become_one_that_reads_messages_of_both()
    {
        var stop = TestContext.Current.CancellationToken;
        var (one, other) = Peer.Acquainted();
        var late = one.Send(1);
        var underNumber = other.Stored!;
        other.Stored = null;
        one.Start(other, withPreKey: false);
        other.Receive(one.Send(2));

        var store = new MemoryWhatsAppStore();
        var before = new StoreBatch();
        before.Sessions[ProtocolAddress.Of(Number)] = underNumber;
        before.Sessions[ProtocolAddress.Of(Lid)] = other.Stored;
        await store.CommitAsync(before, stop);
        using var ledger = new Ledger(store, PreKeyFactory.NewCredentials(DateTimeOffset.UnixEpoch));
        var step = await ledger.BeginAsync(stop);
        await AddressBook.LearnAsync(step, Number, Lid, stop);
        await ledger.CompleteAsync(step);

        var stored = await store.LoadSessionsAsync([ProtocolAddress.Of(Number), ProtocolAddress.Of(Lid)], stop);
        other.Stored = Assert.Single(stored).Value;
        Assert.True(Assert.Single(stored).Key.IsLid);
        Assert.Equal([3], other.Receive(one.Send(3)));
        Assert.Equal([1], other.Receive(late));
    }
}
