using System.Globalization;
using Google.Protobuf;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Reports of a server about addresses: that the account was migrated, that an address is stale, that a message had a wrong address.</summary>
public sealed class AddressingTraps
{
    private static readonly Jid Own = Jid.FromLid("111111111111111");
    private static readonly Jid OwnNumber = Jid.FromPhoneNumber("491701120001");
    private static readonly Jid Bert = ScriptedContact.Lid;
    private static readonly Jid BertNumber = Jid.FromPhoneNumber("491701120002");
    private static readonly Jid BertLater = Jid.FromLid("333333333333333");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A device that has written to Bert before.</summary>
    private static async Task<(LinkedDevice Device, ScriptedContact Bert)> LinkAsync(
        ScriptedServer server, bool isMigrated = false, bool knowsLid = true, bool hasToken = false)
    {
        var device = await server.LinkAsync();
        var bert = new ScriptedContact(device.Store.Credentials!, Bert);
        var batch = new DeviceStateChanges { Credentials = device.Store.Credentials! with { IsLidMigrated = isMigrated } };
        bert.Acquaint(batch);
        foreach (var account in new[] { Own, Bert })
            batch.DeviceLists[ProtocolAddress.Of(account).Name] =
                new DeviceList(ProtocolAddress.Of(account).Name, account == Own ? [7] : [0], 0, DateTimeOffset.UtcNow);
        batch.LidsByPhoneNumber[OwnNumber.User] = Own.User;
        if (knowsLid) batch.LidsByPhoneNumber[BertNumber.User] = Bert.User;
        if (hasToken) batch.TrustedTokens[ProtocolAddress.Of(Bert).Name] = new TrustedToken([1, 2, 3], DateTimeOffset.UtcNow, DateTimeOffset.UtcNow);
        await device.Store.CommitAsync(batch, Stop);
        return (device, bert);
    }

    private static async Task EnterAsync(LinkedDevice device)
    {
        device.Open();
        await device.WaitAsync<LoggedIn>();
        await Eventually.TrueAsync(() => device.Client.IsLoggedIn, "the device is logged in");
    }

    private static Node Property(int code, string value) =>
        Node.Of("props", new Node("prop", [new("config_code", code.ToString(CultureInfo.InvariantCulture)), new("config_value", value)]));

    private static Node[]? Answer(Node request, string property)
    {
        if (request.Child("count") is not null) return [new Node("count", [new("value", "100")])];
        return request.Get("xmlns") == "abt" ? [Property(9435, property)] : [];
    }

