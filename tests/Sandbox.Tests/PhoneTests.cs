using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Phones;

namespace WhatIsUp.Sandbox.Tests;

public sealed class PhoneTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Phones_exchange_texts_by_number_and_by_LID()
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        var (ann, bob) = (await NewAsync(host), await NewAsync(host));
        var byNumber = await ann.SendTextAsync(bob.Jid, "by number", cancellationToken: Stop);
        var byLid = await ann.SendTextAsync(bob.Lid, "by lid", byNumber.Id, Stop);
        Assert.Equal(SandboxMessageStatus.Server, byNumber.Status);
        var first = await bob.WaitForMessageAsync(message => message.Id == byNumber.Id, Stop);
        var second = await bob.WaitForMessageAsync(message => message.Id == byLid.Id, Stop);
        Assert.Equal(("by number", ann.Jid, false, SandboxMessageStatus.Received), (first.Text, first.From, first.FromMe, first.Status));
        Assert.Equal(("by lid", ann.Lid, byNumber.Id), (second.Text, second.From, second.QuotedMessageId));
        await ann.WaitForMessageAsync(message => message.Id == byLid.Id && message.Status == SandboxMessageStatus.Delivered, Stop);
        Assert.Equal(2, await bob.MarkReadAsync(cancellationToken: Stop));
        await ann.WaitForMessageAsync(message => message.Id == byNumber.Id && message.Status == SandboxMessageStatus.Read, Stop);
        Assert.Equal(0, await bob.MarkReadAsync(cancellationToken: Stop));
        Assert.Equal(0, bob.UndecryptableCount + ann.UndecryptableCount);
    }

    [Fact]
    public async Task Offline_phone_receives_queued_messages_once_and_sends_its_own()
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        var (ann, bob) = (await NewAsync(host), await NewAsync(host));
        await bob.GoOfflineAsync(Stop);
        for (var i = 0; i < 1_200; i++) await ann.SendTextAsync(bob.Jid, "text " + i, cancellationToken: Stop);
        var own = await bob.SendTextAsync(ann.Jid, "later", cancellationToken: Stop);
        Assert.Equal(SandboxMessageStatus.Pending, own.Status);
        Assert.Single(await bob.ReadMessagesAsync(cancellationToken: Stop));
        await bob.GoOnlineAsync(Stop);
        await ann.WaitForMessageAsync(message => message.Id == own.Id && message.Text == "later", Stop);
        await bob.WaitForMessageAsync(message => message.Text == "text 1199", Stop);
        var texts = (await bob.ReadMessagesAsync(limit: 5_000, cancellationToken: Stop)).Where(message => !message.FromMe).Select(message => message.Text)
            .ToArray();
        Assert.Equal(Enumerable.Range(0, 1_200).Select(i => "text " + i), texts);
        Assert.Equal(0, (await host.Network.ReadCountersAsync(Stop)).QueuedStanzas);
    }

    [Fact]
    public async Task Numbers_names_and_recipients_are_validated()
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions { MaxAccounts = 2 }, cancellationToken: Stop);
        await RefusedAsync("phone_number", () => host.Network.CreatePhoneAsync(new("12ab567"), Stop));
        await RefusedAsync("phone_number", () => host.Network.CreatePhoneAsync(new("0123456789"), Stop));
        await RefusedAsync("push_name", () => host.Network.CreatePhoneAsync(new(null, ""), Stop));
        var ann = await host.Network.CreatePhoneAsync(new("+4915112345678"), Stop);
        Assert.Equal("4915112345678", ann.Jid.User);
        await RefusedAsync("phone_number", () => host.Network.CreatePhoneAsync(new("4915112345678"), Stop));
        await RefusedAsync("text", () => ann.SendTextAsync(ann.Jid, "", cancellationToken: Stop));
        await RefusedAsync("to", () => ann.SendTextAsync(ann.Jid with { User = "19999999999" }, "hello", cancellationToken: Stop));
        await RefusedAsync("quoted", () => ann.SendTextAsync(ann.Jid, "hello", "nothing", Stop));
        await RefusedAsync("jid", () => ann.UnlinkAsync(ann.Jid.WithDevice(7), Stop));
        await RefusedAsync("qr", () => ann.ScanAsync("no qr", Stop));
        await RefusedAsync("code", () => ann.EnterPairCodeAsync("short", Stop));
        await NewAsync(host);
        await RefusedAsync(null, () => NewAsync(host));
    }

    [Fact]
    public async Task Phone_drops_its_oldest_messages_and_never_reuses_a_position()
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions { MessagesPerPhone = 10 }, cancellationToken: Stop);
        var (ann, bob) = (await NewAsync(host), await NewAsync(host));
        for (var i = 1; i <= 3_000; i++) await ann.SendTextAsync(bob.Jid, "text " + i, cancellationToken: Stop);
        var kept = await bob.ReadMessagesAsync(cancellationToken: Stop);
        Assert.Equal(Enumerable.Range(2_991, 10).Select(i => (long)i), kept.Select(message => message.Sequence));
        Assert.Equal(kept.Select(message => "text " + message.Sequence), kept.Select(message => message.Text));
        Assert.Equal([kept[^1]], await bob.ReadMessagesAsync(2_999, cancellationToken: Stop));
    }

    [Fact]
    public async Task Deleted_phone_is_unknown_to_everybody()
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        var (ann, bob) = (await NewAsync(host), await NewAsync(host));
        var waiting = bob.WaitForMessageAsync(_ => false, Stop);
        await host.Network.DeletePhoneAsync(bob, Stop);
        await Assert.ThrowsAsync<SandboxRefusedException>(() => waiting);
        await RefusedAsync("to", () => ann.SendTextAsync(bob.Jid, "hello", cancellationToken: Stop));
        await RefusedAsync(null, () => bob.GoOfflineAsync(Stop));
        Assert.Null(await host.Network.FindPhoneAsync(bob.Id, Stop));
        Assert.Equal([ann], await host.Network.ListPhonesAsync(cancellationToken: Stop));
    }

    internal static Task<SandboxPhone> NewAsync(SandboxHost host) => host.Network.CreatePhoneAsync(new(), Stop);

    private static async Task RefusedAsync(string? field, Func<Task> action) =>
        Assert.Equal(field, (await Assert.ThrowsAsync<SandboxRefusedException>(action)).Field);
}
