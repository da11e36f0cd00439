using WhatIsUp.Interop.Clients;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Presence;

namespace WhatIsUp.Interop;

/// <summary>Our client and Baileys, through the sandbox.</summary>
public sealed class BaileysAndClient(BaileysJudge judge) : IAsyncLifetime
{
    private SandboxHost _sandbox = null!;
    private SandboxPhone _theirPhone = null!;
    private SandboxPhone _ourPhone = null!;
    private JudgeDevice _theirs = null!;
    private OwnDevice _ours = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync(new SandboxOptions { RecordsStanzas = true }, cancellationToken: Stop);
        _theirPhone = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120001", "Ada"), Stop);
        _ourPhone = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120002", "Bert"), Stop);
        _theirs = judge.NewDevice("theirs");
        _ours = new OwnDevice(_sandbox, "ours");
    }

    public async ValueTask DisposeAsync()
    {
        await _ours.DisposeAsync();
        await _theirs.CloseAsync();
        await _sandbox.DisposeAsync();
        Assert.Empty(judge.TakeFaults());
    }

    /// <summary>Pairs both, with accounts that WhatsApp has moved to LIDs, or with such that it holds to numbers.</summary>
    private async Task PairBothAsync(bool isMoved)
    {
        foreach (var phone in new[] { _theirPhone, _ourPhone })
        {
            await phone.SetPolicyAsync(new SandboxPhonePolicy { LidMigrated = isMoved, RefusesLids = !isMoved }, Stop);
        }
        await _theirs.PairAsync(_sandbox, _theirPhone);
        await _ours.PairAsync(_ourPhone);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Typing_is_published_and_sent_as_Baileys_does(bool byLid)
    {
        await PairBothAsync(byLid);
        foreach (var isTyping in new[] { true, false })
        {
            _ours.Client.Presence.Send(byLid ? _theirPhone.Lid : _theirPhone.Jid, isTyping ? ChatActivity.Typing : ChatActivity.Paused);
            await _theirs.CallSocketAsync("sendPresenceUpdate", isTyping ? "composing" : "paused", (byLid ? _ourPhone.Lid : _ourPhone.Jid).ToString());
        }
        Node[] received = [];
        await TestSupport.Eventually.TrueAsync(
            () => (received =
            [
                .. _sandbox.Network.ReadStanzas(limit: 20_000)
                    .Where(stanza => stanza is { FromClient: true, Node.Tag: "chatstate" }).Select(stanza => stanza.Node)
            ]).Length == 4, "both have received two presences");
        var (ours, theirs) = (received.Where(node => node.GetJid("to")!.Value.User == Of(_theirPhone).User).ToArray(),
            received.Where(node => node.GetJid("to")!.Value.User == Of(_ourPhone).User).ToArray());
        foreach (var (own, other) in ours.Zip(theirs))
        {
            Assert.Equal(other.Children[0].Tag, own.Children[0].Tag);
            Assert.Equal((Of(_ourPhone).User, Of(_theirPhone).User), (own.GetJid("from")!.Value.User, other.GetJid("from")!.Value.User));
            Assert.Equal((other.Attributes.Length, other.GetJid("from")!.Value.Server), (own.Attributes.Length, own.GetJid("from")!.Value.Server));
        }
        Assert.Equal(["composing", "paused"], ours.Select(node => node.Children[0].Tag));

        Jid Of(SandboxPhone phone) => byLid ? phone.Lid : phone.Jid;
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Account_is_online_only_while_it_types_or_records(bool byLid)
    {
        await PairBothAsync(byLid);
        var (us, them) = byLid ? (_ourPhone.Lid, _theirPhone.Lid) : (_ourPhone.Jid, _theirPhone.Jid);
        await _theirs.CallSocketAsync("presenceSubscribe", us.ToString());
        await _theirs.WaitAsync("presence", entry => entry["is"] == "unavailable");
        foreach (var (activity, received) in new[] { (ChatActivity.Typing, "composing"), (ChatActivity.Recording, "recording") })
        {
            var from = _theirs.Events.Count;
            _ours.Client.Presence.Send(them, activity, TimeSpan.FromMilliseconds(200));
            await _theirs.WaitAsync("presence", entry => entry["is"] == "available", from);
            await _theirs.WaitAsync("presence", entry => entry["is"] == received, from);
            await _theirs.WaitAsync("presence", entry => entry["is"] == "unavailable", from);
            Assert.Equal(
                ["available", received, "unavailable"],
                _theirs.Events.Entries.Skip(from).Where(entry => entry.Name == "presence" && entry["of"] == us.ToString()).Select(entry => entry["is"]));
        }
        // Baileys sends the same stanza for its own value.
        var own = ChatStates();
        foreach (var word in new[] { "composing", "recording" }) await _theirs.CallSocketAsync("sendPresenceUpdate", word, us.ToString());
        await TestSupport.Eventually.TrueAsync(() => ChatStates().Skip(own.Length).SequenceEqual(own), "both say it alike");

        (string, string?)[] ChatStates() =>
            [.. _sandbox.Network.ReadStanzas(limit: 20_000).Where(stanza => stanza is { FromClient: true, Node.Tag: "chatstate" })
                .Select(stanza => (stanza.Node.Children[0].Tag, stanza.Node.Children[0].Get("media")))];
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Texts_are_exchanged_with_delivery_and_read_receipts(bool byLid)
    {
        await PairBothAsync(byLid);
        var out1 = await _ours.SendTextAsync(byLid ? _theirPhone.Lid : _theirPhone.Jid, "hello Baileys");
        var arrived = await _theirs.WaitForTextAsync("hello Baileys");
        Assert.Equal(out1, arrived["id"]);
        await _ours.WaitForReceiptAsync(out1, ReceiptKind.Delivered);
        await _theirs.MarkReadAsync(arrived);
        await _ours.WaitForReceiptAsync(out1, ReceiptKind.Read);

        var in1 = await _theirs.SendTextAsync(byLid ? _ourPhone.Lid : _ourPhone.Jid, "hello channel");
        var received = await _ours.WaitForTextAsync("hello channel");
        Assert.Equal(in1, received.MessageId);
        Assert.Equal(_theirPhone.Lid, received.Sender.ToAccount());
        Assert.Equal(_theirPhone.Jid.User, received.SenderPhoneNumber);
        await _theirs.WaitForStatusAsync(in1, JudgeStatus.Delivered);
        await _ours.MarkReadAsync(received);
        await _theirs.WaitForStatusAsync(in1, JudgeStatus.Read);

        var checks = await _theirs.AssertStrictAsync();
        Assert.True(checks is { PreKeys: > 0, Padding: > 0, DeviceIdentities: > 0 });
    }

    [Fact(Timeout = 60_000)]
    public async Task Many_texts_in_both_directions_arrive_once_each()
    {
        await PairBothAsync(isMoved: true);
        const int Count = 30;
        var ours = Task.Run(async () =>
        {
            for (var n = 0; n < Count; n++) await _ours.SendTextAsync(_theirPhone.Lid, $"from ours {n}");
        }, Stop);
        for (var n = 0; n < Count; n++) await _theirs.SendTextAsync(_ourPhone.Lid, $"from theirs {n}");
        await ours;
        for (var n = 0; n < Count; n++)
        {
            await _theirs.WaitForTextAsync($"from ours {n}");
            await _ours.WaitForTextAsync($"from theirs {n}");
        }

        for (var n = 0; n < Count; n++)
        {
            Assert.Equal(1, _theirs.CountTexts($"from ours {n}"));
            Assert.Equal(1, _ours.CountTexts($"from theirs {n}"));
        }

        Assert.DoesNotContain(_theirs.Events.Entries, entry => entry.Is("undecryptable"));
        Assert.DoesNotContain(_ours.Events.Entries, entry => entry is MessageUndecryptable);
    }

    [Fact(Timeout = 60_000)]
    public async Task Devices_of_one_account_receive_each_others_messages()
    {
        foreach (var phone in new[] { _theirPhone, _ourPhone }) await phone.SetPolicyAsync(new SandboxPhonePolicy { LidMigrated = true }, Stop);
        await _theirs.PairAsync(_sandbox, _ourPhone);
        await _ours.PairAsync(_ourPhone);
        var id = await _ours.SendTextAsync(_theirPhone.Lid, "ours writes");
        Assert.Equal(id, (await _theirs.WaitForTextAsync("ours writes"))["id"]);
        Assert.True((await _theirs.WaitForTextAsync("ours writes")).Is("fromMe"));
        await _theirPhone.WaitForMessageAsync(message => message.Id == id, Stop);

        await _theirs.SendTextAsync(_theirPhone.Lid, "Baileys writes");
        var seen = await _ours.WaitForTextAsync("Baileys writes");
        Assert.True(seen.IsFromMe);
        Assert.Equal(_theirPhone.Lid, seen.Chat);

        await _theirPhone.SendTextAsync(_ourPhone.Jid, "to both", cancellationToken: Stop);
        await _ours.WaitForTextAsync("to both");
        await _theirs.WaitForTextAsync("to both");
        await _theirs.AssertStrictAsync();
    }

    [Fact(Timeout = 90_000)]
    public async Task Session_damaged_on_either_side_is_repaired_by_retry()
    {
        await PairBothAsync(isMoved: true);
        await _ours.SendTextAsync(_theirPhone.Lid, "first contact");
        await _theirs.WaitForTextAsync("first contact");
        await _theirs.SendTextAsync(_ourPhone.Lid, "answer");
        await _ours.WaitForTextAsync("answer");

        Assert.True(await _theirs.CorruptSessionsAsync(_ourPhone.Lid) > 0);
        await _theirs.SendTextAsync(_ourPhone.Lid, "spoilt by the sender");
        await _ours.WaitForTextAsync("spoilt by the sender");

        Assert.True(await _theirs.CorruptSessionsAsync(_ourPhone.Lid) > 0);
        await _ours.SendTextAsync(_theirPhone.Lid, "spoilt by the recipient");
        await _theirs.WaitForTextAsync("spoilt by the recipient");

        Assert.True(await _theirs.CorruptSessionsAsync(_ourPhone.Lid, forgets: true) > 0);
        await _ours.SendTextAsync(_theirPhone.Lid, "forgotten by the recipient");
        await _theirs.WaitForTextAsync("forgotten by the recipient");

        await _ours.CloseAsync();
        Assert.True(await _ours.ForgetSessionsAsync(_theirPhone.Lid, _theirPhone.Jid) > 0);
        await _ours.LogInAsync();
        await _theirs.SendTextAsync(_ourPhone.Lid, "forgotten by ours");
        await _ours.WaitForTextAsync("forgotten by ours");
        foreach (var text in (string[])["spoilt by the recipient", "forgotten by the recipient"]) Assert.Equal(1, _theirs.CountTexts(text));
        foreach (var text in (string[])["spoilt by the sender", "forgotten by ours"]) Assert.Equal(1, _ours.CountTexts(text));
        await _theirs.AssertStrictAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Messages_sent_while_either_side_is_offline_arrive_once()
    {
        await PairBothAsync(isMoved: false);
        await _ours.CloseAsync();
        for (var n = 0; n < 5; n++) await _theirs.WaitForAckAsync(await _theirs.SendTextAsync(_ourPhone.Jid, $"for ours {n}"));
        await _ours.LogInAsync();
        await _theirs.CloseAsync();
        for (var n = 0; n < 5; n++) await _ours.SendTextAsync(_theirPhone.Jid, $"for theirs {n}");
        await _theirs.LogInAsync(_sandbox);
        for (var n = 0; n < 5; n++)
        {
            await _ours.WaitForTextAsync($"for ours {n}");
            await _theirs.WaitForTextAsync($"for theirs {n}");
            Assert.Equal(1, _ours.CountTexts($"for ours {n}"));
            Assert.Equal(1, _theirs.CountTexts($"for theirs {n}"));
        }

        await _theirs.AssertStrictAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Our_client_pairs_by_code_as_Baileys_does()
    {
        _ours.Open();
        await _ours.WaitAsync<QrIssued>();
        var code = await _ours.RequestPairCodeAsync(_ourPhone.Jid.User);
        await _ourPhone.EnterPairCodeAsync(code, Stop);
        await _ours.WaitAsync<OfflineQueueDrained>();
        Assert.Equal(_ourPhone.LinkedDevices.Single(), _ours.Credentials!.Jid);
        await _theirs.PairAsync(_sandbox, _theirPhone);
        await _theirs.SendTextAsync(_ourPhone.Jid, "paired by code");
        await _ours.WaitForTextAsync("paired by code");
    }

    [Fact(Timeout = 60_000)]
    public async Task Our_client_is_logged_out_by_its_phone_and_by_itself()
    {
        await _ours.PairAsync(_ourPhone);
        await _ourPhone.UnlinkAsync(_ourPhone.LinkedDevices.Single(), Stop);
        await _ours.Ends.WaitAsync(end => end.Reason == ConnectionEndReason.LoggedOut, "logged out");

        await using var other = new OwnDevice(_sandbox, "leaves");
        await other.PairAsync(_ourPhone);
        await other.LogoutAsync();
        await Eventually.TrueAsync(() => _ourPhone.LinkedDevices.Count == 0, "the phone forgets the device");
    }
}