    [Theory(Timeout = 60_000)]
    [InlineData("1")]
    [InlineData("true")]
    public async Task Server_property_marks_the_account_as_migrated_permanently(string value)
    {
        var property = value;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            connection.Answers = request => Answer(request, property);
            await await connection.EnterAsync();
        });
        var (device, _) = await LinkAsync(server);
        await using var owned = device;
        await EnterAsync(device);
        await Eventually.TrueAsync(() => device.Store.Credentials!.IsLidMigrated, "the account is known to be moved");
        property = "0";
        await device.CloseAsync();
        var from = device.Events.Count;
        device.Open();
        await device.WaitAsync<LoggedIn>(from: from);
        await device.SendTextAsync(BertNumber, "by LID");
        Assert.True(device.Store.Credentials!.IsLidMigrated);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LID_list_of_the_phone_counts_if_the_server_property_agrees(bool isMoved)
    {
        var property = "0";
        ScriptedContact? phone = null;
        ScriptedConnection? connected = null;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            connected = connection;
            connection.Answers = request => Answer(request, property);
            await await connection.EnterAsync();
        });
        var (device, _) = await LinkAsync(server, knowsLid: false);
        await using var owned = device;
        phone = new ScriptedContact(device.Store.Credentials!, Own);
        await EnterAsync(device);
        await connected!.Sent.WaitAsync(node => node.Get("xmlns") == "abt", "the question for properties");
        var from = connected.Sent.Count;
        if (isMoved) property = "1";
        var pairs =
            new LIDMigrationMappingSyncPayload { PnToLidMappings =
            { new LIDMigrationMapping { Pn = ulong.Parse(BertNumber.User, CultureInfo.InvariantCulture),
            AssignedLid = ulong.Parse(Bert.User, CultureInfo.InvariantCulture) } } };
        var raised = new Message
        {
            ProtocolMessage = new()
            {
                Type = Message.Types.ProtocolMessage.Types.Type.LidMigrationMappingSync,
                LidMigrationMappingSyncMessage = new() { EncodedMappingPayload = pairs.ToByteString() },
            },
        };
        await connected.SendAsync(phone.Message(raised.ToByteArray(), null, new NodeAttribute("category", "peer")));
        await connected.Sent.WaitAsync(node => node.Get("xmlns") == "abt", "the question for properties", from);
        await Eventually.TrueAsync(async () => (await device.Store.LoadAsync(DeviceTables.Lids, [BertNumber.User], Stop)).Count == 1
            && device.Store.Credentials!.IsLidMigrated == isMoved, "the LIDs are known");
    }

    [Fact(Timeout = 60_000)]
    public async Task Stale_LID_is_queried_by_number_once_for_many_acks()
    {
        ScriptedConnection? connected = null;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            connected = connection;
            connection.Answers = request =>
            {
                if (request.Child("usync") is not { } usync || usync.Child("query")!.Child("devices") is not null) return Answer(request, "1");
                _ = AnswerLaterAsync(connection, request);
                return null;
            };
            await await connection.EnterAsync();
        });
        var (device, _) = await LinkAsync(server, isMigrated: true);
        await using var owned = device;
        await EnterAsync(device);
        foreach (var text in new[] { "one", "two", "three" })
        {
            var id = await device.SendTextAsync(BertNumber, text);
            await connected!.SendAsync(
                new Node("ack", [new("class", "message"), new("id", id), new("from", Bert), new("t", "1700000000"), new("refresh_lid", "true")]));
            await device.WaitAsync<MessageAcknowledged>(raised => raised.MessageId == id && raised.ErrorCode is null);
        }
        release.SetResult();
        await Eventually.TrueAsync(async () =>
            (await device.Store.LoadAsync(DeviceTables.Lids, [BertNumber.User], Stop)).GetValueOrDefault(BertNumber.User) == BertLater.User,
            "the new LID is kept");
        var requested = Assert.Single(connected!.Sent.Entries, node => node.Child("usync") is not null).Child("usync")!;
        Assert.Equal("lid", Assert.Single(requested.Child("query")!.Children).Tag);
        Assert.Equal(BertNumber, Assert.Single(requested.Child("list")!.Children).GetJid("jid"));

        async Task AnswerLaterAsync(ScriptedConnection connection, Node request)
        {
            await release.Task;
            await connection.AnswerAsync(
                request, Node.Of("usync", Node.Of("list", new Node("user", [new("jid", BertNumber)], [new Node("lid", [new("val", BertLater)])]))));
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData(400, true, true)]
    [InlineData(463, true, true)]
    [InlineData(479, true, true)]
    [InlineData(400, false, false)]
    [InlineData(404, true, false)]
    public async Task Refusal_that_may_be_due_to_the_address_allows_the_other_address(int error, bool knowsLid, bool canReaddress)
    {
        ScriptedConnection? connected = null;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            connected = connection;
            connection.Answers = request =>
            {
                if (request.Child("usync") is not { } usync) return Answer(request, "0");
                return [Node.Of("usync", Node.Of("list", [.. usync.Child("list")!.Children.Select(user => new Node(
                    "user", [new("jid", user.GetJid("jid") ?? BertNumber)], [new Node("contact", [new("type", "in")])]))]))];
            };
            await await connection.EnterAsync();
        });
        var (device, bert) = await LinkAsync(server, knowsLid: knowsLid);
        await using var owned = device;
        if (!knowsLid)
        {
            var batch = new DeviceStateChanges();
            new ScriptedContact(device.Store.Credentials!, BertNumber).Acquaint(batch);
            batch.DeviceLists[ProtocolAddress.Of(BertNumber).Name] = new DeviceList(ProtocolAddress.Of(BertNumber).Name, [0], 0, DateTimeOffset.UtcNow);
            await device.Store.CommitAsync(batch, Stop);
        }
        await EnterAsync(device);
        var id = await device.SendTextAsync(BertNumber, "hello");
        var sent = await connected!.Sent.WaitAsync(node => node.Tag == "message", "the message");
        Assert.Equal(BertNumber, sent.GetJid("to"));
        await connected.SendAsync(new Node("ack",
            [new("class", "message"), new("id", id), new("from", BertNumber), new("t", "1700000000"),
            new("error", error.ToString(CultureInfo.InvariantCulture))]));
        var refused = await device.WaitAsync<MessageAcknowledged>(raised => raised.MessageId == id);
        Assert.Equal((error, canReaddress), (refused.ErrorCode!.Value, refused.CanReaddress));
        if (!canReaddress) return;
        // 479 drops the device lists: they are stored again here.
        var lists = new DeviceStateChanges();
        foreach (var account in new[] { Own, Bert })
            lists.DeviceLists[ProtocolAddress.Of(account).Name] =
                new DeviceList(ProtocolAddress.Of(account).Name, account == Own ? [7] : [0], 0, DateTimeOffset.UtcNow);
        await device.CloseAsync();
        await device.Store.CommitAsync(lists, Stop);
        await EnterAsync(device);
        await device.Client.Messages.SendAsync(new OutgoingMessage(id, BertNumber, new TextContent("hello").Encode()) { UsesOtherAddress = true }, Stop);
        var again = await connected.Sent.WaitAsync(node => node.Tag == "message", "the message again");
        Assert.Equal((Bert, BertNumber, Bert),
            (again.GetJid("to")!.Value, again.GetJid("peer_recipient_pn")!.Value, Assert.Single(again.Child("participants")!.Children).GetJid("jid")!.Value));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Resend_has_the_token_of_the_first_message(bool isByLid)
    {
        ScriptedConnection? connected = null;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            connected = connection;
            connection.Answers = request => Answer(request, "0");
            await await connection.EnterAsync();
        });
        var (device, bert) = await LinkAsync(server, isMigrated: isByLid, hasToken: true);
        await using var owned = device;
        await EnterAsync(device);
        var id = await device.SendTextAsync(BertNumber, "hello");
        var first = await connected!.Sent.WaitAsync(node => node.Tag == "message", "the message");
        var from = connected.Sent.Count;
        var asking = bert.Retry(id, null);
        if (!isByLid)
            asking = new Node(
                asking.Tag, [new("from", BertNumber), .. asking.Attributes.ToArray().Where(attribute => attribute.Name != "from")], [.. asking.Children]);
        await connected.SendAsync(asking);
        var second = await connected.Sent.WaitAsync(node => node.Tag == "message", "the message again", from);
        Assert.Equal([1, 2, 3], first.Child("tctoken")!.Bytes!.Value.ToArray());
        Assert.Equal([1, 2, 3], second.Child("tctoken")?.Bytes?.ToArray());
        Assert.Equal((isByLid ? Bert : BertNumber, isByLid ? BertNumber : (Jid?)null), (second.GetJid("to")!.Value, second.GetJid("peer_recipient_pn")));
    }

    [Fact(Timeout = 60_000)]
    public async Task Status_of_a_newsletter_is_acknowledged_and_ignored()
    {
        ScriptedConnection? connected = null;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            connected = connection;
            var gone = await connection.EnterAsync();
            await connection.SendAsync(new Node("status",
                [new("from", new Jid("120363000000000001", JidServer.Newsletter)), new("id", "S1"), new("t", "1700000000")], [Node.OfText("plaintext", "x")]));
            await gone;
        });
        var (device, _) = await LinkAsync(server);
        await using var owned = device;
        await EnterAsync(device);
        var ack = await connected!.Sent.WaitAsync(node => node.Tag == "ack" && node.Get("id") == "S1", "the ack");
        Assert.Equal("status", ack.Get("class"));
        Assert.DoesNotContain(device.Events.Entries, raised => raised is MessageReceived or MessageUndecryptable or UnknownStanza);
    }
}
