using System.Reflection;
using WhatIsUp.Interop.Clients;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Interop.Parity;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Interop;

/// <summary>Our client and Baileys do the same, each with its own sandbox; their stanzas are compared attribute by attribute.</summary>
public sealed class StanzaParity(BaileysJudge judge)
{
    private static readonly string ListPath = Path.Combine(
        typeof(StanzaParity).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "ProjectFolder").Value!,
        "parity-differences.md");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private sealed record Stage(SandboxHost Sandbox, SandboxPhone Me, SandboxPhone Friend) : IAsyncDisposable
    {
        /// <summary>The friend, and ourselves, as one-to-one chats name them: WhatsApp has moved our account to LIDs, or holds it to numbers.</summary>
        public Jid FriendName => Me.Policy.LidMigrated ? Friend.Lid : Friend.Jid;

        public Jid OwnName => Me.Policy.LidMigrated ? Me.Lid : Me.Jid;

        public static async Task<Stage> SetAsync(bool isMoved = false)
        {
            var policy = new SandboxPhonePolicy { LidMigrated = isMoved, RefusesLids = !isMoved };
            var sandbox = await SandboxHost.StartAsync(new SandboxOptions { RecordsStanzas = true }, cancellationToken: Stop);
            var me = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701130001", "Ada", Policy: policy), Stop);
            var friend = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701130002", "Bert"), Stop);
            return new Stage(sandbox, me, friend);
        }

        /// <summary>The group, once it is made.</summary>
        public Jid Group { get; set; }

        public IReadOnlyList<RecordedStanza> Stanzas => Sandbox.Network.ReadStanzas(limit: 20_000);

        public Roles Roles => new(Me, Friend);

        /// <summary>The phone's first message has been handled: its consequences are sent before the next step and not after it.</summary>
        public async Task WaitForWelcomeAsync()
        {
            await Eventually.TrueAsync(() => HasSent(node => node.Tag == "receipt" && node.Get("type") == "hist_sync"), "the history notice is receipted");
            await Eventually.TrueAsync(() => HasSent(node => node.Tag == "iq" && node.Get("xmlns") == "w:sync:app:state"), "the app state is requested");
        }

        private bool HasSent(Func<Node, bool> predicate) => Stanzas.Any(stanza => stanza.FromClient && predicate(stanza.Node));

        public ValueTask DisposeAsync() => Sandbox.DisposeAsync();
    }

    [Fact(Timeout = 240_000)]
    public async Task Stanzas_equal_those_of_Baileys_except_for_the_listed_differences()
    {
        await using var ourStage = await Stage.SetAsync();
        await using var theirStage = await Stage.SetAsync();
        await RunAsync(ourStage, theirStage);
        await using var ourMovedStage = await Stage.SetAsync(isMoved: true);
        await using var theirMovedStage = await Stage.SetAsync(isMoved: true);
        await RunAsync(ourMovedStage, theirMovedStage);

        await using var ourCodeStage = await Stage.SetAsync();
        await using var theirCodeStage = await Stage.SetAsync();
        await using var oursByCode = new OwnDevice(ourCodeStage.Sandbox, "ours by code");
        await PairOursByCodeAsync(oursByCode, ourCodeStage);
        var theirsByCode = judge.NewDevice("theirs by code", takesHistory: true, isUnavailable: true);
        await PairTheirsByCodeAsync(theirsByCode, theirCodeStage);

        // Some stanzas are sent without anybody waiting for them, so the comparison is repeated until it holds.
        var listed = ParityList.Read(ListPath);
        IReadOnlyList<ParityDifference> found = [];
        bool Agrees()
        {
            found = ParityDifference.Between(Facts(ourStage, ourMovedStage, ourCodeStage), Facts(theirStage, theirMovedStage, theirCodeStage));
            return found.Select(difference => difference.ToString()).ToHashSet().SetEquals(listed.Keys);
        }

        try
        {
            await Eventually.TrueAsync(Agrees, "the differences are the listed ones", TimeSpan.FromSeconds(10));
        }
        catch (TimeoutException)
        {
            var seen = found.Select(difference => difference.ToString()).ToHashSet();
            Assert.Fail($"Not listed:\n{string.Join('\n', seen.Except(listed.Keys))}\n\nListed, but gone:\n{string.Join('\n', listed.Keys.Except(seen))}");
        }

        await theirsByCode.CloseAsync();
    }

    private async Task RunAsync(Stage ourStage, Stage theirStage)
    {
        await using var ours = new OwnDevice(ourStage.Sandbox, "ours");
        await RunOursAsync(ours, ourStage);
        var theirs = judge.NewDevice("theirs", takesHistory: true, isUnavailable: true);
        await RunTheirsAsync(theirs, theirStage);
        await theirs.AssertStrictAsync();
        await theirs.CloseAsync();
    }

    private static StanzaFacts Facts(Stage stage, Stage movedStage, Stage codeStage) => new StanzaFacts()
        .Add(stage.Stanzas, stage.Roles, "pairing", "session")
        .Add(movedStage.Stanzas, movedStage.Roles, "pairing", "session of a migrated account")
        .Add(codeStage.Stanzas, codeStage.Roles, "pairing by code", null);

    private static async Task PairOursByCodeAsync(OwnDevice device, Stage stage)
    {
        device.Open();
        await device.WaitAsync<QrIssued>();
        await stage.Me.EnterPairCodeAsync(await device.RequestPairCodeAsync(stage.Me.Jid.User), Stop);
        await device.WaitAsync<OfflineQueueDrained>();
    }

    private static async Task PairTheirsByCodeAsync(JudgeDevice device, Stage stage)
    {
        await device.OpenAsync(stage.Sandbox);
        await device.WaitAsync("qr");
        await stage.Me.EnterPairCodeAsync(await device.RequestPairCodeAsync(stage.Me.Jid.User), Stop);
        await device.WaitAsync("drained");
    }

    private static async Task RunOursAsync(OwnDevice device, Stage stage)
    {
        await device.PairAsync(stage.Me);
        await stage.WaitForWelcomeAsync();
        // The state is stored: the queries of the next connection start from it.
        await device.WaitForStateAsync();
        await device.CloseAsync();
        await device.LogInAsync();
        foreach (var text in new[] { "first", "second" })
        {
            var id = await device.SendTextAsync(stage.FriendName, text);
            await device.WaitForReceiptAsync(id, ReceiptKind.Delivered);
            await stage.Friend.MarkReadAsync(cancellationToken: Stop);
            await device.WaitForReceiptAsync(id, ReceiptKind.Read);
        }
        var sent = await stage.Friend.SendTextAsync(stage.OwnName, "to you", cancellationToken: Stop);
        await device.MarkReadAsync(await device.WaitForTextAsync("to you"));
        await stage.Friend.WaitForMessageAsync(message => message.Id == sent.Id && message.Status == SandboxMessageStatus.Read, Stop);
        await RunGroupAsync(stage, text => device.SendTextAsync(stage.Group, text),
            async () => await device.MarkReadAsync(await device.WaitForTextAsync("to all of you")));
    }

    /// <summary>Two texts to a group, the first of which brings the key, one while its messages disappear, and one from it that is read.</summary>
    private static async Task RunGroupAsync(Stage stage, Func<string, Task<string>> send, Func<Task> read)
    {
        stage.Group = (await stage.Friend.CreateGroupAsync("parity", [stage.Me.Jid], cancellationToken: Stop)).Jid;
        await Eventually.TrueAsync(
            () => stage.Stanzas.Any(stanza => stanza.FromClient && stanza.Node.Tag == "ack" && stanza.Node.Get("type") == "w:gp2"),
            "the device has received the notification of the group");
        foreach (var text in new[] { "to the group", "to the group again" })
        {
            var id = await send(text);
            await stage.Friend.WaitForMessageAsync(message => message.Id == id && message.Text == text, Stop);
        }
        await stage.Friend.DescribeGroupAsync(stage.Group, null, 604_800, Stop);
        await Eventually.TrueAsync(
            () => stage.Stanzas.Count(stanza => stanza.FromClient && stanza.Node.Tag == "ack" && stanza.Node.Get("type") == "w:gp2") == 2,
            "the device has received the notification of the timer");
        var vanishing = await send("to vanish");
        await stage.Friend.WaitForMessageAsync(message => message.Id == vanishing && message.Text == "to vanish", Stop);
        var sent = await stage.Friend.SendTextAsync(stage.Group, "to all of you", cancellationToken: Stop);
        await read();
        await stage.Friend.WaitForMessageAsync(message => message.Id == sent.Id && message.Status == SandboxMessageStatus.Read, Stop);
    }

    private static async Task RunTheirsAsync(JudgeDevice device, Stage stage)
    {
        await device.PairAsync(stage.Sandbox, stage.Me);
        await stage.WaitForWelcomeAsync();
        await device.CloseAsync();
        await device.LogInAsync(stage.Sandbox);
        foreach (var text in new[] { "first", "second" })
        {
            var id = await device.SendTextAsync(stage.FriendName, text);
            await device.WaitForStatusAsync(id, JudgeStatus.Delivered);
            await stage.Friend.MarkReadAsync(cancellationToken: Stop);
            await device.WaitForStatusAsync(id, JudgeStatus.Read);
        }
        var sent = await stage.Friend.SendTextAsync(stage.OwnName, "to you", cancellationToken: Stop);
        await device.MarkReadAsync(await device.WaitForTextAsync("to you"));
        await stage.Friend.WaitForMessageAsync(message => message.Id == sent.Id && message.Status == SandboxMessageStatus.Read, Stop);
        await RunGroupAsync(stage, text => device.SendTextAsync(stage.Group, text),
            async () => await device.MarkReadAsync(await device.WaitForTextAsync("to all of you")));
    }
}
