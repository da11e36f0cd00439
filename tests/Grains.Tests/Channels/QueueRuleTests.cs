using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Sandbox.Faults;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>The effect of the server's refusals and missing answers on queued messages.</summary>
[Collection(ClusterCollection.Name)]
public sealed class QueueRuleTests(ClusterFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(463, HeldReason.TimeLock)]
    [InlineData(475, HeldReason.Capping)]
    public async Task Message_refused_by_lock_or_cap_is_held_and_so_is_the_next_stranger_without_a_query(int code, HeldReason reason)
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
        var raised = Assert.Single(await channel.EventsAsync(), raised => raised.Name == "channel.warning");
        Assert.Contains(code == 463 ? "\"kind\":\"time_lock\"" : "\"kind\":\"capping\"", raised.Payload, StringComparison.Ordinal);
        Assert.DoesNotContain(await channel.EventsAsync(), raised => raised.Name == "message.failed");
    }

    [Theory]
    [InlineData(463, "restricted")]
    [InlineData(475, "new_chats_capped")]
    public async Task Refusal_without_a_known_end_fails_the_message_with_its_reason(int code, string reason)
    {
        var channel = await fixture.PairedChannelAsync();
        var friend = await fixture.NewPhoneAsync();
        // Under both names of the recipient.
        await NackAsync(channel, code, 2);
        var sent = await channel.SendAsync(friend, "hello");
        await channel.WaitForMessageAsync(sent.MessageId, MessageStatus.Failed);
        Assert.Equal((reason, code),
            ((await channel.MessageAsync(sent.MessageId)).Error!.Code, (await channel.MessageAsync(sent.MessageId)).Error!.UpstreamCode));
        Assert.Single(await channel.EventsAsync(), raised => raised.Name == "message.failed");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Queued_message_is_sent_only_by_the_account_it_was_created_for(bool isSameAccount)
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
        await channel.Phone.ScanAsync((await channel.Pairing.GetQrAsync(channel.Caller, Cancel)).Raw, Cancel);
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
    public async Task Stanza_with_stale_devices_is_sent_again_with_fresh_ones(int code)
    {
        var channel = await fixture.PairedChannelAsync();
        var friend = await fixture.NewPhoneAsync();
        await NackAsync(channel, code, 2);
        var sent = await channel.SendAsync(friend, "third time");
        await friend.WaitForMessageAsync(message => message.Text == "third time", Cancel);
        await channel.WaitForMessageAsync(sent.MessageId, MessageStatus.Delivered);
        Assert.DoesNotContain(await channel.EventsAsync(), raised => raised.Name == "message.failed");
    }

    [Fact]
    public async Task Stanza_that_stays_malformed_fails_after_its_attempts_and_the_next_is_sent()
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
    public async Task Temporary_refusal_retries_the_message_and_keeps_the_order_of_its_chat(int code)
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
        Assert.DoesNotContain(await channel.EventsAsync(), raised => raised.Name == "message.failed");
    }

    [Theory(Timeout = 60_000)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Temporarily_unavailable_device_list_is_queried_again_and_its_chat_keeps_its_order(int code)
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
        Assert.DoesNotContain(await channel.EventsAsync(), raised => raised.Name == "message.failed");
    }

    [Fact(Timeout = 60_000)]
    public async Task Unanswered_query_blocks_only_its_own_chat()
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
    public async Task Message_that_ends_every_connection_fails_with_its_own_reason()
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
    public async Task Other_messages_in_flight_when_connections_end_arrive_exactly_once()
    {
        var channel = await fixture.PairedChannelAsync();
        var friends = new SandboxPhone[3];
        for (var i = 0; i < friends.Length; i++) friends[i] = await fixture.NewPhoneAsync();
        await fixture.Sandbox.Network.InjectFaultAsync(new SandboxFault(channel.Device, SandboxFaultKind.DropOnMessage, Count: 4), Cancel);
        foreach (var friend in friends) await channel.SendAsync(friend, "hello");
        foreach (var friend in friends) await friend.WaitForMessageAsync(message => message.Text == "hello", Cancel);
        foreach (var friend in friends) Assert.Single(await friend.ReadMessagesAsync(cancellationToken: Cancel));
        Assert.DoesNotContain(await channel.EventsAsync(), raised => raised.Name == "message.failed");
    }

    [Fact(Timeout = 60_000)]
    public async Task Reaction_and_vote_as_first_answer_to_a_LID_recipient_are_counted()
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
        await Eventually.TrueAsync(
            async () => (await channel.MessageAsync(poll)).Poll!.Results?.Any(result => result is { Option: "yes", Voters.Count: 1 }) == true,
            "the vote counts");

        async Task<string> SendAsync(SandboxPhone to, MessageContent content) =>
            (await channel.Messages.SendAsync(channel.Caller, new SendRequest { To = to.Lid.ToString(), Content = content })).MessageId;
    }

    private Task NackAsync(TestChannel channel, int code, int count, TimeSpan? restricted = null) =>
        fixture.Sandbox.Network.InjectFaultAsync(new SandboxFault(channel.Device, SandboxFaultKind.Nack, code, restricted, count), Cancel);
}
