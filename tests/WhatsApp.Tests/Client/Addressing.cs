using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Presence;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Store;
using PollContent = WhatIsUp.WhatsApp.Contents.PollContent;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>
/// Addressing of people: by LID for a migrated account, by number for any other, whatever address the caller uses.
/// </summary>
public sealed class Addressing() : TwoPhones(new SandboxOptions { RecordsStanzas = true }, isPaired: false)
{
    private static readonly SandboxPhonePolicy Migrated = new() { LidMigrated = true };

    private async Task PairAsync(SandboxPhonePolicy policy)
    {
        await _mine.SetPolicyAsync(policy, Stop);
        await _device.PairAsync(_mine);
    }

    private RecordedStanza[] Recorded() => [.. _sandbox.Network.ReadStanzas(limit: 20_000)];

    /// <summary>Stanzas of the device, not of the phones.</summary>
    private Node[] SentStanzas(string tag) =>
        [.. Recorded().Where(entry => entry.FromClient && entry.Connection != 0 && entry.Node.Tag == tag).Select(entry => entry.Node)];

    private Node Sent(string id) => Assert.Single(SentStanzas("message"), message => message.Get("id") == id);

    private async Task<Node> SendAsync(Jid to, byte[] content, SandboxPhone? phone = null)
    {
        var id = MessageIds.New();
        await _device.Client.Messages.SendAsync(new OutgoingMessage(id, to, content), Stop);
        await (phone ?? _theirs).WaitForMessageAsync(message => message.Id == id, Stop);
        var ack = await _device.WaitAsync<MessageAcknowledged>(raised => raised.MessageId == id);
        Assert.Null(ack.ErrorCode);
        return Sent(id);
    }

    private Task<Node> SendTextAsync(Jid to, string text, SandboxPhone? phone = null) => SendAsync(to, new TextContent(text).Encode(), phone);

    /// <summary>The destination of a message as reported to the own phone.</summary>
    private string DestinationOf(Node sent) => Message.Parser.ParseFrom(
        Recorded()
            .First(entry => entry.Device == _mine.Jid && entry.Node.Tag == "message" && entry.Node.Get("id") == sent.Get("id") && entry.Plaintext is not null)
            .Plaintext!.Value.Span)
        .DeviceSentMessage.DestinationJid;

    private static Jid[] Devices(Node sent) => [.. sent.Child("participants")!.Children.Select(to => to.GetJid("jid")!.Value)];

    [Fact(Timeout = 60_000)]
    public async Task Migrated_account_addresses_everybody_by_LID()
    {
        await PairAsync(Migrated);
        Assert.True(_device.Store.Credentials!.IsLidMigrated);
        // Its LID is unknown yet: it is queried by number, and the devices by LID.
        var content = new PollContent("When?", ["now", "later"], 1).Encode();
        var sent = await SendAsync(_theirs.Jid, content);
        Assert.Equal((_theirs.Lid, _theirs.Jid), (sent.GetJid("to")!.Value, sent.GetJid("peer_recipient_pn")!.Value));
        Assert.Equal([_mine.Lid, _theirs.Lid], Devices(sent));
        Assert.Equal(_theirs.Lid.ToString(), DestinationOf(sent));
        var token = ReportingToken.Of(ContentDecoder.Parse(content), content, sent.Get("id")!, _theirs.Lid)!;
        Assert.Equal(token.Child("reporting_token")!.Bytes!.Value.ToArray(), sent.Child("reporting")!.Child("reporting_token")!.Bytes!.Value.ToArray());
        var usync = SentStanzas("iq").Where(iq => iq.Get("xmlns") == "usync").Select(iq => iq.Child("usync")!).ToArray();
        Assert.All(
            usync.Where(query => query.Child("query")!.Child("devices") is not null).SelectMany(query => query.Child("list")!.Children),
            user => Assert.True(user.GetJid("jid") is { IsLid: true }, user.ToString()));
        await Eventually.TrueAsync(
            () => SentStanzas("iq").Any(iq => iq.Child("tokens")?.Child("token")?.GetJid("jid") == _theirs.Lid), "a token is issued to the LID");
        // The phone answers, and everything that follows uses the LID, too, whatever address the caller uses.
        await _theirs.SendTextAsync(_mine.Jid, "hello", cancellationToken: Stop);
        var received = await _device.WaitForTextAsync("hello");
        await PublishAsync(_theirs.Jid, received.MessageId);
        Assert.Equal(_theirs.Lid, Assert.Single(SentStanzas("receipt"), receipt => receipt.Get("type") == "read").GetJid("to"));
        var typing = Assert.Single(SentStanzas("chatstate"));
        Assert.Equal((_theirs.Lid, _mine.Lid.User), (typing.GetJid("to")!.Value, typing.GetJid("from")!.Value.User));
    }

