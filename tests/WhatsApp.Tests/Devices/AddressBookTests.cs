using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;
using WhatIsUp.WhatsApp.Tests.Signal;

namespace WhatIsUp.WhatsApp.Tests.Devices;

public sealed class AddressBookTests
{
    private static readonly Jid Number = Jid.FromPhoneNumber("4915112345678"), Lid = Jid.FromLid("123456789");

    [Fact]
    public async Task Sessions_under_number_and_LID_become_one_that_decrypts_messages_of_both()
    {
        var stop = TestContext.Current.CancellationToken;
        var (one, other) = Peer.Acquainted();
        var late = one.Send(1);
        var underNumber = other.Stored!;
        other.Stored = null;
        one.Start(other, withPreKey: false);
        other.Receive(one.Send(2));

        var store = new MemoryWhatsAppStore();
        var before = new DeviceStateChanges();
        before.Sessions[ProtocolAddress.Of(Number)] = underNumber;
        before.Sessions[ProtocolAddress.Of(Lid)] = other.Stored;
        await store.CommitAsync(before, stop);
        using var queue = new DeviceStateQueue(store, DeviceCredentials.Create(DateTimeOffset.UnixEpoch));
        var step = await queue.BeginAsync(stop);
        await AddressBook.AddPairAsync(step, Number, Lid, stop);
        await queue.CompleteAsync(step);

        var stored = await store.LoadAsync(DeviceTables.Sessions, [ProtocolAddress.Of(Number), ProtocolAddress.Of(Lid)], stop);
        other.Stored = Assert.Single(stored).Value;
        Assert.True(Assert.Single(stored).Key.IsLid);
        Assert.Equal([3], other.Receive(one.Send(3)));
        Assert.Equal([1], other.Receive(late));
    }
}
