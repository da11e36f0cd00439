using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Forms of notifications about groups that the sandbox does not use.</summary>
public sealed class GroupTraps
{
    private static readonly Jid Group = new("120363000000000001", JidServer.Group);
    private static readonly Jid Bert = Jid.FromLid("222222222222222"), Cid = Jid.FromLid("333333333333333"), Own = Jid.FromLid("111111111111111");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Combined_receipts_of_many_members_are_published_individually()
    {
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            await connection.SendAsync(Node.Of(
                "receipt", [new("from", Group), new("id", "r1"), new("type", "read"), new("t", "1700000000")],
                Node.Of("participants", [new NodeAttribute("key", "3EB01")], new Node("user", [new("jid", Bert), new("t", "1700000001")]),
                    new Node("user", [new("jid", Cid), new("t", "1700000002")])),
                Node.Of("participants", [new NodeAttribute("key", "3EB02")], new Node("user", [new("jid", Bert.WithDevice(3))]), new Node("user"),
                    new Node("user", [new("jid", Own)])),
                Node.Of("participants", [], new Node("user", [new("jid", Bert)]))));
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        await device.WaitAsync<ReceiptReceived>(receipt => receipt.Kind == ReceiptKind.ReadSelf);
        Assert.Equal(
            [("3EB01", Bert, ReceiptKind.Read, 1L), ("3EB01", Cid, ReceiptKind.Read, 2L), ("3EB02", Bert, ReceiptKind.Read, 0L),
                ("3EB02", Own, ReceiptKind.ReadSelf, 0L)],
            device.Events.Entries.OfType<ReceiptReceived>().Select(
                receipt => (Assert.Single(receipt.MessageIds), receipt.Participant, receipt.Kind, receipt.Timestamp.ToUnixTimeSeconds() - 1_700_000_000)));
        Assert.All(device.Events.Entries.OfType<ReceiptReceived>(), receipt => Assert.Equal(Group, receipt.Chat));
    }

    [Fact(Timeout = 60_000)]
    public async Task Hosted_device_gets_the_key_of_a_group_under_its_own_address_and_is_not_hashed()
    {
        var requested = new List<Node>();
        var hosted = new Jid(Bert.User, JidServer.HostedLid, 99);
        LinkedDevice? linked = null;
        ScriptedConnection? connected = null;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            connected = connection;
            connection.Answers = request =>
            {
                if (request.Child("count") is not null) return [new Node("count", [new("value", "100")])];
                if (request.Child("query") is not null)
                    return [Node.Of("group", [new("id", Group.User), new("addressing_mode", "lid")], new Node("participant", [new("jid", Own)]),
                        new Node("participant", [new("jid", Bert)]))];
                if (request.Child("usync") is not null) return [Node.Of("usync", Node.Of("list", User(Own, 7), User(Bert, 0, 99)))];
                if (request.Child("key") is not { } key) return [];
                requested.AddRange(key.Children);
                return [Node.Of("list", new ScriptedContact(linked!.Store.Credentials!, hosted).Bundle())];
            };
            await await connection.EnterAsync();
        });
        await using var device = linked = await server.LinkAsync();
        var batch = new DeviceStateChanges();
        new ScriptedContact(device.Store.Credentials!, Bert).Acquaint(batch);
        await device.Store.CommitAsync(batch, Stop);
        device.Open();
        await device.WaitAsync<LoggedIn>();
        await Eventually.TrueAsync(() => device.Client.IsLoggedIn, "the device is logged in");
        await device.SendTextAsync(Group, "hello");
        Assert.Equal(hosted, Assert.Single(requested).GetJid("jid"));
        var sent = await connected!.Sent.WaitAsync(node => node.Tag == "message", "the message");
        Assert.Equal([Bert, hosted], sent.Child("participants")!.Children.Select(to => to.GetJid("jid")!.Value));
        Assert.Equal(ParticipantHash.Of([Own.WithDevice(7), Bert]), sent.Get("phash"));
        var holders = await device.Store.FindAsync(DeviceTables.KeyHolders, Group.ToString(), Stop);
        Assert.Equal([ProtocolAddress.Of(Bert), ProtocolAddress.Of(hosted)],
            holders!.Devices.Order(Comparer<ProtocolAddress>.Create((one, other) => one.Device - other.Device)));
        Assert.Equal([(ushort)99], (await device.Store.LoadAsync(DeviceTables.DeviceLists, [ProtocolAddress.Of(Bert).Name], Stop)).Values.Single().Hosted);
    }

    private static Node User(Jid account, params int[] devices) => new(
        "user", [new("jid", account)],
        [
            Node.Of("devices", Node.Of("device-list", [.. devices.Select(id => new Node(
                "device",
                [new("id", id.ToString(System.Globalization.CultureInfo.InvariantCulture)), .. id == 99
                ? [new("is_hosted", "true")] : new NodeAttribute[] { new("key-index", "1") }]))])),
        ]);

    [Theory(Timeout = 60_000)]
    [InlineData("remove")]
    [InlineData("leave")]
    public async Task Leaving_member_with_an_unknown_address_triggers_a_query_of_the_members(string tag)
    {
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            await connection.SendAsync(Node.Of(
                "notification", [new("from", Group), new("id", "n1"), new("type", "w:gp2")],
                Node.Of(tag, new Node("participant", [new("jid", Jid.FromPhoneNumber("491701120003"))]))));
            await gone;
        });
        await using var device = await server.LinkAsync();
        var batch = new DeviceStateChanges();
        batch.Groups[Group.ToString()] = new GroupMembers(Group, true, [Own, Bert, Cid], DateTimeOffset.UtcNow);
        await device.Store.CommitAsync(batch, Stop);
        device.Open();
        await Eventually.TrueAsync(async () => await device.Store.FindAsync(DeviceTables.Groups, Group.ToString(), Stop) is null, "the members are forgotten");
    }
}
