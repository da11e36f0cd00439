using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>A linked device in groups: keys, members that join and leave, lost and requested messages.</summary>
public sealed class Groups() : TwoPhones(new SandboxOptions { RecordsStanzas = true })
{
    private SandboxPhone _third = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _third = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120003", "Cid"), Stop);
    }

    private Node[] Sent(Jid group) =>
        [.. _sandbox.Network.ReadStanzas().Where(
            entry => entry.FromClient && entry.Connection != 0 && entry.Node.Tag == "message" && entry.Node.GetJid("to") == group).Select(entry => entry.Node)];

    private async Task<string> AnswerAsync(SandboxPhone phone, Jid group, string text)
    {
        var sent = await phone.SendTextAsync(group, text, cancellationToken: Stop);
        var raised = await _device.WaitForTextAsync(text);
        Assert.Equal((group, phone.Lid, phone.Jid.User, false), (raised.Chat, raised.Sender, raised.SenderPhoneNumber, raised.IsFromMe));
        return sent.Id;
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Group_texts_are_exchanged_and_the_key_is_sent_once(bool isLidAddressed)
    {
        var group = (await _theirs.CreateGroupAsync("three", [_mine.Jid, _third.Jid], isLidAddressed, Stop)).Jid;
        foreach (var text in new[] { "one", "two", "three" })
        {
            var id = await _device.SendTextAsync(group, text);
            foreach (var phone in new[] { _mine, _theirs, _third })
                await phone.WaitForMessageAsync(message => message.Id == id && message.Text == text && message.Chat == group, Stop);
            await _device.WaitAsync<ReceiptReceived>(receipt => receipt.MessageIds.Contains(id) && receipt.Participant == _theirs.Lid && receipt.Chat == group
                && receipt.Kind == ReceiptKind.Delivered);
        }
        var sent = Sent(group);
        Assert.Equal([3, 0, 0], sent.Select(node => node.Child("participants")?.Children.Count ?? 0));
        Assert.All(sent, node => Assert.Equal(isLidAddressed ? "lid" : "pn", node.Get("addressing_mode")));
        Assert.NotNull(sent[0].Child("device-identity"));
        Assert.DoesNotContain(_device.Events.Entries, raised => raised is MessageAcknowledged { ErrorCode: not null });
        await AnswerAsync(_theirs, group, "four");
        await AnswerAsync(_third, group, "five");
        await AnswerAsync(_theirs, group, "six");
        var last = await _device.WaitForTextAsync("six");
        await _device.Client.Messages.MarkReadAsync(group, last.Sender, [last.MessageId], Stop);
        await _theirs.WaitForMessageAsync(message => message is { Text: "six", Status: SandboxMessageStatus.Read }, Stop);
        var read =
            Assert.Single(_sandbox.Network.ReadStanzas(), entry => entry.FromClient && entry.Connection != 0 && entry.Node.Tag == "receipt"
            && entry.Node.Get("type") == "read");
        Assert.Equal((group, isLidAddressed ? _theirs.Lid : _theirs.Jid), (read.Node.GetJid("to")!.Value, read.Node.GetJid("participant")!.Value));
        await _mine.SendTextAsync(group, "own phone", cancellationToken: Stop);
        Assert.True((await _device.WaitForTextAsync("own phone")).IsFromMe);
        Assert.DoesNotContain(_device.Events.Entries, raised => raised is MessageUndecryptable);
        Assert.Equal(0, _mine.UndecryptableCount + _theirs.UndecryptableCount + _third.UndecryptableCount);
        // The server's hash equals ours: nothing was queried twice.
        Assert.True(_sandbox.Network.ReadStanzas().Count(entry => entry.FromClient && entry.Node.Tag == "iq" && entry.Node.Get("xmlns") == "w:g2") <= 1);
    }

    [Fact(Timeout = 60_000)]
    public async Task Stanzas_to_a_group_have_the_expiration_while_it_is_set()
    {
        var group = (await _theirs.CreateGroupAsync("two", [_mine.Jid], cancellationToken: Stop)).Jid;
        var made = await _device.WaitAsync<GroupDescribed>(raised => raised.Group == group);
        Assert.Equal(("two", 0L), (made.Subject, made.ExpirationSeconds));
        await _device.SendTextAsync(group, "one");
        await _theirs.DescribeGroupAsync(group, "pair", 604_800, Stop);
        await _device.WaitAsync<GroupDescribed>(raised => raised.Subject == "pair");
        await _device.WaitAsync<GroupDescribed>(raised => raised.ExpirationSeconds == 604_800);
        await _device.SendTextAsync(group, "two");
        await _theirs.DescribeGroupAsync(group, null, 0, Stop);
        await _device.WaitAsync<GroupDescribed>(raised => raised is { Subject: null, ExpirationSeconds: 0 });
        await _device.SendTextAsync(group, "three");
        await _theirs.WaitForMessageAsync(message => message.Text == "three", Stop);
        Assert.Equal([null, "604800", null], Sent(group).Select(node => node.Get("expiration")));
        Assert.DoesNotContain(_sandbox.Network.ReadStanzas(), entry => entry.FromClient && entry.Node.Tag == "iq" && entry.Node.Get("xmlns") == "w:g2");
    }

    [Fact(Timeout = 60_000)]
    public async Task Key_material_is_not_in_events()
    {
        var group = (await _theirs.CreateGroupAsync("two", [_mine.Jid], cancellationToken: Stop)).Jid;
        await AnswerAsync(_theirs, group, "hello");
        var raised = await _device.WaitForTextAsync("hello");
        Assert.Null(ContentDecoder.Parse(raised.Message).SenderKeyDistributionMessage);
        Assert.Single(_device.Events.Entries.OfType<MessageReceived>(), message => message.Chat == group);
    }

    [Fact(Timeout = 60_000)]
    public async Task Joining_member_gets_the_key_and_a_leaving_member_causes_a_new_one()
    {
        var group = (await _theirs.CreateGroupAsync("news", [_mine.Jid], cancellationToken: Stop)).Jid;
        await _device.SendTextAsync(group, "first");
        await _theirs.WaitForMessageAsync(message => message.Text == "first", Stop);
        await _theirs.AddToGroupAsync(group, [_third.Jid], Stop);
        await MembersAsync(group, 3);
        await _device.SendTextAsync(group, "second");
        await _third.WaitForMessageAsync(message => message.Text == "second", Stop);
        Assert.Equal([2, 1], Sent(group).Select(node => node.Child("participants")?.Children.Count ?? 0));

        var before = KeyId(Sent(group)[^1]);
        await _third.LeaveGroupAsync(group, Stop);
        await MembersAsync(group, 2);
        await _device.SendTextAsync(group, "third");
        await _theirs.WaitForMessageAsync(message => message.Text == "third", Stop);
        var last = Sent(group)[^1];
        Assert.Equal(2, last.Child("participants")!.Children.Count);
        Assert.NotEqual(before, KeyId(last));
        Assert.DoesNotContain(await _third.ReadMessagesAsync(cancellationToken: Stop), message => message.Text == "third");
        Assert.Equal(0, _theirs.UndecryptableCount + _mine.UndecryptableCount);
    }

    [Fact(Timeout = 60_000)]
    public async Task Removed_companion_causes_a_new_key()
    {
        await using var other = new LinkedDevice(_sandbox);
        await other.PairAsync(_theirs);
        var group = (await _theirs.CreateGroupAsync("two", [_mine.Jid], cancellationToken: Stop)).Jid;
        await _device.SendTextAsync(group, "for three devices");
        await other.WaitForTextAsync("for three devices");
        Assert.Equal(3, Sent(group)[^1].Child("participants")!.Children.Count);
        var before = KeyId(Sent(group)[^1]);
        var from = _device.Events.Count;
        await _theirs.UnlinkAsync(_theirs.LinkedDevices.Single(), Stop);
        await Eventually.TrueAsync(async () =>
            !(await _device.Store.LoadAsync(DeviceTables.DeviceLists, [ProtocolAddress.Of(_theirs.Lid).Name], Stop)).Values.Any(
            list => list.Devices.Count > 1), "the list is stale");
        await _device.SendTextAsync(group, "for two");
        await _theirs.WaitForMessageAsync(message => message.Text == "for two", Stop);
        Assert.NotEqual(before, KeyId(Sent(group)[^1]));
        Assert.True(from >= 0);
    }

    [Fact(Timeout = 60_000)]
    public async Task Missed_members_are_detected_by_the_hash_of_the_server()
    {
        var group = (await _theirs.CreateGroupAsync("two", [_mine.Jid], cancellationToken: Stop)).Jid;
        await _device.SendTextAsync(group, "first");
        await _device.WaitAsync<MessageAcknowledged>();
        // A lost notification.
        var known = (await _device.Store.FindAsync(DeviceTables.Groups, group.ToString(), Stop))!;
        await _theirs.AddToGroupAsync(group, [_third.Jid], Stop);
        await MembersAsync(group, 3);
        await _device.CloseAsync();
        var batch = new DeviceStateChanges();
        batch.Groups[group.ToString()] = known;
        await _device.Store.CommitAsync(batch, Stop);
        await _device.ReopenAsync();
        var id = await _device.SendTextAsync(group, "second");
        await _device.WaitAsync<MessageAcknowledged>(ack => ack.MessageId == id);
        // The old list is dropped, and perhaps already replaced: the third member requests the message again, which reads the group.
        await Eventually.TrueAsync(
            async () => (await _device.Store.FindAsync(DeviceTables.Groups, group.ToString(), Stop))?.Members.Count != known.Members.Count,
            "the device drops its old list");
        await _device.SendTextAsync(group, "third");
        await _third.WaitForMessageAsync(message => message.Text == "third", Stop);
        // And the earlier undecryptable message arrived again after its request.
        await _third.WaitForMessageAsync(message => message.Text == "second", Stop);
        Assert.Equal(0, _third.UndecryptableCount);
    }

    [Fact(Timeout = 60_000)]
    public async Task Permanently_different_hash_does_not_trigger_a_query_per_message()
    {
        const int Messages = 5;
        var group = new Jid("120363000000000001", JidServer.Group);
        var own = Jid.FromLid("111111111111111");
        var requested = 0;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            connection.Answers = request =>
            {
                if (request.Get("xmlns") == "w:g2") Interlocked.Increment(ref requested);
                if (request.Get("xmlns") == "w:g2")
                    return [new Node("group", [new("id", group.User), new("addressing_mode", "lid")], [new Node("participant", [new("jid", own)])])];
                var list = Node.Of("devices", Node.Of("device-list", new Node("device", [new("id", "7"), new("key-index", "1")])));
                if (request.Child("usync") is not null) return [Node.Of("usync", Node.Of("list", new Node("user", [new("jid", own)], [list])))];
                return request.Child("count") is not null ? [new Node("count", [new("value", "100")])] : [];
            };
            var gone = await connection.EnterAsync();
            for (var number = 0; number < Messages; number++)
            {
                var id = $"3EB0{number}";
                await connection.Sent.WaitAsync(node => node.Tag == "message" && node.Get("id") == id, id);
                await connection.SendAsync(
                    new Node("ack", [new("class", "message"), new("id", id), new("from", group), new("t", "1700000000"), new("phash", "2:AAAAAAAA")]));
            }
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        await device.WaitAsync<LoggedIn>();
        await Eventually.TrueAsync(() => device.Client.IsLoggedIn, "the device is logged in");
        for (var number = 0; number < Messages; number++)
        {
            await device.SendTextAsync(group, "alone", $"3EB0{number}");
            await device.WaitAsync<MessageAcknowledged>(ack => ack.MessageId == $"3EB0{number}");
        }
        Assert.Equal(2, requested);
    }

    [Fact(Timeout = 60_000)]
    public async Task Member_that_lost_the_key_requests_and_gets_the_message_alone()
    {
        var group = (await _theirs.CreateGroupAsync("three", [_mine.Jid, _third.Jid], cancellationToken: Stop)).Jid;
        await _device.SendTextAsync(group, "first");
        await _theirs.WaitForMessageAsync(message => message.Text == "first", Stop);
        await _device.CloseAsync();
        // The device loses the knowledge about a reinstall: the message is sent without the key.
        await _theirs.ReinstallAsync(Stop);
        await _device.ReopenAsync();
        var id = await _device.SendTextAsync(group, "second");
        await _theirs.WaitForMessageAsync(message => message.Text == "second", Stop);
        var again = Assert.Single(Sent(group), node => node.GetJid("participant") == _theirs.Lid);
        Assert.Equal((id, "pkmsg", "1"), (again.Get("id"), again.Child("enc")!.Get("type"), again.Child("enc")!.Get("count")));
        Assert.Null(again.Child("participants"));
        await _device.SendTextAsync(group, "third");
        await _theirs.WaitForMessageAsync(message => message.Text == "third", Stop);
        Assert.Single(await _third.ReadMessagesAsync(cancellationToken: Stop), message => message.Id == id);
        Assert.Equal(0, _theirs.UndecryptableCount);
    }

    [Fact(Timeout = 60_000)]
    public async Task Message_with_a_lost_key_is_requested_and_arrives()
    {
        var group = (await _theirs.CreateGroupAsync("two", [_mine.Jid], cancellationToken: Stop)).Jid;
        await AnswerAsync(_theirs, group, "first");
        await _device.CloseAsync();
        var batch = new DeviceStateChanges();
        batch.SenderKeys[new SenderKeyName(group.ToString(), ProtocolAddress.Of(_theirs.Lid))] = null;
        await _device.Store.CommitAsync(batch, Stop);
        await _device.ReopenAsync();
        // The first may come again, too: its receipt was perhaps not out when the connection ended.
        var second = await AnswerAsync(_theirs, group, "second");
        Assert.Equal("no_session", Assert.Single(Undecryptable(), raised => raised.MessageId == second).Reason);
        var third = await AnswerAsync(_theirs, group, "third");
        Assert.DoesNotContain(Undecryptable(), raised => raised.MessageId == third);

        IEnumerable<MessageUndecryptable> Undecryptable() => _device.Events.Entries.OfType<MessageUndecryptable>();
    }

    [Fact(Timeout = 60_000)]
    public async Task Parallel_first_messages_to_a_group_share_one_key()
    {
        var group = (await _theirs.CreateGroupAsync("three", [_mine.Jid, _third.Jid], cancellationToken: Stop)).Jid;
        var texts = Enumerable.Range(0, 40).Select(number => $"text {number}").ToArray();
        await Task.WhenAll(texts.Select(text => _device.SendTextAsync(group, text)));
        foreach (var text in texts) await _third.WaitForMessageAsync(message => message.Text == text, Stop);
        Assert.Single(Sent(group).Select(KeyId).Distinct());
        Assert.Equal(3, Sent(group).Sum(node => node.Child("participants")?.Children.Count ?? 0));
        Assert.Equal(0, _theirs.UndecryptableCount + _third.UndecryptableCount + _mine.UndecryptableCount);
    }

    [Fact(Timeout = 60_000)]
    public async Task Ratchet_is_stored_before_its_frame_is_sent_and_continues_after_a_restart()
    {
        var group = (await _theirs.CreateGroupAsync("two", [_mine.Jid], cancellationToken: Stop)).Jid;
        await _device.SendTextAsync(group, "first");
        await _theirs.WaitForMessageAsync(message => message.Text == "first", Stop);
        var sent = Sent(group).Length;
        _device.Faults.BeforeCommit = batch => batch.SenderKeys.Count > 0 ? throw new IOException("The disk is full.") : Task.CompletedTask;
        await Assert.ThrowsAsync<NotConnectedException>(() => _device.SendTextAsync(group, "lost", "3EB0AAAA"));
        Assert.Equal(sent, Sent(group).Length);
        _device.Faults.BeforeCommit = null;
        await _device.ReopenAsync();
        await _device.SendTextAsync(group, "lost", "3EB0AAAA");
        await _theirs.WaitForMessageAsync(message => message.Text == "lost", Stop);
        Assert.Equal([0u, 1u], Sent(group).Select(Iteration));
        Assert.Equal(0, _theirs.UndecryptableCount);
    }

    [Fact(Timeout = 60_000)]
    public async Task Message_to_a_foreign_group_is_rejected_with_a_reason()
    {
        var group = (await _theirs.CreateGroupAsync("others", [_third.Jid], cancellationToken: Stop)).Jid;
        Assert.Equal("not_in_group", (await Assert.ThrowsAsync<WhatsAppRefusedException>(() => _device.SendTextAsync(group, "hello"))).Reason);
        Assert.Equal("group_not_found",
            (await Assert.ThrowsAsync<WhatsAppRefusedException>(() => _device.SendTextAsync(new Jid("120363000000000000", JidServer.Group), "hello"))).Reason);
        await _theirs.AddToGroupAsync(group, [_mine.Jid], Stop);
        await MembersAsync(group, 3);
        await _device.SendTextAsync(group, "now");
        await _third.WaitForMessageAsync(message => message.Text == "now", Stop);
    }

    [Fact(Timeout = 60_000)]
    public async Task Status_update_reaches_known_contacts_and_theirs_are_received()
    {
        await _theirs.SendTextAsync(_mine.Jid, "hello", cancellationToken: Stop);
        await _device.WaitForTextAsync("hello");
        foreach (var text in new[] { "my day", "my night" })
        {
            await _device.SendTextAsync(Jid.StatusBroadcast, text);
            await _theirs.WaitForMessageAsync(message => message.Text == text && message.Chat == Jid.StatusBroadcast, Stop);
            await _mine.WaitForMessageAsync(message => message.Text == text && message.FromMe, Stop);
        }
        await _theirs.SendTextAsync(Jid.StatusBroadcast, "their day", cancellationToken: Stop);
        var seen = await _device.WaitForTextAsync("their day");
        Assert.Equal((Jid.StatusBroadcast, _theirs.Lid), (seen.Chat, seen.Sender));
        Assert.Empty(await _third.ReadMessagesAsync(cancellationToken: Stop));
        Assert.Equal(0, _theirs.UndecryptableCount + _mine.UndecryptableCount);
    }

    private async Task MembersAsync(Jid group, int count) => await Eventually.TrueAsync(
        async () => ((await _device.Store.FindAsync(DeviceTables.Groups, group.ToString(), Stop))?.Members.Count ?? 0) == count,
            $"the device knows {count} members");

    private static uint KeyId(Node message) => Field(message, 1);

    private static uint Iteration(Node message) => Field(message, 2);

    private static uint Field(Node message, int field)
    {
        var fields = new WireFields(message.ChildrenOf("enc").Single(enc => enc.Get("type") == "skmsg").Bytes!.Value.Span[1..^64]);
        while (fields.Next())
            if (fields.Field == field) return fields.Id;
        return 0;
    }
}
