using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Sandbox;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>What the server's refusals, and its silence, make of queued messages.</summary>
[Collection(ClusterCollection.Name)]
public sealed class QueueRuleTests(ClusterFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(463, HeldReason.TimeLock)]
    [InlineData(475, HeldReason.Capping)]
    public async Task A_message_that_a_lock_or_a_cap_refuses_is_held_until_its_end_and_so_is_the_next_stranger_unasked(int code, HeldReason reason)
    {
        var channel = await fixture.PairedChannelAsync();
        var (first, second) = (await fixture.NewPhoneAsync(), await fixture.NewPhoneAsync());
        var before = DateTimeOffset.UtcNow;
        await NackAsync(channel, code, 1, TimeSpan.FromHours(6));
        var refused = await channel.SendAsync(first, "hello");
        await Eventually.TrueAsync(async () => (await channel.MessageAsync(refused.MessageId)).HeldReason == reason, "the message is held");
        var view = await channel.MessageAsync(refused.MessageId);
        Assert.Equal((MessageStatus.Queued, null), (view.Status, view.Error));
        Assert.InRange(view.RetryAt!.Value, before.AddHours(6).AddMinutes(-1), before.AddHours(6).AddMinutes(1));
        var next = await channel.SendAsync(second, "hello");
        Assert.Equal((MessageStatus.Queued, reason, view.RetryAt), (next.Status, next.HeldReason, next.RetryAt));
        var told = Assert.Single(await channel.EventsAsync(), told => told.Name == "channel.warning");
        Assert.Contains(code == 463 ? "\"kind\":\"time_lock\"" : "\"kind\":\"capping\"", told.Payload, StringComparison.Ordinal);
        Assert.DoesNotContain(await channel.EventsAsync(), told => told.Name == "message.failed");
    }

    [Theory]
    [InlineData(463, "restricted")]
    [InlineData(475, "new_chats_capped")]
    public async Task A_refusal_whose_end_nobody_knows_fails_the_message_with_its_reason(int code, string reason)
    {
        var channel = await fixture.PairedChannelAsync();
        var friend = await fixture.NewPhoneAsync();
        // Under both names of the recipient.
        await NackAsync(channel, code, 2);
        var sent = await channel.SendAsync(friend, "hello");
        await channel.WaitForMessageAsync(sent.MessageId, MessageStatus.Failed);
        Assert.Equal((reason, code), ((await channel.MessageAsync(sent.MessageId)).Error!.Code, (await channel.MessageAsync(sent.MessageId)).Error!.UpstreamCode));
        Assert.Single(await channel.EventsAsync(), told => told.Name == "message.failed");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_waits_goes_out_from_the_account_it_was_written_for_or_not_at_all(bool isSameAccount)
    {
        var channel = await fixture.PairedChannelAsync();
        var friend = await fixture.NewPhoneAsync();
        await channel.Grain.UpdateSettingsAsync(channel.Caller, new ChannelSettingsPatch { OfflineMode = true });
        var sent = await channel.SendAsync(friend, "from the first account");
        await channel.Phone.UnlinkAsync(channel.Device, Cancel);
        await channel.WaitForAsync(ChannelStatus.LoggedOut);
        if (!isSameAccount) channel.Phone = await fixture.NewPhoneAsync();
        await channel.Grain.UpdateSettingsAsync(channel.Caller, new ChannelSettingsPatch { OfflineMode = false });
        await channel.Grain.ConnectAsync(channel.Caller);
        await channel.Phone.ScanAsync((await channel.Grain.GetQrAsync(channel.Caller, Cancel)).Raw, Cancel);
        await channel.WaitForAsync(ChannelStatus.Connected);
        await channel.WaitForMessageAsync(sent.MessageId, isSameAccount ? MessageStatus.Delivered : MessageStatus.Failed);
        Assert.Equal(isSameAccount ? null : "account_changed", (await channel.MessageAsync(sent.MessageId)).Error?.Code);
        await channel.SendAsync(friend, "next");
        await friend.WaitForMessageAsync(message => message.Text == "next", Cancel);
        Assert.Equal(isSameAccount, (await friend.ReadMessagesAsync(cancellationToken: Cancel)).Any(message => message.Id == sent.MessageId));
    }

    [Theory]
    [InlineData(479)]
    [InlineData(421)]
    public async Task A_stanza_with_stale_devices_is_sent_again_with_fresh_ones(int code)
    {
        var channel = await fixture.PairedChannelAsync();
        var friend = await fixture.NewPhoneAsync();
        await NackAsync(channel, code, 2);
        var sent = await channel.SendAsync(friend, "third time");
        await friend.WaitForMessageAsync(message => message.Text == "third time", Cancel);
        await channel.WaitForMessageAsync(sent.MessageId, MessageStatus.Delivered);
        Assert.DoesNotContain(await channel.EventsAsync(), told => told.Name == "message.failed");
    }

    [Fact]
    public async Task A_stanza_that_stays_malformed_fails_after_its_tries_and_the_next_goes_out()
    {
        var channel = await fixture.PairedChannelAsync();
        var friend = await fixture.NewPhoneAsync();
        await NackAsync(channel, 479, 3);
        var sent = await channel.SendAsync(friend, "never");
        await channel.WaitForMessageAsync(sent.MessageId, MessageStatus.Failed);
        Assert.Equal("malformed", (await channel.MessageAsync(sent.MessageId)).Error!.Code);
        await channel.SendAsync(friend, "next");
        await friend.WaitForMessageAsync(message => message.Text == "next", Cancel);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_server_that_cant_take_a_message_now_gets_it_later_and_its_chat_keeps_its_order(int code)
    {
        var channel = await fixture.PairedChannelAsync();
        var (friend, other) = (await fixture.NewPhoneAsync(), await fixture.NewPhoneAsync());
        await channel.SendAsync(friend, "zero");
        await friend.WaitForMessageAsync(message => message.Text == "zero", Cancel);
        var before = (await fixture.Sandbox.Network.ReadCountersAsync(Cancel)).Refused;
        await NackAsync(channel, code, 4);
        var first = await channel.SendAsync(friend, "one");
        await Eventually.TrueAsync(async () => (await fixture.Sandbox.Network.ReadCountersAsync(Cancel)).Refused > before + 1, "the server refused it twice");
        await channel.SendAsync(friend, "two");
        await friend.WaitForMessageAsync(message => message.Text == "two", Cancel);
        await channel.SendAsync(other, "beside");
        await other.WaitForMessageAsync(message => message.Text == "beside", Cancel);
        await channel.WaitForMessageAsync(first.MessageId, MessageStatus.Delivered);
        Assert.Equal(["zero", "one", "two"], (await friend.ReadMessagesAsync(cancellationToken: Cancel)).Select(message => message.Text));
        Assert.DoesNotContain(await channel.EventsAsync(), told => told.Name == "message.failed");
    }

    [Theory(Timeout = 60_000)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_server_that_cant_say_now_who_gets_a_message_is_asked_later_and_its_chat_keeps_its_order(int code)
    {
        var channel = await fixture.PairedChannelAsync();
        var (friend, other) = (await fixture.NewPhoneAsync(), await fixture.NewPhoneAsync());
        await channel.SendAsync(other, "before");
        await other.WaitForMessageAsync(message => message.Text == "before", Cancel);
        await fixture.Sandbox.Network.InjectFaultAsync(new SandboxFault(channel.Device, SandboxFaultKind.RefuseRequest, code, Count: 3), Cancel);
        var first = await channel.SendAsync(friend, "one");
        await channel.SendAsync(friend, "two");
        await channel.SendAsync(other, "beside");
        await other.WaitForMessageAsync(message => message.Text == "beside", Cancel);
        await friend.WaitForMessageAsync(message => message.Text == "two", Cancel);
        await channel.WaitForMessageAsync(first.MessageId, MessageStatus.Delivered);
        Assert.Equal(["one", "two"], (await friend.ReadMessagesAsync(cancellationToken: Cancel)).Select(message => message.Text));
        Assert.DoesNotContain(await channel.EventsAsync(), told => told.Name == "message.failed");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_question_that_the_server_does_not_answer_holds_its_own_chat_alone()
    {
        var channel = await fixture.PairedChannelAsync();
        var (friend, other) = (await fixture.NewPhoneAsync(), await fixture.NewPhoneAsync());
        await channel.SendAsync(other, "before");
        await other.WaitForMessageAsync(message => message.Text == "before", Cancel);
        await fixture.Sandbox.Network.InjectFaultAsync(new SandboxFault(channel.Device, SandboxFaultKind.IgnoreRequest, Count: 1_000), Cancel);
        var first = await channel.SendAsync(friend, "one");
        await channel.SendAsync(friend, "two");
        await channel.SendAsync(other, "beside");
        await other.WaitForMessageAsync(message => message.Text == "beside", Cancel);
        Assert.Equal(MessageStatus.Queued, (await channel.MessageAsync(first.MessageId)).Status);
        await fixture.Sandbox.Network.InjectFaultAsync(new SandboxFault(channel.Device, SandboxFaultKind.IgnoreRequest, Count: 0), Cancel);
        await channel.FaultAsync(SandboxFaultKind.DropSocket);
        await friend.WaitForMessageAsync(message => message.Text == "two", Cancel);
        await channel.WaitForMessageAsync(first.MessageId, MessageStatus.Delivered);
        Assert.Equal(["one", "two"], (await friend.ReadMessagesAsync(cancellationToken: Cancel)).Select(message => message.Text));
    }

    [Fact]
    public async Task A_message_that_ends_every_connection_fails_with_its_own_reason()
    {
        var channel = await fixture.PairedChannelAsync();
        var friend = await fixture.NewPhoneAsync();
        await fixture.Sandbox.Network.InjectFaultAsync(new SandboxFault(channel.Device, SandboxFaultKind.DropOnMessage, Count: 1_000), Cancel);
        var poison = await channel.SendAsync(friend, "poison");
        await channel.WaitForMessageAsync(poison.MessageId, MessageStatus.Failed);
        Assert.Equal("connection_dropped", (await channel.MessageAsync(poison.MessageId)).Error!.Code);
        await fixture.Sandbox.Network.InjectFaultAsync(new SandboxFault(channel.Device, SandboxFaultKind.DropOnMessage, Count: 0), Cancel);
        await channel.SendAsync(friend, "after it");
        await friend.WaitForMessageAsync(message => message.Text == "after it", Cancel);
    }

    [Fact]
    public async Task Messages_that_were_only_near_when_connections_ended_all_arrive_once()
    {
        var channel = await fixture.PairedChannelAsync();
        var friends = new SandboxPhone[3];
        for (var i = 0; i < friends.Length; i++) friends[i] = await fixture.NewPhoneAsync();
        await fixture.Sandbox.Network.InjectFaultAsync(new SandboxFault(channel.Device, SandboxFaultKind.DropOnMessage, Count: 4), Cancel);
        foreach (var friend in friends) await channel.SendAsync(friend, "hello");
        foreach (var friend in friends) await friend.WaitForMessageAsync(message => message.Text == "hello", Cancel);
        foreach (var friend in friends) Assert.Single(await friend.ReadMessagesAsync(cancellationToken: Cancel));
        Assert.DoesNotContain(await channel.EventsAsync(), told => told.Name == "message.failed");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_reaction_and_a_vote_that_are_the_first_words_of_who_was_written_to_by_LID_count()
    {
        var channel = await fixture.PairedChannelAsync();
        var (friend, voter) = (await fixture.NewPhoneAsync(), await fixture.NewPhoneAsync());
        var text = await SendAsync(friend, new MessageContent { Text = new TextContent("hello") });
        var poll = await SendAsync(voter, new MessageContent { Poll = new PollContent { Title = "Pizza?", Options = ["yes", "no"], SelectableCount = 1 } });
        await friend.WaitForMessageAsync(message => message.Id == text, Cancel);
        await voter.WaitForMessageAsync(message => message.Id == poll, Cancel);
        await friend.ReactAsync(text, "🔥", Cancel);
        await voter.VoteAsync(poll, ["yes"], Cancel);
        await Eventually.TrueAsync(async () => (await channel.MessageAsync(text)).Reactions is [{ Emoji: "🔥" }], "the reaction counts");
        await Eventually.TrueAsync(async () => (await channel.MessageAsync(poll)).Poll!.Results?.Any(result => result is { Option: "yes", Voters.Count: 1 }) == true, "the vote counts");

        async Task<string> SendAsync(SandboxPhone to, MessageContent content) =>
            (await channel.Grain.SendAsync(channel.Caller, new SendRequest { To = to.Lid.ToString(), Content = content })).MessageId;
    }

    private Task NackAsync(TestChannel channel, int code, int count, TimeSpan? restricted = null) =>
        fixture.Sandbox.Network.InjectFaultAsync(new SandboxFault(channel.Device, SandboxFaultKind.Nack, code, restricted, count), Cancel);
}
