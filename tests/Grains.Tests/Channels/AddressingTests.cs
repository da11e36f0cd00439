using Microsoft.Extensions.Time.Testing;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.Sending;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Faults;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>The address under which a message is sent, and the effect of a refusal of that address.</summary>
[Collection(ClusterCollection.Name)]
public sealed class AddressingTests(ClusterFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task References_use_the_accounts_addressing_and_history_shows_numbers(bool isMigrated)
    {
        var channel = await fixture.PairedChannelAsync(new SandboxPhonePolicy { LidMigrated = isMigrated, RefusesLids = !isMigrated });
        var friend = await fixture.NewPhoneAsync();
        var poll = await friend.SendAsync(channel.Phone.Jid, new WhatsApp.Contents.PollContent("When?", ["now", "later"], 1), cancellationToken: Cancel);
        await ReceiveAsync(channel, poll.Id);
        var vote = await SendAsync(channel, friend, new MessageContent { PollVote = new PollVoteContent(poll.Id, ["later"]) });
        var reaction = await SendAsync(channel, friend, new MessageContent { Reaction = new ReactionContent(poll.Id, "👍") });
        var answer = await channel.Messages.SendAsync(channel.Caller,
            new SendRequest { To = friend.Jid.ToString(), Content = new MessageContent { Text = new TextContent("so be it") }, QuotedMessageId = poll.Id });
        var received = await friend.WaitForMessageAsync(message => message.Id == answer.MessageId, Cancel);
        var name = (isMigrated ? friend.Lid : friend.Jid).ToString();
        Assert.Equal(name, Message.Parser.ParseFrom(reaction.Content.Span).ReactionMessage.Key.RemoteJid);
        Assert.Equal(name, Message.Parser.ParseFrom(received.Content.Span).ExtendedTextMessage.ContextInfo.Participant);
        // The vote could be opened, under the names that the phone takes.
        Assert.IsType<WhatsApp.Contents.PollVoteContent>((await friend.ReadContentAsync(vote, Cancel)).Content);
        foreach (var id in new[] { poll.Id, vote.Id, reaction.Id, received.Id }) Assert.Equal(friend.Jid.ToString(), (await channel.MessageAsync(id)).ChatId);
    }

    private Task ReceiveAsync(TestChannel channel, string id) => Eventually.TrueAsync(
        async () => await fixture.Service<MessageRows>().GetAsync(channel.Id, id, Cancel) is not null, "the message is heard");

    private static async Task<SandboxMessage> SendAsync(TestChannel channel, SandboxPhone friend, MessageContent content)
    {
        var sent = await channel.Messages.SendAsync(channel.Caller, new SendRequest { To = friend.Jid.ToString(), Content = content });
        return await friend.WaitForMessageAsync(message => message.Id == sent.MessageId, Cancel);
    }

    [Theory]
    [InlineData(400, 1, null)]
    [InlineData(463, 1, null)]
    [InlineData(479, 2, null)]
    [InlineData(400, 2, "refused")]
    [InlineData(463, 2, "restricted")]
    [InlineData(479, 3, "malformed")]
    public async Task Message_refused_for_its_address_is_sent_once_under_the_other_address(int code, int refusals, string? error)
    {
        var channel = await fixture.PairedChannelAsync();
        var friend = await fixture.NewPhoneAsync();
        await fixture.Sandbox.Network.InjectFaultAsync(new SandboxFault(channel.Device, SandboxFaultKind.Nack, code, null, refusals), Cancel);
        var sent = await channel.SendAsync(friend, "hello");
        await channel.WaitForMessageAsync(sent.MessageId, error is null ? MessageStatus.Delivered : MessageStatus.Failed);
        Assert.Equal(error, (await channel.MessageAsync(sent.MessageId)).Error?.Code);
        await channel.SendAsync(friend, "next");
        await friend.WaitForMessageAsync(message => message.Text == "next", Cancel);
        Assert.Equal(error is null ? 1 : 0, (await friend.ReadMessagesAsync(cancellationToken: Cancel)).Count(message => message.Text == "hello"));
    }

    public enum Doubt
    {
        None,
        EarlierActivation,
        LostConnection,
        NoAck,
        NoOtherName,
        Locked,
    }

    [Theory]
    [InlineData(Doubt.None, true)]
    [InlineData(Doubt.EarlierActivation, false)]
    [InlineData(Doubt.LostConnection, false)]
    [InlineData(Doubt.NoAck, false)]
    [InlineData(Doubt.NoOtherName, false)]
    [InlineData(Doubt.Locked, false)]
    public void Message_that_may_have_been_delivered_is_not_sent_under_the_other_address(Doubt doubt, bool isReaddressed)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        var options = new ChannelOptions();
        var messages = new UnansweredMessages(options, time);
        var message = new QueuedMessage(1, "M1", "4915@s.whatsapp.net", "4915@s.whatsapp.net", [], "text", null,
            []) { SenderJid = "4916@s.whatsapp.net", SenderLid = null };
        messages.Begin(message, isFresh: doubt != Doubt.EarlierActivation);
        if (doubt == Doubt.LostConnection) messages.EndConnection();
        if (doubt == Doubt.NoAck)
        {
            time.Advance(options.AckTimeout * 2);
            Assert.Equal(1, messages.TakeDue());
        }
        if (doubt is Doubt.LostConnection or Doubt.NoAck) messages.Begin(message, isFresh: false);
        var refused = new MessageAcknowledged("M1", time.GetUtcNow(),
            463) { CanReaddress = doubt != Doubt.NoOtherName, RetryAt = doubt == Doubt.Locked ? time.GetUtcNow().AddHours(1) : null };
        Assert.Equal(isReaddressed, messages.Decide(refused, ChannelLimits.Unknown) == default);
        Assert.Equal(isReaddressed, messages.IsReaddressed("M1"));
        if (!isReaddressed) return;
        messages.Begin(message, isFresh: false);
        Assert.NotNull(messages.Decide(refused, ChannelLimits.Unknown).Error);
        messages.Settle("M1");
        Assert.False(messages.IsReaddressed("M1"));
    }

    [Fact]
    public async Task Renumbered_number_is_one_chat_and_one_contact_in_both_forms()
    {
        var channel = await fixture.PairedChannelAsync();
        const string digits = "5511987654321";
        var bruna = await fixture.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(digits, "Bruna", JidNumber: "551187654321"), Cancel);
        var dialled = Jid.FromPhoneNumber(digits);
        var sent = await channel.Messages.SendAsync(channel.Caller, new SendRequest
        {
            To = dialled.ToString(), Content = new MessageContent { Text = new TextContent($"hello @{digits}") }, Mentions = [dialled.ToString()],
        });
        await channel.WaitForMessageAsync(sent.MessageId, MessageStatus.Delivered);
        var view = await channel.MessageAsync(sent.MessageId);
        Assert.Equal((bruna.Jid.ToString(), $"hello @{digits}"), (view.ChatId, view.Text!.Body));
        var received = await bruna.WaitForMessageAsync(message => message.Id == sent.MessageId, Cancel);
        var content = Message.Parser.ParseFrom(received.Content.Span).ExtendedTextMessage;
        Assert.Equal(($"hello @{bruna.Jid.User}", bruna.Jid.ToString()), (content.Text, Assert.Single(content.ContextInfo.MentionedJid)));
        var card = await SendAsync(channel, bruna,
            new MessageContent { Contact = new ContactContent([new ContactCard("Bruna", $"BEGIN:VCARD\nTEL;waid={digits}:+{digits}\nEND:VCARD")]) });
        Assert.Contains($"waid={bruna.Jid.User}:+{digits}", Message.Parser.ParseFrom(card.Content.Span).ContactMessage.Vcard, StringComparison.Ordinal);
        var answer = await bruna.SendTextAsync(channel.Phone.Jid, "oi", cancellationToken: Cancel);
        await ReceiveAsync(channel, answer.Id);
        foreach (var name in new[] { dialled, bruna.Jid, bruna.Lid })
        {
            var history = fixture.Cluster.Client.GetGrain<IHistoryGrain>(0);
            var listed = await history.ListMessagesAsync(channel.Caller,
                new MessageQuery { ChannelId = channel.Id, ChatId = name.ToString(), Page = new(10, null) });
            Assert.Equal(3, listed.Data.Count);
        }
    }
}
