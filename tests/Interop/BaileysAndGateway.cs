using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox.Phones;

namespace WhatIsUp.Interop;

/// <summary>Baileys and a channel of the running program, which is controlled over REST and observed through webhooks only.</summary>
public sealed class BaileysAndGateway(BaileysJudge judge, GatewayStage stage) : IClassFixture<GatewayStage>, IAsyncLifetime
{
    private SandboxPhone _theirPhone = null!;
    private SandboxPhone _ourPhone = null!;
    private JudgeDevice _theirs = null!;
    private string _channel = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _theirPhone = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Ada"), Stop);
        _ourPhone = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Bert"), Stop);
        _theirs = judge.NewDevice("theirs");
        _channel = await stage.PairChannelAsync(_ourPhone, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _theirs.CloseAsync();
        Assert.Empty(judge.TakeFaults());
    }

    [Theory(Timeout = 90_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Texts_are_exchanged_over_rest_and_webhooks_with_delivery_and_read_receipts(bool byLid)
    {
        await _theirs.PairAsync(stage.Sandbox, _theirPhone);
        var to = byLid ? _theirPhone.Lid.ToString() : "+" + _theirPhone.Jid.User;
        var id = await stage.Client.SendTextAsync(_channel, to, "hello Baileys", null, Stop);
        var arrived = await _theirs.WaitForTextAsync("hello Baileys");
        Assert.Equal(id, arrived["id"]);
        await stage.Webhooks.WaitAsync("message.sent", hook => hook.Payload.GetProperty("message").GetProperty("id").GetString() == id);
        await stage.Webhooks.WaitAsync("message.delivered", hook => hook.Payload.GetProperty("message_id").GetString() == id);
        await _theirs.MarkReadAsync(arrived);
        await stage.Webhooks.WaitAsync("message.status", hook =>
            hook.Payload.GetProperty("message_id").GetString() == id && hook.Payload.GetProperty("status").GetString() == "read");

        var back = await _theirs.SendTextAsync(byLid ? _ourPhone.Lid : _ourPhone.Jid, "hello channel");
        var hook = await stage.WaitForReceivedAsync(back);
        var message = hook.Payload.GetProperty("message");
        Assert.Equal("hello channel", message.GetProperty("text").GetProperty("body").GetString());
        Assert.Equal("+" + _theirPhone.Jid.User, message.GetProperty("from").GetProperty("phone_number").GetString());
        Assert.Equal(_theirPhone.Lid.ToString(), message.GetProperty("from").GetProperty("lid").GetString());
        await judge.VerifyWebhookAsync(stage.Secret, hook.Body, hook.Headers);
        await Assert.ThrowsAsync<JudgeException>(() => judge.VerifyWebhookAsync(stage.Secret, hook.Body + " ", hook.Headers));
        await _theirs.WaitForStatusAsync(back, JudgeStatus.Delivered);
        await stage.Client.PostAsync($"/v1/channels/{_channel}/messages/{back}/read", new { }, Stop);
        await _theirs.WaitForStatusAsync(back, JudgeStatus.Read);

        var checks = await _theirs.AssertStrictAsync();
        Assert.True(checks is { PreKeys: > 0, Padding: > 0, DeviceIdentities: > 0 });
    }

    [Fact(Timeout = 90_000)]
    public async Task Channel_and_Baileys_on_one_account_receive_each_others_messages()
    {
        await _theirs.PairAsync(stage.Sandbox, _ourPhone);
        var id = await stage.Client.SendTextAsync(_channel, _theirPhone.Lid.ToString(), "the channel writes", null, Stop);
        Assert.True((await _theirs.WaitForTextAsync("the channel writes")).Is("fromMe"));
        await _theirPhone.WaitForMessageAsync(message => message.Id == id, Stop);

        var own = await _theirs.SendTextAsync(_theirPhone.Lid, "Baileys writes");
        await Eventually.TrueAsync(
            async () => (await stage.Client.ListMessagesAsync(_channel, Stop)).Any(message =>
                message.GetProperty("id").GetString() == own && message.GetProperty("from_me").GetBoolean()),
            "the history of the channel has what the other device sent",
            pause: TimeSpan.FromMilliseconds(500));

        var both = await _theirPhone.SendTextAsync(_ourPhone.Jid, "to both", cancellationToken: Stop);
        await stage.WaitForReceivedAsync(both.Id);
        await _theirs.WaitForTextAsync("to both");
        await _theirs.AssertStrictAsync();
    }

    [Fact(Timeout = 90_000)]
    public async Task Damaged_session_of_a_channel_is_repaired_by_retry_in_both_directions()
    {
        await _theirs.PairAsync(stage.Sandbox, _theirPhone);
        await stage.Client.SendTextAsync(_channel, _theirPhone.Lid.ToString(), "first contact", null, Stop);
        await _theirs.WaitForTextAsync("first contact");
        await stage.WaitForReceivedAsync(await _theirs.SendTextAsync(_ourPhone.Lid, "answer"));

        Assert.True(await _theirs.CorruptSessionsAsync(_ourPhone.Lid) > 0);
        await stage.WaitForReceivedAsync(await _theirs.SendTextAsync(_ourPhone.Lid, "spoilt by the sender"));

        Assert.True(await _theirs.CorruptSessionsAsync(_ourPhone.Lid) > 0);
        await stage.Client.SendTextAsync(_channel, _theirPhone.Lid.ToString(), "spoilt by the recipient", null, Stop);
        await _theirs.WaitForTextAsync("spoilt by the recipient");
        Assert.Equal(1, _theirs.CountTexts("spoilt by the recipient"));
        await _theirs.AssertStrictAsync();
    }

    [Fact(Timeout = 90_000)]
    public async Task Messages_sent_while_either_side_is_offline_arrive_once()
    {
        await _theirs.PairAsync(stage.Sandbox, _theirPhone);
        await stage.Client.PostAsync($"/v1/channels/{_channel}/disconnect", new { }, Stop);
        await stage.Client.WaitForStatusAsync(_channel, "disconnected", Stop);
        var waiting = new List<string>();
        for (var n = 0; n < 3; n++)
        {
            var sent = await _theirs.SendTextAsync(_ourPhone.Jid, $"for the channel {n}");
            await _theirs.WaitForAckAsync(sent);
            waiting.Add(sent);
        }

        await stage.Client.PostAsync($"/v1/channels/{_channel}/connect", new { }, Stop);
        foreach (var id in waiting) await stage.WaitForReceivedAsync(id);
        await stage.Client.WaitForStatusAsync(_channel, "connected", Stop);

        await _theirs.CloseAsync();
        for (var n = 0; n < 3; n++) await stage.Client.SendTextAsync(_channel, "+" + _theirPhone.Jid.User, $"for Baileys {n}", null, Stop);
        await _theirs.LogInAsync(stage.Sandbox);
        for (var n = 0; n < 3; n++)
        {
            await _theirs.WaitForTextAsync($"for Baileys {n}");
            Assert.Equal(1, _theirs.CountTexts($"for Baileys {n}"));
        }

        var history = await stage.Client.ListMessagesAsync(_channel, Stop);
        foreach (var id in waiting) Assert.Single(history, message => message.GetProperty("id").GetString() == id);
        await _theirs.AssertStrictAsync();
    }

    [Fact(Timeout = 90_000)]
    public async Task Channel_is_logged_out_by_its_phone_and_by_its_owner()
    {
        await _ourPhone.UnlinkAsync(_ourPhone.LinkedDevices.Single(), Stop);
        await stage.Client.WaitForStatusAsync(_channel, "logged_out", Stop);

        var other = await stage.PairChannelAsync(_ourPhone, Stop);
        await stage.Client.PostAsync($"/v1/channels/{other}/logout", new { }, Stop);
        await Eventually.TrueAsync(() => _ourPhone.LinkedDevices.Count == 0, "the phone forgets the channel");
        Assert.Equal("logged_out", await stage.Client.ReadStatusAsync(other, Stop));
    }

    [Fact(Timeout = 90_000)]
    public async Task Channel_pairs_by_code()
    {
        var channel = await stage.Client.CreateChannelAsync("by code", Stop);
        await stage.Client.WaitForStatusAsync(channel, "qr", Stop);
        var reply = await stage.Client.PostAsync($"/v1/channels/{channel}/pair-code", new { phone_number = "+" + _theirPhone.Jid.User }, Stop);
        await _theirPhone.EnterPairCodeAsync(reply.GetProperty("code").GetString()!, Stop);
        await stage.Client.WaitForStatusAsync(channel, "connected", Stop);
    }
}
