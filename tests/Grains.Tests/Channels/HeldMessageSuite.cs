using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Tests.Storage;
using WhatIsUp.Sandbox.Faults;
using WhatIsUp.Sandbox.Limits;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Messages to strangers while WhatsApp does not allow the account to start chats: held instead of failed. The same tests on both databases.</summary>
public abstract class HeldMessageSuite(StorageFixture fixture)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1), Day = TimeSpan.FromDays(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_to_strangers_are_held_until_the_lock_ends_and_known_contacts_are_not()
    {
        await using var stage = await SendingStage.OpenAsync(fixture);
        var (friend, stranger) = (await stage.NewPhoneAsync(), await stage.NewPhoneAsync());
        await friend.SendTextAsync(stage.Phone.Jid, "I wrote first", cancellationToken: Cancel);
        await Eventually.TrueAsync(async () => (await stage.EventsAsync()).Any(one => one.Name == "message.received"), "the text arrived");
        var end = await LockAsync(stage, 3 * Day);
        var refused = (await stage.Sandbox.Network.ReadCountersAsync(Cancel)).Refused;

        var (first, second) = (await stage.SendAsync(stranger, "one"), await stage.SendAsync(stranger, "two"));
        var known = await stage.SendAsync(friend, "hello");
        await stage.WaitForMessageAsync(known, MessageStatus.Delivered);
        foreach (var id in new[] { first, second })
        {
            await stage.WaitForHoldAsync(id, HeldReason.TimeLock);
            Assert.Equal((MessageStatus.Queued, end), ((await stage.MessageAsync(id)).Status, (await stage.MessageAsync(id)).RetryAt));
        }
        Assert.Equal(refused, (await stage.Sandbox.Network.ReadCountersAsync(Cancel)).Refused);

        // Longer than a message lives when nothing holds it.
        stage.Advance(3 * Day + Minute);
        await stage.WaitForMessageAsync(second, MessageStatus.Delivered);
        Assert.Equal(["one", "two"], (await stranger.ReadMessagesAsync(cancellationToken: Cancel)).Select(message => message.Text));
        Assert.Null((await stage.MessageAsync(first)).HeldReason);
        Assert.DoesNotContain(await stage.EventsAsync(), one => one.Name == "message.failed");
    }

    [Fact]
    public async Task Lifted_or_extended_lock_moves_the_end_of_held_messages()
    {
        await using var stage = await SendingStage.OpenAsync(fixture);
        var stranger = await stage.NewPhoneAsync();
        await LockAsync(stage, Day);
        var id = await stage.SendAsync(stranger, "hello");
        await stage.WaitForHoldAsync(id, HeldReason.TimeLock);
        var end = await LockAsync(stage, 2 * Day);
        await Eventually.TrueAsync(async () => (await stage.MessageAsync(id)).RetryAt == end, "the message waits for the new end");
        await stage.Phone.SetPolicyAsync(SandboxPhonePolicy.Default, Cancel);
        await stage.WaitForMessageAsync(id, MessageStatus.Delivered);
        Assert.Empty(await stage.Storage.Health.LoadWarningsAsync(stage.Channel, Cancel));
        Assert.Equal(2, (await stage.EventsAsync()).Count(one => one.Name == "channel.warning"));
    }

    [Fact]
    public async Task Message_to_a_stranger_who_writes_is_sent_immediately()
    {
        await using var stage = await SendingStage.OpenAsync(fixture);
        var (stranger, other) = (await stage.NewPhoneAsync(), await stage.NewPhoneAsync());
        await LockAsync(stage, Day);
        var (held, kept) = (await stage.SendAsync(stranger, "hello"), await stage.SendAsync(other, "hello"));
        await stage.WaitForHoldAsync(held, HeldReason.TimeLock);
        await stage.WaitForHoldAsync(kept, HeldReason.TimeLock);
        await stranger.SendTextAsync(stage.Phone.Jid, "Who are you?", cancellationToken: Cancel);
        await stage.WaitForMessageAsync(held, MessageStatus.Delivered);
        Assert.Equal(HeldReason.TimeLock, (await stage.MessageAsync(kept)).HeldReason);
    }

    [Fact]
    public async Task Held_messages_and_their_reason_survive_a_restart()
    {
        await using var stage = await SendingStage.OpenAsync(fixture);
        var stranger = await stage.NewPhoneAsync();
        var end = await LockAsync(stage, Day);
        var first = await stage.SendAsync(stranger, "one");
        await stage.WaitForHoldAsync(first, HeldReason.TimeLock);
        var refused = (await stage.Sandbox.Network.ReadCountersAsync(Cancel)).Refused;
        await stage.RestartAsync();
        Assert.Equal((HeldReason.TimeLock, end), ((await stage.MessageAsync(first)).HeldReason, (await stage.MessageAsync(first)).RetryAt));
        // Nothing overtakes messages held by a former activation.
        var second = await stage.SendAsync(stranger, "two");
        await stage.WaitForHoldAsync(second, HeldReason.TimeLock);
        stage.Advance(Day + Minute);
        await stage.WaitForMessageAsync(second, MessageStatus.Delivered);
        Assert.Equal(["one", "two"], (await stranger.ReadMessagesAsync(cancellationToken: Cancel)).Select(message => message.Text));
        Assert.Equal(refused, (await stage.Sandbox.Network.ReadCountersAsync(Cancel)).Refused);
    }

    [Fact]
    public async Task Held_time_extends_the_expiry_by_at_most_seven_days()
    {
        await using var stage = await SendingStage.OpenAsync(fixture);
        var stranger = await stage.NewPhoneAsync();
        await LockAsync(stage, 30 * Day);
        var id = await stage.SendAsync(stranger, "too late");
        await stage.WaitForHoldAsync(id, HeldReason.TimeLock);
        stage.Advance(8 * Day - Minute);
        await stage.RestartAsync();
        Assert.Equal(MessageStatus.Queued, (await stage.MessageAsync(id)).Status);
        stage.Advance(2 * Minute);
        await stage.WaitForMessageAsync(id, MessageStatus.Failed);
        Assert.Equal("expired", (await stage.MessageAsync(id)).Error!.Code);
    }

    [Fact]
    public async Task Hold_that_ended_early_extends_the_expiry_by_its_actual_time()
    {
        await using var stage = await SendingStage.OpenAsync(fixture);
        var stranger = await stage.NewPhoneAsync();
        await LockAsync(stage, 5 * Day);
        var id = await stage.SendAsync(stranger, "hello");
        await stage.WaitForHoldAsync(id, HeldReason.TimeLock);
        stage.Advance(2 * Day);
        await stage.Connection.StopAsync(false, Cancel);
        await stage.Store.Queue.ReleaseAsync([stranger.Jid.ToString()], false, Cancel);
        var left = (await stage.Storage.ReadAsync("SELECT expires_at FROM messages WHERE message_id = @message_id",
            RowReader.Time("expires_at"), ("message_id", id)))[0]!.Value
            - stage.Time.GetUtcNow();
        Assert.InRange(left, Day - Minute, Day);
        Assert.Null((await stage.MessageAsync(id)).HeldReason);
    }

    [Fact]
    public async Task Account_at_its_cap_sends_to_no_more_strangers_until_the_cycle_ends()
    {
        await using var stage = await SendingStage.OpenAsync(fixture);
        var (first, second) = (await stage.NewPhoneAsync(), await stage.NewPhoneAsync());
        var end = DateTimeOffset.FromUnixTimeSeconds((stage.Time.GetUtcNow() + Day).ToUnixTimeSeconds());
        await SetAsync(
            stage, new SandboxLimits { CappingState = SandboxCappingState.SecondWarning, CappingUsed = 249, CappingTotal = 250, CappingUntil = end });
        await stage.WaitForMessageAsync(await stage.SendAsync(first, "the last new chat"), MessageStatus.Delivered);
        await Eventually.TrueAsync(
            async () => (await stage.Storage.Health.LoadLimitsAsync(stage.Channel, Cancel)).Capping.State == CappingState.Capped, "the account is capped");
        var held = await stage.SendAsync(second, "next cycle");
        await stage.WaitForHoldAsync(held, HeldReason.Capping);
        Assert.Equal(end, (await stage.MessageAsync(held)).RetryAt);
        await stage.WaitForMessageAsync(await stage.SendAsync(first, "a chat that is there"), MessageStatus.Delivered);
        Assert.Equal(
            ["second_warning", "capped"],
            (await stage.EventsAsync()).Where(one => one.Name == "channel.warning")
                .Select(one => System.Text.Json.JsonDocument.Parse(one.Payload).RootElement.GetProperty("state").GetString()));
        stage.Advance(Day + Minute);
        await stage.WaitForMessageAsync(held, MessageStatus.Delivered);
    }

    [Fact]
    public async Task Refusal_463_without_a_lock_fails_the_message()
    {
        await using var stage = await SendingStage.OpenAsync(fixture);
        var stranger = await stage.NewPhoneAsync();
        await stage.Sandbox.Network.InjectFaultAsync(new SandboxFault(stage.Phone.LinkedDevices[0], SandboxFaultKind.Nack, 463, Count: 2), Cancel);
        var id = await stage.SendAsync(stranger, "hello");
        await stage.WaitForMessageAsync(id, MessageStatus.Failed);
        Assert.Equal("restricted", (await stage.MessageAsync(id)).Error!.Code);
    }

    private static async Task<DateTimeOffset> LockAsync(SendingStage stage, TimeSpan length)
    {
        var end = DateTimeOffset.FromUnixTimeSeconds((stage.Time.GetUtcNow() + length).ToUnixTimeSeconds());
        await SetAsync(stage, new SandboxLimits { TimeLockUntil = end });
        await Eventually.TrueAsync(async () => (await stage.Storage.Health.LoadLimitsAsync(stage.Channel, Cancel)).TimeLock.Until == end, "the lock is known");
        return end;
    }

    private static Task SetAsync(SendingStage stage, SandboxLimits limits) => stage.Phone.SetPolicyAsync(stage.Phone.Policy with { Limits = limits }, Cancel);
}

/// <summary>On SQLite.</summary>
public sealed class SqliteHeldMessageTests(SqliteFixture fixture) : HeldMessageSuite(fixture);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresHeldMessageTests(PostgresFixture fixture) : HeldMessageSuite(fixture);
