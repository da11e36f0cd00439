using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>The state of phones, groups and devices is bounded: a sandbox that runs for months needs no more memory than one that runs for a day.</summary>
public sealed class BoundedStateTests
{
    private const int Kept = 500;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Memory_does_not_grow_with_the_number_of_sent_messages()
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions { MessagesPerPhone = Kept }, cancellationToken: Stop);
        var (one, other) = (await PhoneTests.NewAsync(host), await PhoneTests.NewAsync(host));
        var group = (await one.CreateGroupAsync("two", [other.Jid], cancellationToken: Stop)).Jid;
        await WriteAsync(4 * Kept);
        var before = Heap();
        await WriteAsync(20 * Kept);
        // 10,000 messages at two phones took some 30 MB when nothing was forgotten.
        Assert.InRange(Heap() - before, long.MinValue, 3 << 20);
        Assert.Equal(Kept, (await one.ReadMessagesAsync(limit: 2 * Kept, cancellationToken: Stop)).Count);
        Assert.Equal(0, (await host.Network.ReadCountersAsync(Stop)).QueuedStanzas);

        async Task WriteAsync(int count)
        {
            var text = new string('x', 500);
            for (var i = 0; i < count; i++)
                await (i % 2 == 0 ? one : other).SendTextAsync(i % 4 < 2 ? group : i % 2 == 0 ? other.Jid : one.Jid, text, cancellationToken: Stop);
        }
    }

    [Fact]
    public void Phones_keep_10_000_messages_by_default() => Assert.Equal(10_000, new SandboxOptions().MessagesPerPhone);

    [Fact]
    public async Task Unlinked_device_leaves_no_keys_at_any_phone()
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        var (phone, friend) = (await PhoneTests.NewAsync(host), await PhoneTests.NewAsync(host));
        var group = (await friend.CreateGroupAsync("two", [phone.Jid], cancellationToken: Stop)).Jid;
        await friend.SendTextAsync(phone.Jid, "before", cancellationToken: Stop);
        await friend.SendTextAsync(group, "before", cancellationToken: Stop);
        var sessions = friend.Account.Phone.Sessions.Count;
        for (var i = 0; i < 3; i++)
        {
            await using var device = new BareClient(host);
            await device.PairAsync(phone);
            await friend.SendTextAsync(phone.Jid, "to all devices", cancellationToken: Stop);
            await friend.SendTextAsync(group, "to all devices", cancellationToken: Stop);
            Assert.Equal(sessions + 1, friend.Account.Phone.Sessions.Count);
            await phone.UnlinkAsync(device.Jid, Stop);
        }
        Assert.Equal(sessions, friend.Account.Phone.Sessions.Count);
        Assert.Equal(0, (await host.Network.ReadCountersAsync(Stop)).QueuedStanzas);
        await friend.SendTextAsync(phone.Jid, "after", cancellationToken: Stop);
        await phone.WaitForMessageAsync(message => message.Text == "after", Stop);
    }

    [Fact]
    public async Task Member_that_leaves_a_group_keeps_none_of_its_keys_and_can_rejoin()
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        var (phone, friend) = (await PhoneTests.NewAsync(host), await PhoneTests.NewAsync(host));
        var group = (await friend.CreateGroupAsync("two", [phone.Jid], cancellationToken: Stop)).Jid;
        foreach (var member in new[] { phone, friend }) await member.SendTextAsync(group, "hello", cancellationToken: Stop);
        await friend.WaitForMessageAsync(message => message.Text == "hello" && !message.FromMe, Stop);
        Assert.NotEmpty(phone.Account.Phone.SenderKeys);
        await phone.LeaveGroupAsync(group, Stop);
        Assert.Empty(phone.Account.Phone.SenderKeys);
        Assert.Empty(phone.Account.Phone.KeyHolders);
        Assert.DoesNotContain(friend.Account.Phone.SenderKeys.Keys, key => key.Sender == WhatsApp.Signal.ProtocolAddress.Of(phone.Lid));
        await friend.AddToGroupAsync(group, [phone.Jid], Stop);
        await friend.SendTextAsync(group, "welcome back", cancellationToken: Stop);
        await phone.WaitForMessageAsync(message => message.Text == "welcome back", Stop);
        await phone.SendTextAsync(group, "thanks", cancellationToken: Stop);
        await friend.WaitForMessageAsync(message => message.Text == "thanks" && !message.FromMe, Stop);
    }

    [Fact]
    public async Task Device_numbers_restart_after_the_last()
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        var phone = await PhoneTests.NewAsync(host);
        await using var first = new BareClient(host);
        await first.PairAsync(phone);
        phone.Account.NextDevice = byte.MaxValue;
        await using var last = new BareClient(host);
        await last.PairAsync(phone);
        await using var next = new BareClient(host);
        await next.PairAsync(phone);
        Assert.Equal([1, 255, 2], new[] { first, last, next }.Select(device => (int)device.Jid.Device));
    }

    [Fact]
    public async Task Unused_pre_keys_and_pending_placeholders_are_bounded()
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        var state = (await PhoneTests.NewAsync(host)).Account.Phone;
        for (var i = 1u; i <= 2_500; i++) state.Keep(i, new byte[32]);
        Assert.Equal((2_000, 501u, 2_501u), (state.PreKeys.Count, state.PreKeys.GetAt(0).Key, state.NextPreKeyId));
        for (var i = 0; i < 1_500; i++) state.Await("message " + i, 1);
        Assert.Equal((1_000, "message 500"), (state.Placeholders.Count, state.Placeholders.GetAt(0).Key));
    }

    [Fact]
    public void Long_messages_displace_older_ones_earlier()
    {
        var history = new PhoneHistory();
        for (var i = 1; i <= 100; i++)
        {
            var from = Jid.FromPhoneNumber("491701234567");
            history.Add(new SandboxMessage(i, "M" + i, from, from, false, null, null, DateTimeOffset.UnixEpoch, SandboxMessageStatus.Received,
                new byte[1_000]), "a", 50, 10_500);
        }
        Assert.Equal(10, history.Count);
        Assert.Null(history.Find("a", "M90"));
        Assert.NotNull(history.Find("a", "M91"));
    }

    private static long Heap() => GC.GetTotalMemory(forceFullCollection: true);
}