    [Fact(Timeout = 60_000)]
    public async Task Account_without_migration_addresses_everybody_by_number()
    {
        await PairAsync(new SandboxPhonePolicy { RefusesLids = true });
        Assert.False(_device.Store.Credentials!.IsLidMigrated);
        await _theirs.SendTextAsync(_mine.Jid, "hello", cancellationToken: Stop);
        var received = await _device.WaitForTextAsync("hello");
        var sent = await SendTextAsync(_theirs.Lid, "back");
        Assert.Equal((_theirs.Jid, null), (sent.GetJid("to")!.Value, sent.GetJid("peer_recipient_pn")));
        Assert.Equal([_mine.Jid, _theirs.Jid], Devices(sent));
        Assert.Equal(_theirs.Jid.ToString(), DestinationOf(sent));
        await PublishAsync(_theirs.Lid, received.MessageId);
        Assert.Equal(_theirs.Jid, Assert.Single(SentStanzas("receipt"), receipt => receipt.Get("type") == "read").GetJid("to"));
        Assert.Equal(_theirs.Jid, Assert.Single(SentStanzas("chatstate")).GetJid("to"));
    }

    private async Task PublishAsync(Jid chat, string read)
    {
        await _device.Client.Messages.MarkReadAsync(chat, null, [read], Stop);
        await _theirs.WaitForMessageAsync(message => message.Id == read && message.Status == SandboxMessageStatus.Read, Stop);
        _device.Client.Presence.Send(chat, ChatActivity.Typing);
        await Eventually.TrueAsync(() => SentStanzas("chatstate").Length == 1, "typing is shown");
    }

