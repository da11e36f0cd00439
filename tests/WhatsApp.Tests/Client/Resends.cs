using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>The recipient can't decrypt our message: the session is repaired and the message arrives.</summary>
public sealed class Resends() : TwoPhones(new SandboxOptions { RecordsStanzas = true })
{
    private async Task SpoilAsync(SandboxPhone peer, Action<SessionState> spoil)
    {
        var address = ProtocolAddress.Of(peer.Lid);
        var record = Sessions.Read((await _device.Store.LoadAsync(DeviceTables.Sessions, [address], Stop))[address]);
        spoil(record.Current!);
        var batch = new DeviceStateChanges();
        batch.Sessions[address] = record.Serialize();
        await _device.Store.CommitAsync(batch, Stop);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Phone_that_could_not_decrypt_gets_the_message_again(bool isOwnPhone)
    {
        var phone = isOwnPhone ? _mine : _theirs;
        await _theirs.SendTextAsync(_mine.Jid, "hello", cancellationToken: Stop);
        await _device.WaitForTextAsync("hello");
        await _device.SendTextAsync(_theirs.Jid, "first");
        await phone.WaitForMessageAsync(message => message.Text == "first", Stop);
        await _device.CloseAsync();
        await SpoilAsync(phone, state => state.SendingChainKey[0] ^= 1);
        await _device.ReopenAsync();

        await _device.SendTextAsync(_theirs.Jid, "second");
        await phone.WaitForMessageAsync(message => message.Text == "second", Stop);
        await _device.SendTextAsync(_theirs.Jid, "third");
        await phone.WaitForMessageAsync(message => message.Text == "third", Stop);
        Assert.Equal(0, phone.UndecryptableCount);
        Assert.Single(await phone.ReadMessagesAsync(cancellationToken: Stop), message => message.Text == "second");
        await _theirs.SendTextAsync(_mine.Jid, "and back", cancellationToken: Stop);
        await _device.WaitForTextAsync("and back");
        Assert.DoesNotContain(_device.Events.Entries, raised => raised is MessageUndecryptable);
    }

    [Fact(Timeout = 60_000)]
    public async Task Reinstalled_contact_sends_its_keys_with_the_retry()
    {
        await _theirs.SendTextAsync(_mine.Jid, "hello", cancellationToken: Stop);
        await _device.WaitForTextAsync("hello");
        await _device.CloseAsync();
        // Lists that the device never queried: the server does not notify it of changes.
        var batch = new DeviceStateChanges();
        foreach (var account in new[] { _theirs, _mine })
        {
            var name = ProtocolAddress.Of(account.Lid).Name;
            batch.DeviceLists[name] = new DeviceList(name, [0], 0, TimeProvider.System.GetUtcNow());
        }
        await _device.Store.CommitAsync(batch, Stop);
        await _theirs.ReinstallAsync(Stop);
        await _device.ReopenAsync();

        await _device.SendTextAsync(_theirs.Jid, "still there?");
        await _theirs.WaitForMessageAsync(message => message.Text == "still there?", Stop);
        await _device.WaitAsync<IdentityChanged>();
        Assert.Equal(0, _theirs.UndecryptableCount);
        var resend = Assert.Single(
            _sandbox.Network.ReadStanzas(), entry => entry.FromClient && entry.Node.Tag == "message" && entry.Node.Get("device_fanout") == "false");
        Assert.Equal("text", resend.Node.Get("type"));
        Assert.Equal("pkmsg", resend.Node.Child("enc")!.Get("type"));
    }
}
