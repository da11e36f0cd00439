using Microsoft.Extensions.Time.Testing;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.Sending;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Rate budgets, and the behaviour of a channel over budget.</summary>
[Collection(PacedClusterCollection.Name)]
public sealed class PacingTests(PacedClusterFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Budget_allows_its_burst_and_then_its_rate()
    {
        var time = new FakeTimeProvider();
        var budget = new RateBudget(TimeSpan.FromSeconds(10), 3);
        for (var i = 0; i < 3; i++) Assert.True(budget.TryTake(time.GetUtcNow()));
        Assert.False(budget.TryTake(time.GetUtcNow()));
        Assert.Equal(time.GetUtcNow().AddSeconds(10), budget.NextAt);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(budget.TryTake(time.GetUtcNow()));
        Assert.False(budget.TryTake(time.GetUtcNow()));
        time.Advance(TimeSpan.FromDays(1));
        for (var i = 0; i < 3; i++) Assert.True(budget.TryTake(time.GetUtcNow()));
        Assert.False(budget.TryTake(time.GetUtcNow()));
    }

    [Fact]
    public void Budget_for_strangers_grows_with_the_age_of_the_link()
    {
        var budget = new WarmUpBudget(new PacingOptions());
        Assert.Equal([20, 135, 250, 250], new[] { 0, 14, 28, 400 }.Select(days => budget.PerDay(TimeSpan.FromDays(days))));
        Assert.Equal(3, new WarmUpBudget(new PacingOptions { StrangersPerDay = 3 }).PerDay(TimeSpan.Zero));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(250)]
    public void Budget_for_strangers_holds_in_every_24_hours_and_is_fully_usable(int perDay)
    {
        var budget = new WarmUpBudget(new PacingOptions { StrangersPerDay = perDay, StrangersPerDayWhenNew = perDay });
        var (start, taken) = (DateTimeOffset.UnixEpoch.AddYears(50), new List<DateTimeOffset>());
        for (var minute = 0; minute < 3 * 24 * 60; minute++)
            while (budget.TryTake(start.AddMinutes(minute), TimeSpan.Zero)) taken.Add(start.AddMinutes(minute));
        Assert.All(taken, from => Assert.InRange(taken.Count(one => one >= from && one < from.AddDays(1)), 1, perDay));
        Assert.InRange(taken.Count(one => one < start.AddDays(1)), perDay - 1, perDay);
    }

    [Fact]
    public async Task Strangers_over_budget_wait_while_known_chats_continue_and_a_restart_keeps_the_budget()
    {
        var channel = await fixture.PairedChannelAsync();
        var (known, first, second) = (await fixture.NewPhoneAsync(), await fixture.NewPhoneAsync(), await fixture.NewPhoneAsync());
        await known.SendTextAsync(channel.Phone.Jid, "I wrote first", cancellationToken: Cancel);
        await Eventually.TrueAsync(async () => (await channel.EventsAsync()).Any(raised => raised.Name == "message.received"), "the text arrived");
        await channel.SendAsync(first, "one");
        await first.WaitForMessageAsync(message => message.Text == "one", Cancel);
        var waiting = await channel.SendAsync(second, "two");
        await channel.SendAsync(first, "one again");
        await channel.SendAsync(known, "to you");
        await first.WaitForMessageAsync(message => message.Text == "one again", Cancel);
        await known.WaitForMessageAsync(message => message.Text == "to you", Cancel);
        await channel.Grain.DisconnectAsync(channel.Caller);
        await channel.Grain.ConnectAsync(channel.Caller);
        await channel.WaitForAsync(Abstractions.Channels.ChannelStatus.Connected);
        var after = await channel.SendAsync(known, "still here");
        await channel.WaitForMessageAsync(after.MessageId, MessageStatus.Delivered);
        var held = await channel.MessageAsync(waiting.MessageId);
        Assert.Equal((MessageStatus.Queued, HeldReason.WarmUp), (held.Status, held.HeldReason));
        Assert.InRange(held.RetryAt!.Value, DateTimeOffset.UtcNow.AddHours(23), DateTimeOffset.UtcNow.AddHours(30));
        await RefillAsync(channel);
        await channel.Grain.DisconnectAsync(channel.Caller);
        await channel.Grain.ConnectAsync(channel.Caller);
        await second.WaitForMessageAsync(message => message.Text == "two", Cancel);
    }

    [Fact]
    public async Task Expired_message_fails_without_using_the_budget()
    {
        var channel = await fixture.PairedChannelAsync();
        var (first, second, third) = (await fixture.NewPhoneAsync(), await fixture.NewPhoneAsync(), await fixture.NewPhoneAsync());
        await channel.SendAsync(first, "one");
        await first.WaitForMessageAsync(message => message.Text == "one", Cancel);
        var late = await channel.SendAsync(second, "too late");
        await channel.Grain.DisconnectAsync(channel.Caller);
        await fixture.ExecuteAsync("UPDATE messages SET expires_at = 1 WHERE message_id = @message_id", ("message_id", late.MessageId));
        await channel.SendAsync(third, "in time");
        await RefillAsync(channel);
        await channel.Grain.ConnectAsync(channel.Caller);
        await third.WaitForMessageAsync(message => message.Text == "in time", Cancel);
        await channel.WaitForMessageAsync(late.MessageId, MessageStatus.Failed);
        Assert.Equal("expired", (await channel.MessageAsync(late.MessageId)).Error!.Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_waiting_for_the_budget_can_be_deleted_and_is_never_sent(bool isRestarted)
    {
        var channel = await fixture.PairedChannelAsync();
        var (first, second) = (await fixture.NewPhoneAsync(), await fixture.NewPhoneAsync());
        await channel.SendAsync(first, "one");
        await first.WaitForMessageAsync(message => message.Text == "one", Cancel);
        var waiting = await channel.SendAsync(second, "never");
        if (isRestarted)
        {
            // As if the process had been killed: another activation accepted it.
            await Eventually.TrueAsync(async () => (await channel.MessageAsync(waiting.MessageId)).HeldReason is not null, "the message is held");
            await channel.Control.StepDownAsync();
            await channel.WaitForAsync(Abstractions.Channels.ChannelStatus.Connected);
        }
        var taken = await channel.Messages.SendAsync(channel.Caller,
            new SendRequest { Content = new MessageContent { Delete = new ReferenceContent(waiting.MessageId) }, NamesTarget = true });
        Assert.Equal((waiting.MessageId, MessageStatus.Failed), (taken.MessageId, taken.Status));
        Assert.Equal("deleted", (await channel.MessageAsync(waiting.MessageId)).Error!.Code);
        await RefillAsync(channel);
        await channel.Grain.DisconnectAsync(channel.Caller);
        await channel.Grain.ConnectAsync(channel.Caller);
        await channel.SendAsync(second, "instead");
        await second.WaitForMessageAsync(message => message.Text == "instead", Cancel);
        Assert.Single(await second.ReadMessagesAsync(cancellationToken: Cancel));
    }

    /// <summary>The budget is full again, and messages that waited for it are due.</summary>
    private async Task RefillAsync(TestChannel channel)
    {
        await fixture.ExecuteAsync("UPDATE channel_budgets SET first_contacts_until = 0 WHERE channel_id = @channel_id", ("channel_id", channel.Id));
        await fixture.ExecuteAsync("UPDATE messages SET held_until = 1 WHERE channel_id = @channel_id AND held_until IS NOT NULL", ("channel_id", channel.Id));
    }
}

/// <summary>A cluster that paces test channels: one stranger per day.</summary>
public sealed class PacedClusterFixture : ClusterFixture
{
    protected override void Configure(WhatIsUpOptions options)
    {
        options.Channels.Pacing.PacesTestChannels = true;
        (options.Channels.Pacing.StrangersPerDayWhenNew, options.Channels.Pacing.StrangersPerDay) = (1, 1);
    }
}

[CollectionDefinition(Name)]
public sealed class PacedClusterCollection : ICollectionFixture<PacedClusterFixture>
{
    public const string Name = "paced cluster";
}
