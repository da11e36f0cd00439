using WhatIsUp.Sandbox.Messages;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Messages;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Our client with the sandbox's phones.</summary>
public sealed class Conversations() : TwoPhones(isPaired: false)
{
    [Fact(Timeout = 60_000)]
    public async Task Scanned_QR_pairs_restarts_and_logs_in()
    {
        await _device.PairAsync(_mine);
        Assert.Equal(ConnectionEndReason.RestartRequired, _device.Ends.Entries.Single().Reason);
        Assert.True(_device.Client.IsLoggedIn);
        var credentials = _device.Store.Credentials!;
        Assert.True(credentials.IsPaired);
        Assert.Equal(_mine.Jid.User, credentials.Jid!.Value.User);
        Assert.Equal(_mine.Lid.User, credentials.Lid!.Value.User);
        Assert.Equal(813u, credentials.NextPreKeyId);
    }

    [Fact(Timeout = 60_000)]
    public async Task Typed_code_pairs()
    {
        _device.Open();
        await _device.WaitAsync<QrIssued>();
        var code = (await _device.Client.Pairing.RequestCodeAsync(_mine.Jid.User, Stop)).Code;
        Assert.Equal(8, code.Length);
        await _mine.EnterPairCodeAsync(code, Stop);
        await _device.WaitAsync<OfflineQueueDrained>();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sent_text_is_acknowledged_delivered_and_read(bool byLid)
    {
        await _device.PairAsync(_mine);
        var id = await _device.SendTextAsync(byLid ? _theirs.Lid : _theirs.Jid, "hello");
        var seen = await _theirs.WaitForMessageAsync(message => message.Id == id, Stop);
        Assert.Equal("hello", seen.Text);
        var own = await _mine.WaitForMessageAsync(message => message.Id == id, Stop);
        Assert.True(own.FromMe);
        Assert.Null((await _device.WaitAsync<MessageAcknowledged>(ack => ack.MessageId == id)).ErrorCode);
        await _device.WaitAsync<ReceiptReceived>(receipt => receipt.Kind == ReceiptKind.Delivered && receipt.MessageIds.Contains(id));
        await _theirs.MarkReadAsync(cancellationToken: Stop);
        var read = await _device.WaitAsync<ReceiptReceived>(receipt => receipt.Kind == ReceiptKind.Read && receipt.MessageIds.Contains(id));
        Assert.Equal(_theirs.Lid, read.Participant);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Received_text_can_be_marked_as_read(bool byLid)
    {
        await _device.PairAsync(_mine);
        var sent = await _theirs.SendTextAsync(byLid ? _mine.Lid : _mine.Jid, "hi there", cancellationToken: Stop);
        var message = await _device.WaitForTextAsync("hi there");
        Assert.Equal(sent.Id, message.MessageId);
        Assert.Equal(_theirs.Lid, message.Chat);
        Assert.Equal(_theirs.Lid, message.Sender);
        Assert.Equal(_theirs.Jid.User, message.SenderPhoneNumber);
        Assert.Equal("text", message.ContentType);
        Assert.False(message.IsFromMe);
        await _device.Client.Messages.MarkReadAsync(message.Chat, null, [message.MessageId], Stop);
        await _theirs.WaitForMessageAsync(known => known.Id == sent.Id && known.Status == SandboxMessageStatus.Read, Stop);
    }

    [Fact(Timeout = 60_000)]
    public async Task Many_texts_in_both_directions_arrive_once_each_and_in_order()
    {
        await _device.PairAsync(_mine);
        const int Count = 200;
        var sends = Enumerable.Range(0, Count).Select(n => _device.SendTextAsync(_theirs.Jid, $"out {n}")).ToArray();
        for (var n = 0; n < Count; n++) await _theirs.SendTextAsync(_mine.Jid, $"in {n}", cancellationToken: Stop);
        await Task.WhenAll(sends);
        await _theirs.WaitForMessageAsync(message => message.Text == $"out {Count - 1}", Stop);
        await _device.WaitForTextAsync($"in {Count - 1}");
        var arrived = (await _theirs.ReadMessagesAsync(cancellationToken: Stop)).Where(
            message => message.Text?.StartsWith("out", StringComparison.Ordinal) == true).Select(message => message.Text);
        Assert.Equal(Enumerable.Range(0, Count).Select(n => $"out {n}"), arrived);
        Assert.Equal(Enumerable.Range(0, Count).Select(n => $"in {n}"), _device.Events.Entries.OfType<MessageReceived>().Select(message => message.Text!));
        Assert.DoesNotContain(_device.Events.Entries, raised => raised is MessageUndecryptable);
        Assert.Equal(0, _theirs.UndecryptableCount);
    }

    [Fact(Timeout = 60_000)]
    public async Task Quote_and_mention_arrive_and_an_answer_refers_to_its_quote()
    {
        await _device.PairAsync(_mine);
        await _theirs.SendTextAsync(_mine.Jid, "question?", cancellationToken: Stop);
        var question = await _device.WaitForTextAsync("question?");
        var context =
            new MessageContext { Quoted = new QuotedMessage(question.MessageId, question.Sender, question.Message), Mentions = [_theirs.Lid.WithDevice(3)] };
        var id = MessageIds.New();
        await _device.Client.Messages.SendAsync(new OutgoingMessage(id, _theirs.Jid, new TextContent("answer!").Encode(context)), Stop);
        var answer = await _theirs.WaitForMessageAsync(message => message.Id == id, Stop);
        Assert.Equal(question.MessageId, answer.QuotedMessageId);
        var raised = ContentDecoder.Parse(answer.Content.Span).ExtendedTextMessage.ContextInfo;
        Assert.Equal([_theirs.Lid.ToString()], raised.MentionedJid);
        Assert.Equal(_theirs.Lid.ToString(), raised.Participant);
        Assert.Equal("question?", raised.QuotedMessage.Conversation);

        await _theirs.SendTextAsync(_mine.Jid, "thanks", quotedMessageId: id, cancellationToken: Stop);
        Assert.Equal(id, (await _device.WaitForTextAsync("thanks")).QuotedMessageId);
    }
}
