using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Known traps of the protocol; <c>docs/protocol.md</c> lists the test of each.</summary>
public sealed class ProtocolTraps
{
    private static readonly string[] JidAttributes =
        ["from", "to", "jid", "participant", "recipient", "lid", "sender_lid", "sender_pn", "recipient_lid", "recipient_pn"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Node Text(string id, params ReadOnlySpan<NodeAttribute> more) =>
        new("message", [new("from", ScriptedContact.Lid), new("id", id), new("t", "1700000000"), new("type", "text"), .. more]);

    [Fact(Timeout = 60_000)]
    public async Task Addresses_are_JIDs_and_not_tokens_in_every_stanza_of_both_sides()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { RecordsStanzas = true }, cancellationToken: Stop);
        var mine = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120001", "Ada"), Stop);
        var theirs = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120002", "Bert"), Stop);
        await using var device = new LinkedDevice(sandbox);
        await device.PairAsync(mine);
        var sent = await device.SendTextAsync(theirs.Jid, "out");
        await device.WaitAsync<ReceiptReceived>(receipt => receipt.MessageIds.Contains(sent));
        await theirs.SendTextAsync(mine.Jid, "in", cancellationToken: Stop);
        var received = await device.WaitForTextAsync("in");
        await device.Client.Messages.MarkReadAsync(received.Chat, null, [received.MessageId], Stop);
        await device.CloseAsync();
        await theirs.SendTextAsync(mine.Jid, "later", cancellationToken: Stop);
        await device.ReopenAsync();
        await device.WaitForTextAsync("later");

