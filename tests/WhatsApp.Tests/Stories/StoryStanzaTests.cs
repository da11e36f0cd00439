using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Store;
using WhatIsUp.WhatsApp.Tests.Client;

namespace WhatIsUp.WhatsApp.Tests.Stories;

/// <summary>Status updates against stanzas written by hand from the live reference, section 4.</summary>
public sealed class StoryStanzaTests
{
    private static readonly Jid Viewer = Jid.FromLid("222222222222222"), Other = Jid.FromLid("333333333333333");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Task EnterAsync(ScriptedConnection connection, Func<Task<Node[]>> script) => Task.Run(async () =>
    {
        var gone = await connection.EnterAsync();
        foreach (var node in await script()) await connection.SendAsync(node);
        // The test may end, and close its client, before the ping is answered.
        await Task.WhenAny(connection.ProbeAsync("p1"), gone);
        await gone;
    });

    [Theory(Timeout = 60_000)]
    [InlineData("key")]
    [InlineData("message_id")]
    public async Task Views_of_many_in_one_receipt_are_read_in_both_forms(string name)
    {
        await using var server = ScriptedServer.OnStanzas(connection => EnterAsync(connection, () => Task.FromResult<Node[]>(
        [
            Node.Of(
                "receipt", [new("from", Jid.StatusBroadcast), new("id", "r1"), new("type", "read"), new("t", "1700000000")],
                Node.Of(
                    "participants", [new NodeAttribute(name, "3EB0AA")], new Node("user", [new("jid", Viewer), new("t", "1700000001")]),
                    new Node("user", [new("jid", Other), new("t", "1700000002"), new("type", "played")]))),
        ])));
        await using var device = await server.LinkAsync();
        device.Open();
        var read = await device.WaitAsync<ReceiptReceived>(receipt => receipt.Participant == Viewer);
        Assert.Equal((Jid.StatusBroadcast, ReceiptKind.Read, 1_700_000_001L), (read.Chat, read.Kind, read.Timestamp.ToUnixTimeSeconds()));
        Assert.Equal(["3EB0AA"], read.MessageIds);
        Assert.Equal(ReceiptKind.Played, (await device.WaitAsync<ReceiptReceived>(receipt => receipt.Participant == Other)).Kind);
    }

    [Fact(Timeout = 60_000)]
    public async Task View_of_one_names_the_viewer()
    {
        await using var server = ScriptedServer.OnStanzas(connection => EnterAsync(connection, () => Task.FromResult<Node[]>(
        [
            new Node(
                "receipt",
                [new("from", Jid.StatusBroadcast), new("id", "3EB0AA"), new("participant", Viewer.WithDevice(4)), new("type", "read"), new("t", "1700000000")]),
        ])));
        await using var device = await server.LinkAsync();
        device.Open();
        var read = await device.WaitAsync<ReceiptReceived>();
        Assert.Equal((Jid.StatusBroadcast, Viewer, ReceiptKind.Read), (read.Chat, read.Participant, read.Kind));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Update_is_sent_again_to_its_viewers_only(bool isViewer)
    {
        var retry = new TaskCompletionSource<Node>(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedConnection? connected = null;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            connected = connection;
            var gone = await connection.EnterAsync();
            await connection.SendAsync(await retry.Task);
            await gone;
        });
        await using var device = await server.LinkAsync();
        var batch = new DeviceStateChanges();
        batch.SentMessages.Add(new SentMessage("3EB0AA", Jid.StatusBroadcast, new TextContent("my day").Encode(), DateTimeOffset.UtcNow));
        batch.StatusAudiences["3EB0AA"] = new StatusAudience(StatusSetting.AllowList, [isViewer ? ScriptedContact.Lid : Other]);
        await device.Store.CommitAsync(batch, Stop);
        device.Open();
        var requested = new ScriptedContact(device.Store.Credentials!, ScriptedContact.Lid).Retry("3EB0AA", null);
        retry.SetResult(
            new Node(
                "receipt",
                [new("from", Jid.StatusBroadcast), new("participant", ScriptedContact.Lid), new("id", "3EB0AA"), new("type", "retry"), new("t", "1700000000")],
                [.. requested.Children]));
        await Eventually.TrueAsync(() => connected is not null, "the device is connected");
        await connected!.Sent.WaitAsync(node => node.Tag == "ack" && node.Get("id") == "3EB0AA", "the ack of the request");
        var sent = connected.Sent.Entries.Where(node => node.Tag == "message").ToArray();
        Assert.Equal(isViewer ? 1 : 0, sent.Length);
        Assert.All(sent, node => Assert.Equal((Jid.StatusBroadcast, ScriptedContact.Lid), (node.GetJid("to"), node.GetJid("participant"))));
    }

