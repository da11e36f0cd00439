using System.Text.Json;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Sandbox;
using WhatIsUp.TestSupport;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Channels whose owner WhatsApp asks for a passkey, on two silos against the sandbox.</summary>
[Collection(ClusterCollection.Name)]
public sealed class PasskeyTests(ClusterFixture fixture)
{
    private const string Malformed = """{"id":"AQID","rawId":"A*","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AAAA","signature":"MEQC"}}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scan_leads_to_passkey_and_the_confirmed_code_connects_the_channel()
    {
        var channel = await ScannedAsync();
        var asked = await Passkey(channel).GetPasskeyAsync(channel.Caller);
        Assert.Equal((PasskeyProgress.Assertion, null), (asked.Stage, asked.Code));
        Assert.Equal(ErrorCode.NoQr, (await Assert.ThrowsAsync<GatewayException>(() => channel.Grain.GetQrAsync(channel.Caller, Cancel))).Code);
        await SubmitAsync(channel, asked);
        var shown = await WaitForAsync(channel, PasskeyProgress.Confirm);
        Assert.Equal((asked.Ceremony, (await channel.Phone.ReadPasskeyAsync(Cancel)).Code), (shown.Ceremony, shown.Code));
        await Passkey(channel).ConfirmPasskeyAsync(channel.Caller);
        await channel.WaitForAsync(ChannelStatus.Connected);
        var page = await Passkey(channel).GetPageAsync(asked.Ceremony);
        Assert.Equal(("one", PasskeyOutcome.Linked), (page.ChannelName, page.Outcome));
        var told = await channel.EventsAsync();
        Assert.Equal(
            ["qr", "passkey", "connecting", "connected"], told.Where(one => one.Name == "channel.status").Select(one => JsonDocument.Parse(one.Payload).RootElement.GetProperty("status").GetString()));
        var required = JsonDocument.Parse(told.Single(one => one.Name == "channel.passkey_required").Payload).RootElement;
        Assert.Equal("whatsapp.com", required.GetProperty("options").GetProperty("rpId").GetString());
        var confirm = JsonDocument.Parse(told.Single(one => one.Name == "channel.passkey_confirm").Payload).RootElement;
        Assert.Equal((shown.Code, false), (confirm.GetProperty("code").GetString(), confirm.GetProperty("skipped").GetBoolean()));
    }

    [Fact]
    public async Task A_channel_that_was_linked_before_continues_without_a_comparison()
    {
        var channel = await fixture.PairedChannelAsync();
        await channel.Grain.LogoutAsync(channel.Caller);
        await channel.Phone.SetPolicyAsync(new SandboxPhonePolicy { Passkey = true }, Cancel);
        await ScanAsync(channel);
        await SubmitAsync(channel, await Passkey(channel).GetPasskeyAsync(channel.Caller));
        await channel.WaitForAsync(ChannelStatus.Connected);
        Assert.True((await channel.Phone.ReadPasskeyAsync(Cancel)).IsHandoff);
        Assert.Contains(await channel.EventsAsync(), told => told.Name == "channel.passkey_confirm" && told.Payload.Contains("\"skipped\":true", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_and_connect_begin_anew_and_end_the_owner_s_page(bool connects)
    {
        var channel = await ScannedAsync();
        var first = await Passkey(channel).GetPasskeyAsync(channel.Caller);
        var status = connects ? await channel.Grain.ConnectAsync(channel.Caller) : await Passkey(channel).CancelPasskeyAsync(channel.Caller);
        Assert.Equal(ChannelStatus.Qr, status.Status);
        Assert.Equal(PasskeyOutcome.Stopped, (await Passkey(channel).GetPageAsync(first.Ceremony)).Outcome);
        Assert.Equal(ErrorCode.InvalidLifecycleTransition, (await Assert.ThrowsAsync<GatewayException>(() => Passkey(channel).ConfirmFromPageAsync(first.Ceremony))).Code);
        await ScanAsync(channel);
        var second = await Passkey(channel).GetPasskeyAsync(channel.Caller);
        Assert.NotEqual(first.Ceremony, second.Ceremony);
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<GatewayException>(() => Passkey(channel).GetPageAsync(first.Ceremony))).Code);
        Assert.Equal(ChannelStatus.StoppedByUser, (await channel.Grain.DisconnectAsync(channel.Caller)).Status);
        Assert.Equal(ErrorCode.NoQr, (await Assert.ThrowsAsync<GatewayException>(() => Passkey(channel).GetPasskeyAsync(channel.Caller))).Code);
        Assert.Equal(ErrorCode.InvalidLifecycleTransition, (await Assert.ThrowsAsync<GatewayException>(() => Passkey(channel).CancelPasskeyAsync(channel.Caller))).Code);
    }

    [Fact]
    public async Task The_page_leads_through_all_steps()
    {
        var channel = await ScannedAsync();
        var asked = await Passkey(channel).GetPasskeyAsync(channel.Caller);
        await Passkey(channel).SubmitFromPageAsync(asked.Ceremony, await channel.Phone.AnswerPasskeyAsync(asked.Options, Cancel));
        await WaitForAsync(channel, PasskeyProgress.Confirm);
        Assert.Equal(PasskeyProgress.Done, (await Passkey(channel).ConfirmFromPageAsync(asked.Ceremony)).Passkey.Stage);
        await channel.WaitForAsync(ChannelStatus.Connected);
        Assert.Equal(PasskeyOutcome.Linked, (await Passkey(channel).GetPageAsync(asked.Ceremony)).Outcome);
    }

    [Fact]
    public async Task Refusals_are_told_with_their_stage_and_the_last_one_leads_back_to_the_QR()
    {
        var channel = await ScannedAsync(new SandboxPhonePolicy { Passkey = true, PasskeyFault = SandboxPasskeyFault.RefusedPrologue });
        var wrong = await Assert.ThrowsAsync<GatewayException>(() => Passkey(channel).SubmitAssertionAsync(channel.Caller, Malformed));
        Assert.Equal((ErrorCode.InvalidRequest, "assertion.rawId"), (wrong.Code, wrong.Details!.Keys.Single()));
        var early = await Assert.ThrowsAsync<GatewayException>(() => Passkey(channel).ConfirmPasskeyAsync(channel.Caller));
        Assert.Equal((ErrorCode.InvalidLifecycleTransition, "assertion"), (early.Code, early.Details!["stage"]));
        for (var i = 0; i < 3; i++)
        {
            var asked = await Passkey(channel).GetPasskeyAsync(channel.Caller);
            var refused = await Assert.ThrowsAsync<GatewayException>(() => SubmitAsync(channel, asked));
            Assert.Equal((ErrorCode.Other, "passkey_refused", "assertion", "403"), (refused.Code, refused.Details!["reason"], refused.Details["stage"], refused.Details["upstream_code"]));
        }

        await channel.WaitForAsync(ChannelStatus.Qr);
        Assert.Equal("passkey_refused", (await channel.Grain.GetStatusAsync(channel.Caller)).Reason);
        var none = await Assert.ThrowsAsync<GatewayException>(() => Passkey(channel).GetPasskeyAsync(channel.Caller));
        Assert.Equal((ErrorCode.NoQr, "passkey_refused"), (none.Code, none.Details!["reason"]));
        // A new connection shows a new QR.
        await channel.Grain.GetQrAsync(channel.Caller, Cancel);
    }

    [Fact]
    public async Task A_connected_channel_that_is_asked_goes_on_sending_and_links_anew()
    {
        var channel = await fixture.PairedChannelAsync();
        var friend = await fixture.NewPhoneAsync();
        await channel.Phone.RequestPasskeyAsync(channel.Device, Cancel);
        await channel.WaitForAsync(ChannelStatus.Passkey);
        var sent = await channel.SendAsync(friend, "meanwhile");
        await channel.WaitForMessageAsync(sent.MessageId, MessageStatus.Delivered);
        await SubmitAsync(channel, await Passkey(channel).GetPasskeyAsync(channel.Caller));
        await channel.WaitForAsync(ChannelStatus.Connected);
        Assert.Equal(channel.Device.ToString(), (await channel.RowAsync())!.Jid);
        Assert.Equal(["channel.connected", "channel.disconnected", "channel.connected"], await channel.LifecycleAsync());
    }

    [Fact]
    public async Task A_connected_channel_whose_owner_never_answers_stays_with_the_link_it_has()
    {
        var channel = await fixture.PairedChannelAsync();
        await channel.Phone.SetPolicyAsync(new SandboxPhonePolicy { PasskeyFault = SandboxPasskeyFault.RefusedPrologue }, Cancel);
        await channel.Phone.RequestPasskeyAsync(channel.Device, Cancel);
        await channel.WaitForAsync(ChannelStatus.Passkey);
        for (var i = 0; i < 3; i++) await Assert.ThrowsAsync<GatewayException>(async () => await SubmitAsync(channel, await Passkey(channel).GetPasskeyAsync(channel.Caller)));
        await channel.WaitForAsync(ChannelStatus.Connected);
        Assert.Equal("passkey_refused", (await channel.Grain.GetStatusAsync(channel.Caller)).Reason);
    }

    private IChannelPasskeyGrain Passkey(TestChannel channel) => fixture.Cluster.Client.GetGrain<IChannelPasskeyGrain>(channel.Id.Value);

    private async Task<TestChannel> ScannedAsync(SandboxPhonePolicy? policy = null)
    {
        var channel = await fixture.NewChannelAsync();
        channel.Phone = await fixture.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(Policy: policy ?? new SandboxPhonePolicy { Passkey = true }), Cancel);
        await ScanAsync(channel);
        return channel;
    }

    private static async Task ScanAsync(TestChannel channel)
    {
        if ((await channel.Grain.GetStatusAsync(channel.Caller)).Status != ChannelStatus.Qr) await channel.Grain.ConnectAsync(channel.Caller);
        var qr = await channel.Grain.GetQrAsync(channel.Caller, Cancel);
        await channel.Phone.ScanAsync(qr.Raw, Cancel);
        await channel.WaitForAsync(ChannelStatus.Passkey);
    }

    private async Task SubmitAsync(TestChannel channel, PasskeyView asked) =>
        await Passkey(channel).SubmitAssertionAsync(channel.Caller, await channel.Phone.AnswerPasskeyAsync(asked.Options, Cancel));

    private async Task<PasskeyView> WaitForAsync(TestChannel channel, PasskeyProgress stage)
    {
        PasskeyView? found = null;
        await Eventually.TrueAsync(
            async () =>
            {
                found = await Passkey(channel).GetPasskeyAsync(channel.Caller);
                return found.Stage == stage;
            },
            $"the linking is at {stage}");
        return found!;
    }
}
