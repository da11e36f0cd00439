using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Tests.Webhooks;
using WhatIsUp.Sandbox.Faults;
using WhatIsUp.TestSupport;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Channels on two silos against the sandbox.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ChannelTests(ClusterFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scan_connects_the_channel_and_disconnect_keeps_its_credentials()
    {
        var channel = await fixture.PairedChannelAsync();
        Assert.Equal(ChannelStatus.Disconnected, (await channel.Grain.DisconnectAsync(channel.Caller)).Status);
        Assert.True(await channel.HasKeysAsync());
        await channel.Grain.ConnectAsync(channel.Caller);
        await channel.WaitForAsync(ChannelStatus.Connected);
        Assert.Equal(["channel.connected", "channel.disconnected", "channel.connected"], await channel.LifecycleAsync());
    }

    [Fact]
    public async Task Pair_code_connects_the_channel()
    {
        var channel = await fixture.NewChannelAsync();
        var phone = await fixture.NewPhoneAsync();
        var code = await channel.Pairing.RequestPairCodeAsync(channel.Caller, phone.Jid.User, Cancel);
        await phone.EnterPairCodeAsync(code.Code, Cancel);
        await channel.WaitForAsync(ChannelStatus.Connected);
    }

    [Fact]
    public async Task Texts_are_sent_and_received_with_the_id_of_their_request()
    {
        var channel = await fixture.PairedChannelAsync();
        var friend = await fixture.NewPhoneAsync();
        var sent = await channel.SendAsync(friend, "out");
        await friend.WaitForMessageAsync(message => message.Text == "out" && !message.FromMe, Cancel);
        await channel.WaitForMessageAsync(sent.MessageId, MessageStatus.Delivered);
        await friend.MarkReadAsync(null, Cancel);
        await channel.WaitForMessageAsync(sent.MessageId, MessageStatus.Read);
        await friend.SendTextAsync(channel.Phone.Jid, "in", cancellationToken: Cancel);
        await Eventually.TrueAsync(async () => (await channel.EventsAsync()).Any(raised => raised.Name == "message.received"), "the text arrived");
        var raised = (await channel.EventsAsync()).Where(raised => raised.Name.StartsWith("message.", StringComparison.Ordinal)).ToArray();
        Assert.Equal(["message.sent", "message.delivered", "message.status", "message.received"], raised.Select(one => one.Name));
        Assert.All(raised[..3], one => Assert.Equal(channel.Caller.CorrelationId, one.CorrelationId));
        Assert.Null(raised[3].CorrelationId);
    }

    [Fact]
    public async Task Fifty_parallel_duplicates_of_a_client_ref_are_one_message()
    {
        var channel = await fixture.PairedChannelAsync();
        await channel.Grain.DisconnectAsync(channel.Caller);
        var friend = await fixture.NewPhoneAsync();
        // More than the queue has places, and none of them the first by agreement.
        var receipts = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => channel.SendAsync(friend, "once", "ref-1"), Cancel)));
        Assert.Single(receipts.Select(receipt => receipt.MessageId).Distinct());
        Assert.Equal(1, (await channel.Grain.GetStatusAsync(channel.Caller)).QueueDepth);
    }

    [Fact]
    public async Task Used_client_ref_returns_the_first_message_when_the_queue_is_full_or_the_channel_is_unlinked()
    {
        var channel = await fixture.PairedChannelAsync();
        await channel.Grain.DisconnectAsync(channel.Caller);
        var friend = await fixture.NewPhoneAsync();
        var first = await channel.SendAsync(friend, "once", "ref-1");
        for (var i = 1; i < ClusterFixture.MaxQueueDepth; i++) await channel.SendAsync(friend, $"text {i}");
        Assert.Equal(first with { Duplicate = true }, await channel.SendAsync(friend, "once", "ref-1"));
        var full = await Assert.ThrowsAsync<GatewayException>(() => channel.SendAsync(friend, "other", "ref-2"));
        Assert.Equal("queue_full", full.Details!["reason"]);
        await channel.Grain.LogoutAsync(channel.Caller);
        Assert.Equal(first.MessageId, (await channel.SendAsync(friend, "once", "ref-1")).MessageId);
        await Assert.ThrowsAsync<GatewayException>(() => channel.SendAsync(friend, "other", "ref-2"));
    }

    [Fact]
    public async Task Message_that_cannot_be_sent_fails_without_delaying_others()
    {
        var channel = await fixture.PairedChannelAsync();
        await channel.Grain.DisconnectAsync(channel.Caller);
        var (friend, other) = (await fixture.NewPhoneAsync(), await fixture.NewPhoneAsync());
        var poison = await channel.SendAsync(friend, "poison");
        var second = await channel.SendAsync(friend, "poison again");
        await channel.SendAsync(friend, "after it");
        await channel.SendAsync(other, "beside it");
        await fixture.ExecuteAsync("UPDATE messages SET recipient = 'no address' WHERE message_id IN (@first, @second)",
            ("first", poison.MessageId), ("second", second.MessageId));
        await channel.Grain.ConnectAsync(channel.Caller);
        await friend.WaitForMessageAsync(message => message.Text == "after it", Cancel);
        await other.WaitForMessageAsync(message => message.Text == "beside it", Cancel);
        foreach (var id in (string[])[poison.MessageId, second.MessageId]) Assert.Equal("internal_error", (await channel.MessageAsync(id)).Error?.Code);
        Assert.Equal(2, (await channel.EventsAsync()).Count(raised => raised.Name == "message.failed"));
        await channel.SendAsync(friend, "later");
        await friend.WaitForMessageAsync(message => message.Text == "later", Cancel);
        Assert.Single(await friend.ReadMessagesAsync(cancellationToken: Cancel), message => message.Text == "after it");
    }

    [Fact]
    public async Task Message_to_an_unregistered_number_fails_and_the_next_is_sent()
    {
        var channel = await fixture.PairedChannelAsync();
        var request = new SendRequest
        {
            To = "15550009999@s.whatsapp.net", Content = new MessageContent { Text = new TextContent("hello?") }, ClientRef = "ref-1"
        };
        var nobody = await channel.Messages.SendAsync(channel.Caller, request);
        await channel.WaitForMessageAsync(nobody.MessageId, MessageStatus.Failed);
        Assert.Equal(nobody with { Status = MessageStatus.Failed, Duplicate = true }, await channel.Messages.SendAsync(channel.Caller, request));
        Assert.Equal(new MessageError("not_on_whatsapp", "This number is not on WhatsApp.", null), (await channel.MessageAsync(nobody.MessageId)).Error);
        Assert.Single(await channel.EventsAsync(), raised => raised.Name == "message.failed" && raised.CorrelationId == channel.Caller.CorrelationId);
        var friend = await fixture.NewPhoneAsync();
        await channel.SendAsync(friend, "hello");
        await friend.WaitForMessageAsync(message => message.Text == "hello", Cancel);
    }

    [Fact]
    public async Task Queued_messages_are_sent_in_order_after_connect_and_a_full_queue_rejects()
    {
        var channel = await fixture.PairedChannelAsync();
        await channel.Grain.DisconnectAsync(channel.Caller);
        var friend = await fixture.NewPhoneAsync();
        for (var i = 0; i < ClusterFixture.MaxQueueDepth; i++) Assert.Equal(MessageStatus.Queued, (await channel.SendAsync(friend, $"text {i}")).Status);
        var full = await Assert.ThrowsAsync<GatewayException>(() => channel.SendAsync(friend, "too much"));
        Assert.Equal((ErrorCode.ChannelUnavailable, "queue_full"), (full.Code, full.Details!["reason"]));
        await channel.Grain.ConnectAsync(channel.Caller);
        await friend.WaitForMessageAsync(message => message.Text == $"text {ClusterFixture.MaxQueueDepth - 1}", Cancel);
        var texts = (await friend.ReadMessagesAsync(cancellationToken: Cancel)).Where(message => !message.FromMe).Select(message => message.Text);
        Assert.Equal(Enumerable.Range(0, ClusterFixture.MaxQueueDepth).Select(i => $"text {i}"), texts);
        await Eventually.TrueAsync(async () => (await channel.Grain.GetStatusAsync(channel.Caller)).QueueDepth == 0, "the queue is empty");
        await channel.SendAsync(friend, "room again");
    }

    [Fact]
    public async Task Queued_message_of_an_offline_channel_expires()
    {
        var channel = await fixture.PairedChannelAsync();
        await channel.Grain.DisconnectAsync(channel.Caller);
        var sent = await channel.SendAsync(await fixture.NewPhoneAsync(), "too late");
        await fixture.ExecuteAsync("UPDATE messages SET expires_at = 1 WHERE message_id = @message_id", ("message_id", sent.MessageId));
        await channel.WaitForMessageAsync(sent.MessageId, MessageStatus.Failed);
        Assert.Equal("expired", (await channel.MessageAsync(sent.MessageId)).Error!.Code);
        Assert.Single(await channel.EventsAsync(), raised => raised.Name == "message.failed");
    }

    [Theory]
    [InlineData(404)]
    [InlineData(413)]
    public async Task Refused_message_fails_with_the_upstream_code(int code)
    {
        var channel = await fixture.PairedChannelAsync();
        var friend = await fixture.NewPhoneAsync();
        await channel.FaultAsync(SandboxFaultKind.Nack, code);
        var sent = await channel.SendAsync(friend, "no");
        await channel.WaitForMessageAsync(sent.MessageId, MessageStatus.Failed);
        Assert.Equal(code, (await channel.MessageAsync(sent.MessageId)).Error!.UpstreamCode);
    }

    [Fact]
    public async Task Dropped_socket_is_reconnected_and_sending_resumes()
    {
        var channel = await fixture.PairedChannelAsync();
        var friend = await fixture.NewPhoneAsync();
        for (var i = 0; i < 3; i++)
        {
            await channel.FaultAsync(SandboxFaultKind.DropSocket);
            await Eventually.TrueAsync(async () => (await channel.LifecycleAsync()).Length == 3 + (2 * i), "the channel was lost and came back");
            var text = $"after loss {i}";
            await channel.SendAsync(friend, text);
            await friend.WaitForMessageAsync(message => message.Text == text, Cancel);
        }
    }

    [Fact]
    public async Task Unlink_by_the_phone_deletes_the_keys()
    {
        var channel = await fixture.PairedChannelAsync();
        await channel.Phone.UnlinkAsync(channel.Device, Cancel);
        await channel.WaitForAsync(ChannelStatus.LoggedOut);
        Assert.False(await channel.HasKeysAsync());
        Assert.False((await channel.Grain.GetStatusAsync(channel.Caller)).Paired);
    }

    [Fact]
    public async Task Login_elsewhere_disconnects_the_channel_as_kicked()
    {
        var channel = await fixture.PairedChannelAsync();
        await channel.FaultAsync(SandboxFaultKind.Replaced);
        await channel.WaitForAsync(ChannelStatus.Disconnected);
        Assert.Equal("kicked_other_device", (await channel.Grain.GetStatusAsync(channel.Caller)).Reason);
        await channel.Grain.ConnectAsync(channel.Caller);
        await channel.WaitForAsync(ChannelStatus.Connected);
    }

    [Fact]
    public async Task Ban_fails_the_channel()
    {
        var channel = await fixture.PairedChannelAsync();
        await channel.FaultAsync(SandboxFaultKind.Ban);
        await channel.WaitForAsync(ChannelStatus.Failed);
        Assert.Equal("banned", (await channel.Grain.GetStatusAsync(channel.Caller)).Reason);
    }

    [Fact(Timeout = 60_000)]
    public async Task Temporary_ban_has_an_end_after_which_the_channel_reconnects()
    {
        var channel = await fixture.PairedChannelAsync();
        var until = DateTimeOffset.UtcNow.AddSeconds(4);
        await fixture.Sandbox.Network.InjectFaultAsync(new SandboxFault(channel.Device, SandboxFaultKind.Ban, Delay: TimeSpan.FromSeconds(4)), Cancel);
        await channel.WaitForAsync(ChannelStatus.Failed);
        var status = await channel.Grain.GetStatusAsync(channel.Caller);
        Assert.Equal(("banned_temporarily", true), (status.Reason, status.Paired));
        Assert.InRange(status.RetryAt!.Value, until.AddSeconds(-3), until.AddSeconds(3));
        Assert.Equal(status.RetryAt.Value.ToUnixTimeMilliseconds(), (await channel.RowAsync())!.RetryAt!.Value.ToUnixTimeMilliseconds());
        await channel.WaitForAsync(ChannelStatus.Connected);
        Assert.Null((await channel.RowAsync())!.RetryAt);
    }

    [Fact]
    public async Task Refused_web_version_is_an_error_with_its_reason_and_keeps_the_pairing()
    {
        var channel = await fixture.PairedChannelAsync();
        await channel.Grain.DisconnectAsync(channel.Caller);
        WhatIsUpOptions[] options = [.. fixture.Cluster.Silos.Select(silo => silo.ServiceProvider.GetRequiredService<IOptions<WhatIsUpOptions>>().Value)];
        try
        {
            foreach (var one in options) one.WebVersion = "2.3000.1";
            await channel.Grain.ConnectAsync(channel.Caller);
            await channel.WaitForAsync(ChannelStatus.Error);
        }
        finally
        {
            foreach (var one in options) one.WebVersion = "";
        }

        var status = await channel.Grain.GetStatusAsync(channel.Caller);
        Assert.Equal(("client_outdated", true), (status.Reason, status.Paired));
        var raised = (await channel.EventsAsync()).Last(one => one.Name == "channel.status");
        Assert.Contains("\"status\":\"error\"", raised.Payload, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"client_outdated\"", raised.Payload, StringComparison.Ordinal);
        await channel.Grain.ConnectAsync(channel.Caller);
        await channel.WaitForAsync(ChannelStatus.Connected);
    }

    [Fact]
    public async Task Webhook_has_the_correlation_id_of_the_request_that_caused_it()
    {
        await using var receiver = await Receiver.StartAsync();
        var channel = await fixture.PairedChannelAsync();
        var friend = await fixture.NewPhoneAsync();
        var endpoint = fixture.Cluster.Client.GetGrain<IWebhookEndpointCreationGrain>(PrefixedId.New(PrefixedId.WebhookEndpoint));
        await endpoint.CreateAsync(channel.Caller,
            new WebhookEndpointCreation { Url = receiver.Url, Events = ["message.sent", "message.delivered", "message.received"] });
        await channel.SendAsync(friend, "out");
        await friend.WaitForMessageAsync(message => message.Text == "out", Cancel);
        await friend.SendTextAsync(channel.Phone.Jid, "in", cancellationToken: Cancel);
        await Eventually.TrueAsync(() => receiver.Arrivals.Count == 3, "three webhooks came");
        var byEvent = receiver.Arrivals.ToDictionary(came => came.Headers["X-WhatIsUp-Event"]);
        Assert.Equal(channel.Caller.CorrelationId, byEvent["message.sent"].Headers["X-WhatIsUp-Correlation-Id"]);
        Assert.Equal(channel.Caller.CorrelationId, byEvent["message.delivered"].Headers["X-WhatIsUp-Correlation-Id"]);
        // No request caused this one: it has its own id.
        Assert.Equal(byEvent["message.received"].EventId, byEvent["message.received"].Headers["X-WhatIsUp-Correlation-Id"]);
    }

    [Fact]
    public async Task Logout_unlinks_at_the_phone_and_delete_hides_the_channel()
    {
        var channel = await fixture.PairedChannelAsync();
        Assert.Equal(ChannelStatus.LoggedOut, (await channel.Grain.LogoutAsync(channel.Caller)).Status);
        Assert.False(await channel.HasKeysAsync());
        await Eventually.TrueAsync(() => channel.Phone.LinkedDevices.Count == 0, "the phone has no linked device");
        await channel.Grain.DeleteAsync(channel.Caller);
        Assert.Equal(ErrorCode.ChannelNotFound, (await Assert.ThrowsAsync<GatewayException>(() => channel.Grain.GetAsync(channel.Caller))).Code);
    }

    [Fact]
    public async Task Write_of_a_stale_activation_fails_and_the_channel_returns_under_a_new_epoch()
    {
        var channel = await fixture.PairedChannelAsync();
        var friend = await fixture.NewPhoneAsync();
        var before = (await channel.RowAsync())!.Epoch;
        // Another activation, whose silo dies immediately: it took the epoch and a lease that has ended.
        var stolen = await fixture.Service<ChannelRows>().TakeEpochAsync(channel.Id, "elsewhere", DateTimeOffset.UnixEpoch, Cancel);
        Assert.Equal(before + 1, stolen);
        await Eventually.TrueAsync(
            async () => (await channel.RowAsync()) is { Status: ChannelStatus.Connected } row && row.Epoch > stolen,
            "a fresh activation connected the channel");
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    await channel.SendAsync(friend, "again", "stale-1");
                    return true;
                }
                catch (GatewayException moved) when (moved.Code == ErrorCode.ConcurrentModification)
                {
                    return false;
                }
            },
            "the channel takes messages");
        await friend.WaitForMessageAsync(message => message.Text == "again", Cancel);
    }

    [Fact]
    public async Task Deleted_channel_leaves_no_keys_in_any_state()
    {
        var channel = await fixture.NewChannelAsync();
        await channel.Grain.ConnectAsync(channel.Caller);
        await channel.Pairing.GetQrAsync(channel.Caller, Cancel);
        Assert.True(await channel.HasKeysAsync());
        await channel.Grain.DeleteAsync(channel.Caller);
        Assert.False(await channel.HasKeysAsync());
    }

    [Fact]
    public async Task Failing_channel_does_not_delay_the_expiry_of_other_channels()
    {
        var broken = Enumerable.Range(0, 5).Select(_ => ChannelId.New().ToString()).ToArray();
        foreach (var id in broken)
        {
            await fixture.ExecuteAsync(
                "INSERT INTO channels (id, customer_id, mode, name, metadata, status, status_since, desired_running, epoch, lease_until, created_at, "
                    + "updated_at) "
                + "VALUES (@id, @id, 1, 'broken', 'no json', 5, 0, 0, 0, 0, 0, 0)", ("id", id));
            await fixture.ExecuteAsync(
                "INSERT INTO messages (channel_id, customer_id, mode, message_id, chat_id, from_me, sender_jid, recipient, type, sent_at, status, expires_at) "
                + "VALUES (@id, @id, 1, @id, 'c', 1, 's', 'r', 'text', 0, 0, 1)", ("id", id));
        }

        try
        {
            var channel = await fixture.PairedChannelAsync();
            await channel.Grain.DisconnectAsync(channel.Caller);
            var sent = await channel.SendAsync(await fixture.NewPhoneAsync(), "too late");
            await fixture.ExecuteAsync("UPDATE messages SET expires_at = 2 WHERE message_id = @message_id", ("message_id", sent.MessageId));
            await channel.WaitForMessageAsync(sent.MessageId, MessageStatus.Failed);
        }
        finally
        {
            foreach (var id in broken) await fixture.ExecuteAsync("DELETE FROM messages WHERE channel_id = @channel_id", ("channel_id", id));
        }
    }

    [Fact]
    public async Task Plan_reservation_of_a_dead_silo_is_released()
    {
        var first = await fixture.NewChannelAsync("two");
        var customer = fixture.Cluster.Client.GetGrain<Grains.Abstractions.Customers.ICustomerGrain>(first.Caller.CustomerId.Value);
        var second = await customer.CreateChannelAsync(first.Caller, "second", new Dictionary<string, string>(), null);
        await Assert.ThrowsAsync<GatewayException>(() => customer.CreateChannelAsync(first.Caller, "third", new Dictionary<string, string>(), null));
        // The channel's silo dies after the deletion was written and before the customer got the answer.
        await fixture.ExecuteAsync("UPDATE channels SET deleted_at = 1 WHERE id = @id", ("id", second.Id));
        await customer.CreateChannelAsync(first.Caller, "third", new Dictionary<string, string>(), null);
        Assert.Equal(ErrorCode.PlanChannelLimit,
            (await Assert.ThrowsAsync<GatewayException>(
                () => customer.CreateChannelAsync(first.Caller, "fourth", new Dictionary<string, string>(), null))).Code);
    }

    [Fact]
    public async Task Parallel_creations_never_exceed_the_limit_of_the_plan()
    {
        var first = await fixture.NewChannelAsync("two");
        var customer = fixture.Cluster.Client.GetGrain<Grains.Abstractions.Customers.ICustomerGrain>(first.Caller.CustomerId.Value);
        var made = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            try
            {
                await customer.CreateChannelAsync(first.Caller, $"n{i}", new Dictionary<string, string>(), null);
                return true;
            }
            catch (GatewayException limit) when (limit.Code == ErrorCode.PlanChannelLimit)
            {
                return false;
            }
        }));
        Assert.Single(made, isMade => isMade);
    }
}