    /// <summary>Trap 17 of the live reference: 404 is no failure. Trap 2: an empty list is nobody.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData("404", "contacts")]
    [InlineData("whitelist", "nobody")]
    [InlineData("blacklist", "contacts")]
    [InlineData("two lists", "nobody")]
    public async Task Privacy_setting_of_the_server_determines_the_recipients(string answer, string expected)
    {
        var requested = new TaskCompletionSource<Node>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var others = connection.Answers;
            connection.Answers = request =>
            {
                if (request.Get("xmlns") != "status") return others(request);
                requested.TrySetResult(request);
                if (answer != "404") return [PrivacyOf(answer)];
                _ = connection.SendAsync(Node.Of(
                    "iq", [new("from", Jid.ServerJid), new("type", "error"), new("id", request.Get("id")!)],
                    new Node("error", [new("code", "404"), new("text", "item-not-found")])));
                return null;
            };
            await await connection.EnterAsync();
        });
        await using var device = await server.LinkAsync();
        device.Open();
        await device.WaitAsync<LoggedIn>();
        var post = new OutgoingMessage(MessageIds.New(), Jid.StatusBroadcast, new TextContent("my day").Encode());
        // Nobody has written to the account, so that all contacts are nobody, too: what differs is whether the server's refusal ends the post.
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => device.Client.Messages.SendAsync(post, Stop));
        Assert.Equal(("story_to_nobody", null), (refused.Reason, refused.UpstreamCode));
        Assert.True(expected is "contacts" or "nobody");
        var request = await requested.Task;
        Assert.Equal(("get", Jid.ServerJid), (request.Get("type"), request.GetJid("to")));
        Assert.Equal("privacy", Assert.Single(request.Children).Tag);
    }

    private static Node PrivacyOf(string answer) => answer == "two lists"
        ? Node.Of("privacy", new Node("list", [new("type", "contacts")]), new Node("list", [new("type", "whitelist"), new("default", "true")]))
        : Node.Of("privacy", new Node("list", [new("type", answer), new("default", "true")]));

    [Theory]
    [InlineData(3, new[] { false, false, true })]
    [InlineData(1, new[] { true })]
    public void Ack_of_the_last_stanza_counts(int stanzas, bool[] expected)
    {
        var acks = new WhatsApp.Stories.StatusAcks();
        acks.Expect("3EB0AA", stanzas);
        Assert.Equal(expected, expected.Select(_ => acks.IsLast("3EB0AA", false)));
        acks.Expect("3EB0BB", 3);
        Assert.True(acks.IsLast("3EB0BB", isRefusal: true));
    }

    [Fact]
    public void Voice_and_text_have_their_colours()
    {
        var text = ContentDecoder.Parse(new TextContent("my day") { BackgroundArgb = 0xFF1E6E4F, TextArgb = 0xFFFFFFFF, Font = 6 }.Encode());
        var shown = text.ExtendedTextMessage;
        Assert.Equal((0xFF1E6E4Fu, 0xFFFFFFFFu, 6), (shown.BackgroundArgb, shown.TextArgb, shown.Font));
        var voice = ContentDecoder.Parse(new MediaContent(MediaForm.Audio) { IsVoice = true, BackgroundArgb = 0xFF112233 }.Encode());
        Assert.Equal((true, 0xFF112233u), (voice.AudioMessage.Ptt, voice.AudioMessage.BackgroundArgb));
        Assert.Equal(0xFF112233u, ((MediaContent)ContentDecoder.Decode(voice).Content).BackgroundArgb);
    }
}
