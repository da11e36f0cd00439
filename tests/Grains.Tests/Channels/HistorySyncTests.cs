using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.TestSupport;
using Wire = WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>How a channel stores its phone's history.</summary>
[Collection(ClusterCollection.Name)]
public sealed class HistorySyncTests(ClusterFixture fixture)
{
    private const int Texts = 60;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_before_the_pairing_are_listed_in_order_below_new_ones_and_published_as_one_event()
    {
        var channel = await fixture.NewChannelAsync();
        channel.Phone = await fixture.NewPhoneAsync();
        var friend = await fixture.NewPhoneAsync();
        for (var i = 0; i < Texts; i++)
            await (i % 2 == 0 ? channel.Phone : friend).SendTextAsync(i % 2 == 0 ? friend.Jid : channel.Phone.Jid, $"before {i}", cancellationToken: Cancel);
        await channel.Grain.ConnectAsync(channel.Caller);
        await channel.Phone.ScanAsync((await channel.Pairing.GetQrAsync(channel.Caller, Cancel)).Raw, Cancel);
        await channel.WaitForAsync(ChannelStatus.Connected);
        await Eventually.TrueAsync(
            async () => (await channel.EventsAsync()).Count(raised => raised.Name == "history.synced") == 2, "messages and names are synced");
        await friend.SendTextAsync(channel.Phone.Jid, "new", cancellationToken: Cancel);
        await Eventually.TrueAsync(async () => (await channel.EventsAsync()).Any(raised => raised.Name == "message.received"), "the new text arrived");

        var seen = new List<MessageView>();
        string? cursor = null;
        do
        {
            var page = await fixture.Service<MessageRows>().Listing.ReadAsync(channel.Caller,
                new MessageQuery { ChannelId = channel.Id, ChatId = friend.Jid.ToString(), Page = new(25, cursor) }, Cancel);
            seen.AddRange(page.Data);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal(["new", .. Enumerable.Range(0, Texts).Reverse().Select(i => $"before {i}")], seen.Select(message => message.Text?.Body));
        Assert.All(seen.Skip(1), message => Assert.InRange(message.Status, MessageStatus.Sent, MessageStatus.Played));
        Assert.Equal(0, (await channel.Grain.GetStatusAsync(channel.Caller)).QueueDepth);
        var raised = await channel.EventsAsync();
        Assert.Single(raised, one => one.Name == "message.received");
        Assert.Contains(raised, one => one.Name == "history.synced" && one.Payload.Contains($"\"messages\":{Texts}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reactions_votes_and_answers_before_the_pairing_belong_to_their_messages(bool isGroup)
    {
        var channel = await fixture.NewChannelAsync();
        channel.Phone = await fixture.NewPhoneAsync();
        var friend = await fixture.NewPhoneAsync();
        var chat = isGroup ? (await friend.CreateGroupAsync("before", [channel.Phone.Jid], cancellationToken: Cancel)).Jid : channel.Phone.Jid;
        var text = await friend.SendTextAsync(chat, "well?", cancellationToken: Cancel);
        var poll = await friend.SendAsync(chat, new Wire.PollContent("Pizza?", ["yes", "no"], 1), cancellationToken: Cancel);
        var planned = await friend.SendAsync(chat, new Wire.EventContent("Dinner", DateTimeOffset.UtcNow.AddDays(1)), cancellationToken: Cancel);
        await channel.Phone.WaitForMessageAsync(message => message.Id == planned.Id, Cancel);
        foreach (var emoji in new[] { "👍", "🔥" }) await channel.Phone.ReactAsync(text.Id, emoji, Cancel);
        await friend.ReactAsync(text.Id, "👍", Cancel);
        await channel.Phone.VoteAsync(poll.Id, ["no"], Cancel);
        await friend.VoteAsync(poll.Id, ["yes"], Cancel);
        var answer = await channel.Phone.AnswerAsync(planned.Id, Wire.EventAnswer.Going, 2, Cancel);
        await friend.WaitForMessageAsync(message => message.Id == answer.Id, Cancel);
        await channel.Grain.ConnectAsync(channel.Caller);
        await channel.Phone.ScanAsync((await channel.Pairing.GetQrAsync(channel.Caller, Cancel)).Raw, Cancel);
        await channel.WaitForAsync(ChannelStatus.Connected);
        await Eventually.TrueAsync(
            async () => (await channel.EventsAsync()).Count(raised => raised.Name == "history.synced") == 2, "messages and names are synced");

        var query = new MessageQuery { ChannelId = channel.Id, ChatId = (isGroup ? chat : friend.Jid).ToString(), Page = new(25, null) };
        var listed = (await fixture.Service<MessageRows>().Listing.ReadAsync(channel.Caller, query, Cancel)).Data;
        Assert.Equal([planned.Id, poll.Id, text.Id], listed.Select(message => message.Id));
        Assert.Equal([(false, "👍"), (true, "🔥")], listed[2].Reactions.Select(reaction => (reaction.FromMe, reaction.Emoji)).Order());
        Assert.Equal([("yes", 1), ("no", 1)], listed[1].Poll!.Results!.Select(option => (option.Option, option.Voters.Count)));
        Assert.Equal([(channel.Phone.Jid.ToString(), EventAnswer.Going, 2)], listed[0].Event!.Answers!.Select(one => (one.From, one.Answer, one.ExtraGuests)));
        Assert.DoesNotContain(await channel.EventsAsync(), raised => raised.Name is "message.reaction" or "poll.voted" or "message.sent" or "message.received");
    }
}