    [Fact(Timeout = 60_000)]
    public async Task Migration_in_progress_is_detected_immediately_and_stored()
    {
        await PairAsync(SandboxPhonePolicy.Default);
        var before = await SendTextAsync(_theirs.Jid, "before");
        Assert.Equal(_theirs.Jid, before.GetJid("to"));
        // The phone sends the pairs of number and LID, and the server's property the reason.
        await _mine.SetPolicyAsync(Migrated, Stop);
        await Eventually.TrueAsync(() => _device.Store.Credentials!.IsLidMigrated, "the account is known to be moved");
        Assert.Equal(_theirs.Lid, (await SendTextAsync(_theirs.Jid, "after")).GetJid("to"));
        await _device.ReopenAsync();
        Assert.Equal(_theirs.Lid, (await SendTextAsync(_theirs.Jid, "and again")).GetJid("to"));
        Assert.Equal(_mine.Lid, (await SendTextAsync(_mine.Jid, "to myself", _mine)).GetJid("to"));
        Assert.Equal(3, (await _theirs.ReadMessagesAsync(cancellationToken: Stop)).Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task Message_repeated_after_the_migration_arrives_once()
    {
        await PairAsync(SandboxPhonePolicy.Default);
        var sent = await SendTextAsync(_theirs.Jid, "once");
        // The owner's action after a lost ack.
        await _mine.SetPolicyAsync(Migrated, Stop);
        await Eventually.TrueAsync(() => _device.Store.Credentials!.IsLidMigrated, "the account is known to be moved");
        var from = _device.Events.Count;
        await _device.SendTextAsync(_theirs.Jid, "once", sent.Get("id"));
        await _device.WaitAsync<MessageAcknowledged>(raised => raised.MessageId == sent.Get("id") && raised.ErrorCode is null, from);
        await SendTextAsync(_theirs.Jid, "after it");
        Assert.Equal(
            [_theirs.Jid, _theirs.Lid], SentStanzas("message").Where(message => message.Get("id") == sent.Get("id")).Select(message =>
                message.GetJid("to")!.Value));
        Assert.Single(await _theirs.ReadMessagesAsync(cancellationToken: Stop), message => message.Text == "once");
        Assert.Equal(0, _theirs.UndecryptableCount);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Renumbered_number_reaches_its_account_in_either_form(bool isMigrated)
    {
        var bruna = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("5511987654321", "Bruna", JidNumber: "551187654321"), Stop);
        await PairAsync(new SandboxPhonePolicy { LidMigrated = isMigrated });
        var dialled = Jid.FromPhoneNumber("5511987654321");
        Assert.Equal("551187654321", bruna.Jid.User);
        var wire = isMigrated ? bruna.Lid : bruna.Jid;
        Assert.Equal(wire, (await SendTextAsync(dialled, "one", bruna)).GetJid("to"));
        var requested = SentStanzas("iq").Count(iq => iq.Get("xmlns") == "usync");
        Assert.Equal(wire, (await SendTextAsync(bruna.Jid, "two", bruna)).GetJid("to"));
        await _device.ReopenAsync();
        Assert.Equal(wire, (await SendTextAsync(dialled, "three", bruna)).GetJid("to"));
        Assert.Equal(requested, SentStanzas("iq").Count(iq => iq.Get("xmlns") == "usync"));
        Assert.Equal(bruna.Jid.User, (await _device.Store.LoadAsync(DeviceTables.AccountNumbers, [dialled.User], Stop))[dialled.User]);
        await bruna.SendTextAsync(_mine.Jid, "four", cancellationToken: Stop);
        var received = await _device.WaitForTextAsync("four");
        Assert.Equal((bruna.Lid, bruna.Jid.User), (received.Chat, received.ChatPhoneNumber));
        var check = Assert.Single(await _device.Client.Contacts.CheckAsync([dialled], Stop));
        Assert.Equal((bruna.Jid, bruna.Lid), (check.Account, check.Lid));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Unregistered_number_is_not_on_WhatsApp(bool isMigrated)
    {
        await PairAsync(new SandboxPhonePolicy { LidMigrated = isMigrated });
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => _device.SendTextAsync(Jid.FromPhoneNumber("491701129999"), "hello"));
        Assert.Equal("not_on_whatsapp", refused.Reason);
        Assert.Empty(SentStanzas("message"));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Status_update_uses_the_addressing_of_the_account(bool isMigrated)
    {
        await PairAsync(new SandboxPhonePolicy { LidMigrated = isMigrated });
        await _theirs.SendTextAsync(_mine.Jid, "hello", cancellationToken: Stop);
        await _device.WaitForTextAsync("hello");
        await SendTextAsync(Jid.StatusBroadcast, "my day");
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Status_update_is_read_in_either_form(bool isStanza)
    {
        await PairAsync(new SandboxPhonePolicy { StatusStanzas = isStanza });
        await _theirs.SendTextAsync(_mine.Jid, "hello", cancellationToken: Stop);
        await _device.WaitForTextAsync("hello");
        var posted = await _theirs.SendTextAsync(Jid.StatusBroadcast, "my day", cancellationToken: Stop);
        var seen = await _device.WaitForTextAsync("my day");
        Assert.Equal((Jid.StatusBroadcast, _theirs.Lid, posted.Id), (seen.Chat, seen.Sender, seen.MessageId));
        await Eventually.TrueAsync(() => SentStanzas("receipt").Any(receipt => receipt.Get("id") == posted.Id), "the update is receipted");
        var receipt = SentStanzas("receipt").Single(one => one.Get("id") == posted.Id);
        Assert.Equal((Jid.StatusBroadcast, isStanza ? "status" : null), (receipt.GetJid("to")!.Value, receipt.Get("context")));
        Assert.DoesNotContain(_device.Events.Entries, raised => raised is UnknownStanza);
    }
}
