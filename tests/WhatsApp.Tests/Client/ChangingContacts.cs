using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Contacts that reinstall, link devices, or get a LID; rotation of our own keys.</summary>
public sealed class ChangingContacts() : TwoPhones(new SandboxOptions { RecordsStanzas = true })
{
    private async Task ExchangeTextsAsync(LinkedDevice device, string words)
    {
        await device.SendTextAsync(_theirs.Jid, words + " out");
        await _theirs.WaitForMessageAsync(message => message.Text == words + " out", Stop);
        await _theirs.SendTextAsync(_mine.Jid, words + " in", cancellationToken: Stop);
        await device.WaitForTextAsync(words + " in");
    }

    private void AssertAllDecrypted(LinkedDevice device)
    {
        Assert.DoesNotContain(device.Events.Entries, raised => raised is MessageUndecryptable);
        Assert.Equal(0, _theirs.UndecryptableCount);
        Assert.Equal(0, _mine.UndecryptableCount);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reinstalled_contact_is_published_and_gets_a_new_session(bool theyWriteFirst)
    {
        await ExchangeTextsAsync(_device, "before");
        await _theirs.ReinstallAsync(Stop);
        if (theyWriteFirst)
        {
            await _theirs.SendTextAsync(_mine.Jid, "new phone", cancellationToken: Stop);
            await _device.WaitForTextAsync("new phone");
        }
        var change = await _device.WaitAsync<IdentityChanged>();
        Assert.Contains(change.Contact, new[] { _theirs.Jid, _theirs.Lid });
        await ExchangeTextsAsync(_device, "after");
        AssertAllDecrypted(_device);
        Assert.Single(_device.Events.Entries, raised => raised is IdentityChanged);
    }

    [Fact(Timeout = 60_000)]
    public async Task Session_under_the_number_is_used_under_the_LID()
    {
        await ExchangeTextsAsync(_device, "before");
        await _device.CloseAsync();
        // The same device without any known LIDs of others.
        var (number, lid) = (ProtocolAddress.Of(_theirs.Jid), ProtocolAddress.Of(_theirs.Lid));
        var ownLid = ProtocolAddress.Of(_mine.Lid);
        var sessions = await _device.Store.LoadAsync(DeviceTables.Sessions, [lid, ownLid], Stop);
        var identities = await _device.Store.LoadAsync(DeviceTables.Identities, [lid, ownLid], Stop);
        var former = new DeviceStateChanges { Credentials = _device.Store.Credentials };
        (former.Sessions[number], former.Sessions[ownLid]) = (sessions[lid], sessions[ownLid]);
        (former.Identities[number], former.Identities[ownLid]) = (identities[lid], identities[ownLid]);
        former.LidsByPhoneNumber[_mine.Jid.User] = _mine.Lid.User;
        foreach (var key in await _device.Store.LoadPreKeysAsync(Stop)) former.PreKeys[key.Id] = key;
        var store = new MemoryWhatsAppStore();
        await store.CommitAsync(former, Stop);
        await using var device = new LinkedDevice(LinkedDevice.Options(_sandbox), store);

        await device.ReopenAsync();
        await _theirs.SendTextAsync(_mine.Jid, "from a lid", cancellationToken: Stop);
        await device.WaitForTextAsync("from a lid");
        await ExchangeTextsAsync(device, "after");
        AssertAllDecrypted(device);
        Assert.Equal([lid], (await store.LoadAsync(DeviceTables.Sessions, [number, lid], Stop)).Keys);
        Assert.Equal([lid], (await store.LoadAsync(DeviceTables.Identities, [number, lid], Stop)).Keys);
    }

    [Fact(Timeout = 60_000)]
    public async Task Unknown_device_gets_the_next_message()
    {
        await using var second = new LinkedDevice(_sandbox);
        await second.PairAsync(_theirs);
        await ExchangeTextsAsync(_device, "before");
        await second.WaitForTextAsync("before out");
        await _device.CloseAsync();
        var name = ProtocolAddress.Of(_theirs.Lid).Name;
        var stale = new DeviceStateChanges();
        stale.DeviceLists[name] = new DeviceList(name, [0], 0, TimeProvider.System.GetUtcNow());
        await _device.Store.CommitAsync(stale, Stop);
        await _device.ReopenAsync();

        var id = await _device.SendTextAsync(_theirs.Jid, "to the phone alone");
        await _device.WaitAsync<MessageAcknowledged>(ack => ack.MessageId == id);
        await _device.SendTextAsync(_theirs.Jid, "to both");
        await second.WaitForTextAsync("to both");
        Assert.Equal(0, second.CountTexts("to the phone alone"));
        AssertAllDecrypted(_device);
    }

    [Fact(Timeout = 60_000)]
    public async Task Newly_linked_device_of_a_contact_gets_messages_and_an_unlinked_one_none()
    {
        await ExchangeTextsAsync(_device, "before");
        await using var second = new LinkedDevice(_sandbox);
        await second.PairAsync(_theirs);
        await _device.SendTextAsync(_theirs.Jid, "to both");
        await second.WaitForTextAsync("to both");
        var linked = second.Store.Credentials!;
        await _theirs.UnlinkAsync(linked.Jid!.Value, Stop);
        await second.WaitForEndAsync(WhatsApp.Client.ConnectionEndReason.LoggedOut);
        await ExchangeTextsAsync(_device, "after");
        Assert.Empty(await _device.Store.LoadAsync(DeviceTables.Sessions, [ProtocolAddress.Of(linked.Lid!.Value), ProtocolAddress.Of(linked.Jid.Value)], Stop));
        AssertAllDecrypted(_device);
    }

    [Fact(Timeout = 60_000)]
    public async Task Old_signed_pre_key_is_replaced_and_the_former_one_still_decrypts_pending_messages()
    {
        var late = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120003", "Cleo"), Stop);
        await _device.CloseAsync();
        await late.SendTextAsync(_mine.Jid, "with the old key", cancellationToken: Stop);
        var before = _device.Store.Credentials!;
        var aged = before with { SignedPreKey = before.SignedPreKey with { CreatedAt = TimeProvider.System.GetUtcNow().AddDays(-8) } };
        await _device.Store.CommitAsync(new DeviceStateChanges { Credentials = aged }, Stop);
        // The message waits until the key was replaced.
        var rotated = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _device.Faults.AfterCommit = batch =>
        {
            if (batch.Credentials?.FormerSignedPreKey is not null) rotated.TrySetResult();
        };
        await _device.ReopenAsync();
        await rotated.Task.WaitAsync(Stop);
        await _device.WaitForTextAsync("with the old key");
        await Eventually.TrueAsync(() => _sandbox.Network.ReadStanzas().Any(entry => entry.FromClient && entry.Node.Child("rotate") is not null),
            "the server receives the new signed pre-key");

        var after = _device.Store.Credentials!;
        Assert.Equal(PreKeyFactory.NextId(before.SignedPreKey.Id), after.SignedPreKey.Id);
        Assert.Equal(before.SignedPreKey.Id, after.FormerSignedPreKey!.Id);
        await _device.ReopenAsync();
        var next = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120004", "Dora"), Stop);
        await next.SendTextAsync(_mine.Jid, "with the new key", cancellationToken: Stop);
        await _device.WaitForTextAsync("with the new key");
        AssertAllDecrypted(_device);
    }

    [Fact(Timeout = 60_000)]
    public async Task Former_signed_pre_key_decrypts_a_first_message()
    {
        var late = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120003", "Cleo"), Stop);
        await _device.CloseAsync();
        await late.SendTextAsync(_mine.Jid, "with the old key", cancellationToken: Stop);
        var before = _device.Store.Credentials!;
        var next = PreKeyFactory.NewSignedPreKey(PreKeyFactory.NextId(before.SignedPreKey.Id), before.IdentityKey, TimeProvider.System.GetUtcNow());
        await _device.Store.CommitAsync(
            new DeviceStateChanges { Credentials = before with { SignedPreKey = next, FormerSignedPreKey = before.SignedPreKey } }, Stop);
        await _device.ReopenAsync();
        await _device.WaitForTextAsync("with the old key");
        AssertAllDecrypted(_device);
    }
}