        var stanzas = sandbox.Network.ReadStanzas();
        Assert.Contains(stanzas, entry => !entry.FromClient && entry.Node.GetJid("from") == Jid.ServerJid);
        foreach (var entry in stanzas) AssertJids(NodeDecoder.Decode(NodeEncoder.Encode(entry.Node)));
        // Empty user, server by token: clients that compare types require this form.
        Assert.Contains("FA0003", Convert.ToHexString(NodeEncoder.Encode(new Node("iq", [new("from", Jid.ServerJid)]))));
    }

    private static void AssertJids(Node node)
    {
        foreach (var attribute in node.Attributes)
            if (JidAttributes.Contains(attribute.Name)) Assert.True(attribute.Jid is not null, $"{node.Tag} {attribute.Name}={attribute.Text}");
        foreach (var child in node.Children) AssertJids(child);
    }

    [Fact(Timeout = 60_000)]
    public async Task Stanzas_without_attributes_are_harmless()
    {
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            foreach (var tag in new[] { "presence", "chatstate", "message", "receipt", "notification", "call", "ack", "ib", "iq", "surprise" })
                await connection.SendAsync(new Node(tag));
            await connection.ProbeAsync("p1");
            await connection.SendAsync(new Node("stream:error", [new("code", "403")]));
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        await device.WaitForEndAsync(ConnectionEndReason.Banned);
        Assert.DoesNotContain(device.Events.Entries, raised => raised is MessageReceived or MessageUndecryptable or ReceiptReceived or MessageAcknowledged);
    }

    [Fact(Timeout = 60_000)]
    public async Task Messages_before_we_are_active_wait_until_we_are()
    {
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var others = connection.Answers;
            connection.Answers = request => request.Get("xmlns") == "passive" ? null : others(request);
            var gone = await connection.EnterAsync();
            await connection.SendAsync(Text("3EB0AA"));
            await connection.SendAsync(Node.Of("ib", [new("from", Jid.ServerJid)], Node.Of("offline", [new NodeAttribute("count", "1")])));
            await connection.AnswerAsync(connection.Sent.Entries.Single(node => node.Get("xmlns") == "passive"));
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        await device.WaitAsync<OfflineQueueDrained>();
        Assert.Equal(
            [typeof(LoggedIn), typeof(MessageUndecryptable), typeof(OfflineQueueDrained)],
            device.Events.Entries.Where(raised => raised is LoggedIn or MessageUndecryptable or OfflineQueueDrained).Select(raised => raised.GetType()));
    }

    [Fact(Timeout = 60_000)]
    public async Task Sandbox_ends_the_offline_queue_only_after_the_client_is_active()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { RecordsStanzas = true }, cancellationToken: Stop);
        var mine = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120001", "Ada"), Stop);
        await using var device = new LinkedDevice(sandbox);
        await device.PairAsync(mine);
        await device.ReopenAsync();
        var active = 0;
        var drained = 0;
        foreach (var entry in sandbox.Network.ReadStanzas())
        {
            if (entry.FromClient && entry.Node.Child("active") is not null) active++;
            if (entry.FromClient || entry.Node.Child("offline") is null) continue;
            drained++;
            Assert.Equal(active, drained);
        }
        Assert.Equal(2, drained);
    }

    [Fact(Timeout = 60_000)]
    public async Task Broadcast_list_message_belongs_to_the_direct_chat_and_is_receipted_to_the_list()
    {
        var list = new Jid("1700000000", JidServer.Broadcast);
        var contact = new TaskCompletionSource<ScriptedContact>();
        Node? receipt = null;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            var text = (await contact.Task).Text("hello to all of you", null);
            await connection.SendAsync(new Node("message",
                [new("from", list), new("participant", ScriptedContact.Lid), new("id", text.Get("id")!), new("t", "1700000000"), new("type", "text")],
                [.. text.Children]));
            receipt = await connection.Sent.WaitAsync(node => node.Tag == "receipt", "a receipt");
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        contact.SetResult(new ScriptedContact(device.Store.Credentials!, ScriptedContact.Lid));
        var raised = await device.WaitForTextAsync("hello to all of you");
        Assert.Equal((ScriptedContact.Lid, ScriptedContact.Lid), (raised.Chat, raised.Sender));
        await Eventually.TrueAsync(() => receipt is not null, "the message is receipted");
        Assert.Equal((list, ScriptedContact.Lid), (receipt!.GetJid("to")!.Value, receipt.GetJid("participant")!.Value));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(null, true, "inactive")]
    [InlineData("Ada", false, "inactive")]
    [InlineData("Ada", true, null)]
    public async Task Receipts_are_inactive_unless_we_are_available_under_a_name(string? pushName, bool staysAvailable, string? type)
    {
        var contact = new TaskCompletionSource<ScriptedContact>();
        Node? receipt = null;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            if (pushName is not null)
            {
                var presence = staysAvailable ? "available" : "unavailable";
                await connection.Sent.WaitAsync(node => node.Tag == "presence" && node.Get("type") == presence, "presence");
            }
            await connection.SendAsync((await contact.Task).Text("hello", null));
            receipt = await connection.Sent.WaitAsync(node => node.Tag == "receipt", "a receipt");
            await gone;
        });
        await using var device = await server.LinkAsync(options => options with { StaysAvailable = () => staysAvailable });
        await device.Store.CommitAsync(new DeviceStateChanges { Credentials = device.Store.Credentials! with { PushName = pushName } }, Stop);
        device.Open();
        contact.SetResult(new ScriptedContact(device.Store.Credentials!, ScriptedContact.Lid));
        await Eventually.TrueAsync(() => receipt is not null, "the message is receipted");
        Assert.Equal(type, receipt!.Get("type"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Every_notification_is_acknowledged_once()
    {
        string[] types =
            ["privacy_token", "devices", "encrypt", "account_sync", "server_sync", "picture", "status", "business", "w:gp2", "mediaretry", "disappearing_mode",
            "stranger"];
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            foreach (var type in types)
                await connection.SendAsync(new Node("notification", [new("from", ScriptedContact.Lid), new("id", type), new("type", type)]));
            await connection.Sent.WaitAsync(node => node.Tag == "ack" && node.Get("id") == types[^1], "last ack");
            await connection.ProbeAsync("p1");
            var acks = connection.Sent.Entries.Where(node => node.Tag == "ack").ToArray();
            if (acks.Select(ack => (ack.Get("id"), ack.Get("class"), ack.Get("type"), ack.GetJid("to"))).SequenceEqual(
                types.Select(type => ((string?)type, (string?)"notification", (string?)type, (Jid?)ScriptedContact.Lid))))
                await connection.SendAsync(new Node("stream:error", [new("code", "403")]));
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        await device.WaitForEndAsync(ConnectionEndReason.Banned);
    }
}
