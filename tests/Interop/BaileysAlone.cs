using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.Interop;

/// <summary>Baileys against the sandbox and its phones: verification of our server by a third-party client.</summary>
public sealed class BaileysAlone(BaileysJudge judge) : IAsyncLifetime
{
    private SandboxHost _sandbox = null!;
    private SandboxPhone _phone = null!;
    private SandboxPhone _friend = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        _phone = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701110001", "Ada"), Stop);
        _friend = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701110002", "Bert"), Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        Assert.Empty(judge.TakeFaults());
    }

    [Fact(Timeout = 60_000)]
    public async Task Pairs_by_qr_and_logs_in_again()
    {
        var device = judge.NewDevice("qr");
        await device.PairAsync(_sandbox, _phone);
        var paired = await device.WaitAsync("paired");
        Assert.Equal(_phone.LinkedDevices.Single().ToString(), paired.Data.GetProperty("me").GetProperty("id").GetString());

        await device.CloseAsync();
        await device.LogInAsync(_sandbox);
        await device.AssertStrictAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Pairs_by_code()
    {
        var device = judge.NewDevice("code");
        await device.OpenAsync(_sandbox);
        await device.WaitAsync("qr");
        var code = await device.RequestPairCodeAsync(_phone.Jid.User);
        await _phone.EnterPairCodeAsync(code, Stop);
        await device.WaitAsync("drained");
        Assert.Single(_phone.LinkedDevices);
        await device.AssertStrictAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Refuses_a_server_whose_certificate_another_root_signed()
    {
        var device = judge.NewDevice("root");
        await device.OpenAsync(_sandbox.SocketAddress, Curve25519.GenerateKeyPair().PublicKey);
        var end = await device.WaitAsync("close");
        Assert.Contains("certificate signature invalid", end["reason"], StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exchanges_texts_with_a_phone_with_receipts(bool byLid)
    {
        var device = judge.NewDevice(byLid ? "lid" : "pn");
        await device.PairAsync(_sandbox, _phone);
        var friend = byLid ? _friend.Lid : _friend.Jid;
        var me = byLid ? _phone.Lid : _phone.Jid;

        var id = await device.SendTextAsync(friend, "to the phone");
        var received = await _friend.WaitForMessageAsync(message => message.Id == id, Stop);
        Assert.Equal("to the phone", received.Text);
        await device.WaitForStatusAsync(id, JudgeStatus.Delivered);
        await _friend.MarkReadAsync([id], Stop);
        await device.WaitForStatusAsync(id, JudgeStatus.Read);

        var sent = await _friend.SendTextAsync(me, "to Baileys", cancellationToken: Stop);
        var arrived = await device.WaitForTextAsync("to Baileys");
        Assert.Equal(sent.Id, arrived["id"]);
        await _friend.WaitForMessageAsync(message => message.Id == sent.Id && message.Status == SandboxMessageStatus.Delivered, Stop);
        await device.MarkReadAsync(arrived);
        await _friend.WaitForMessageAsync(message => message.Id == sent.Id && message.Status == SandboxMessageStatus.Read, Stop);
        Assert.Equal(1, device.CountTexts("to Baileys"));

        var checks = await device.AssertStrictAsync();
        Assert.True(checks is { PreKeys: > 0, Padding: > 0 });
        Assert.Equal(0, _friend.UndecryptableCount);
    }

    [Fact(Timeout = 60_000)]
    public async Task Two_devices_of_one_account_and_its_phone_see_each_others_messages()
    {
        var first = judge.NewDevice("first");
        var second = judge.NewDevice("second");
        await first.PairAsync(_sandbox, _phone);
        await second.PairAsync(_sandbox, _phone);

        var id = await first.SendTextAsync(_friend.Lid, "from the first");
        await _friend.WaitForMessageAsync(message => message.Id == id, Stop);
        Assert.True((await second.WaitForTextAsync("from the first")).Is("fromMe"));
        await _phone.WaitForMessageAsync(message => message.Id == id && message.FromMe, Stop);

        await _phone.SendTextAsync(_friend.Jid, "from the phone", cancellationToken: Stop);
        Assert.True((await first.WaitForTextAsync("from the phone")).Is("fromMe"));
        Assert.True((await second.WaitForTextAsync("from the phone")).Is("fromMe"));

        await _friend.SendTextAsync(_phone.Jid, "to all of them", cancellationToken: Stop);
        await first.WaitForTextAsync("to all of them");
        await second.WaitForTextAsync("to all of them");
        Assert.True((await second.AssertStrictAsync()).DeviceIdentities > 0);
        await first.AssertStrictAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Two_clients_of_different_accounts_talk()
    {
        var ada = judge.NewDevice("ada");
        var bert = judge.NewDevice("bert");
        await ada.PairAsync(_sandbox, _phone);
        await bert.PairAsync(_sandbox, _friend);

        var id = await ada.SendTextAsync(_friend.Jid, "hello Bert");
        await bert.WaitForTextAsync("hello Bert");
        await ada.WaitForStatusAsync(id, JudgeStatus.Delivered);
        var back = await bert.SendTextAsync(_phone.Lid, "hello Ada");
        var arrived = await ada.WaitForTextAsync("hello Ada");
        await ada.MarkReadAsync(arrived);
        await bert.WaitForStatusAsync(back, JudgeStatus.Read);
        Assert.True((await bert.AssertStrictAsync()).DeviceIdentities > 0);
        await ada.AssertStrictAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Damaged_session_is_repaired_by_retry_in_both_directions()
    {
        var device = judge.NewDevice("retry");
        await device.PairAsync(_sandbox, _phone);
        await device.SendTextAsync(_friend.Lid, "first contact");
        await _friend.WaitForMessageAsync(message => message.Text == "first contact", Stop);
        await _friend.SendTextAsync(_phone.Lid, "answer", cancellationToken: Stop);
        await device.WaitForTextAsync("answer");

        Assert.True(await device.CorruptSessionsAsync(_friend.Lid) > 0);
        await device.SendTextAsync(_friend.Lid, "after the damage, out");
        await _friend.WaitForMessageAsync(message => message.Text == "after the damage, out", Stop);

        Assert.True(await device.CorruptSessionsAsync(_friend.Lid) > 0);
        await _friend.SendTextAsync(_phone.Lid, "after the damage, in", cancellationToken: Stop);
        await device.WaitForTextAsync("after the damage, in");
        Assert.Equal(1, device.CountTexts("after the damage, in"));
        await device.AssertStrictAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Messages_sent_while_either_side_is_offline_arrive_once()
    {
        var device = judge.NewDevice("offline");
        await device.PairAsync(_sandbox, _phone);
        await device.CloseAsync();
        for (var n = 0; n < 5; n++) await _friend.SendTextAsync(_phone.Jid, $"waiting {n}", cancellationToken: Stop);
        await device.LogInAsync(_sandbox);
        for (var n = 0; n < 5; n++)
        {
            await device.WaitForTextAsync($"waiting {n}");
            Assert.Equal(1, device.CountTexts($"waiting {n}"));
        }

        await _friend.GoOfflineAsync(Stop);
        var id = await device.SendTextAsync(_friend.Jid, "for later");
        await device.WaitForAckAsync(id);
        await _friend.GoOnlineAsync(Stop);
        await _friend.WaitForMessageAsync(message => message.Id == id, Stop);
        Assert.Single(await _friend.ReadMessagesAsync(cancellationToken: Stop), message => message.Id == id);
        await device.AssertStrictAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Client_is_logged_out_by_unlink_and_unlinked_by_logout()
    {
        var device = judge.NewDevice("unlinked");
        await device.PairAsync(_sandbox, _phone);
        await _phone.UnlinkAsync(_phone.LinkedDevices.Single(), Stop);
        Assert.Equal(401, (await device.WaitAsync("close", entry => entry.Number("code") != 515)).Number("code"));
        Assert.Empty(_phone.LinkedDevices);

        var other = judge.NewDevice("leaves");
        await other.PairAsync(_sandbox, _phone);
        await other.LogoutAsync();
        await Eventually.TrueAsync(() => _phone.LinkedDevices.Count == 0, "the phone forgets the device");
    }
}
