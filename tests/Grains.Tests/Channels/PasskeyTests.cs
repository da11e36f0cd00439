using System.Text.Json;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Pairing;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox;
using WhatIsUp.TestSupport;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Channels that require the owner's passkey, on two silos against the sandbox.</summary>
[Collection(ClusterCollection.Name)]
public sealed class PasskeyTests(ClusterFixture fixture)
{
    private const string Malformed =
        """{"id":"AQID","rawId":"A*","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AAAA","signature":"MEQC"}}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scan_requires_a_passkey_and_the_confirmed_code_connects_the_channel()
    {
        var channel = await ScannedAsync();
        var requested = await channel.Pairing.GetPasskeyAsync(channel.Caller);
        Assert.Equal((PasskeyProgress.Assertion, null), (requested.Stage, requested.Code));
        Assert.Equal(ErrorCode.NoQr, (await Assert.ThrowsAsync<GatewayException>(() => channel.Pairing.GetQrAsync(channel.Caller, Cancel))).Code);
        await SubmitAsync(channel, requested);
        var shown = await WaitForAsync(channel, PasskeyProgress.Confirm);
        Assert.Equal((requested.Ceremony, (await channel.Phone.ReadPasskeyAsync(Cancel)).Code), (shown.Ceremony, shown.Code));
        await channel.Pairing.ConfirmPasskeyAsync(channel.Caller);
        await channel.WaitForAsync(ChannelStatus.Connected);
        var page = await channel.Area<IChannelLinkPage>().GetAsync(requested.Ceremony);
        Assert.Equal(("one", PasskeyOutcome.Linked), (page.ChannelName, page.Outcome));
        var raised = await channel.EventsAsync();
        Assert.Equal(
            ["qr", "passkey", "connecting", "connected"],
            raised.Where(one => one.Name == "channel.status").Select(one => JsonDocument.Parse(one.Payload).RootElement.GetProperty("status").GetString()));
        var required = JsonDocument.Parse(raised.Single(one => one.Name == "channel.passkey_required").Payload).RootElement;
        Assert.Equal("whatsapp.com", required.GetProperty("options").GetProperty("rpId").GetString());
        var confirm = JsonDocument.Parse(raised.Single(one => one.Name == "channel.passkey_confirm").Payload).RootElement;
        Assert.Equal((shown.Code, false), (confirm.GetProperty("code").GetString(), confirm.GetProperty("skipped").GetBoolean()));
    }

    [Fact]
    public async Task Previously_linked_channel_continues_without_a_code_comparison()
    {
        var channel = await fixture.PairedChannelAsync();
        await channel.Grain.LogoutAsync(channel.Caller);
        await channel.Phone.SetPolicyAsync(new SandboxPhonePolicy { Passkey = true }, Cancel);
        await ScanAsync(channel);
        await SubmitAsync(channel, await channel.Pairing.GetPasskeyAsync(channel.Caller));
        await channel.WaitForAsync(ChannelStatus.Connected);
        Assert.True((await channel.Phone.ReadPasskeyAsync(Cancel)).IsHandoff);
        Assert.Contains(await channel.EventsAsync(),
            raised => raised.Name == "channel.passkey_confirm" && raised.Payload.Contains("\"skipped\":true", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_and_connect_restart_linking_and_expire_the_owner_page(bool connects)
    {
        var channel = await ScannedAsync();
        var first = await channel.Pairing.GetPasskeyAsync(channel.Caller);
        var status = connects ? await channel.Grain.ConnectAsync(channel.Caller) : await channel.Pairing.CancelPasskeyAsync(channel.Caller);
        Assert.Equal(ChannelStatus.Qr, status.Status);
        Assert.Equal(PasskeyOutcome.Stopped, (await channel.Area<IChannelLinkPage>().GetAsync(first.Ceremony)).Outcome);
        Assert.Equal(ErrorCode.InvalidLifecycleTransition,
            (await Assert.ThrowsAsync<GatewayException>(() => channel.Area<IChannelLinkPage>().ConfirmAsync(first.Ceremony))).Code);
        await ScanAsync(channel);
        var second = await channel.Pairing.GetPasskeyAsync(channel.Caller);
        Assert.NotEqual(first.Ceremony, second.Ceremony);
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<GatewayException>(() => channel.Area<IChannelLinkPage>().GetAsync(first.Ceremony))).Code);
        Assert.Equal(ChannelStatus.StoppedByUser, (await channel.Grain.DisconnectAsync(channel.Caller)).Status);
        Assert.Equal(ErrorCode.NoQr, (await Assert.ThrowsAsync<GatewayException>(() => channel.Pairing.GetPasskeyAsync(channel.Caller))).Code);
        Assert.Equal(ErrorCode.InvalidLifecycleTransition,
            (await Assert.ThrowsAsync<GatewayException>(() => channel.Pairing.CancelPasskeyAsync(channel.Caller))).Code);
    }

    [Fact]
    public async Task Owner_page_completes_all_steps()
    {
        var channel = await ScannedAsync();
        var requested = await channel.Pairing.GetPasskeyAsync(channel.Caller);
        await channel.Area<IChannelLinkPage>().SubmitAsync(requested.Ceremony, await channel.Phone.AnswerPasskeyAsync(requested.Options, Cancel));
        await WaitForAsync(channel, PasskeyProgress.Confirm);
        Assert.Equal(PasskeyProgress.Done, (await channel.Area<IChannelLinkPage>().ConfirmAsync(requested.Ceremony)).Passkey.Stage);
        await channel.WaitForAsync(ChannelStatus.Connected);
        Assert.Equal(PasskeyOutcome.Linked, (await channel.Area<IChannelLinkPage>().GetAsync(requested.Ceremony)).Outcome);
    }

    [Fact]
    public async Task Refusals_have_their_stage_and_the_last_one_returns_to_the_QR()
    {
        var channel = await ScannedAsync(new SandboxPhonePolicy { Passkey = true, PasskeyFault = SandboxPasskeyFault.RefusedPrologue });
        var wrong = await Assert.ThrowsAsync<GatewayException>(() => channel.Pairing.SubmitAssertionAsync(channel.Caller, Malformed));
        Assert.Equal((ErrorCode.InvalidRequest, "assertion.rawId"), (wrong.Code, wrong.Details!.Keys.Single()));
        var early = await Assert.ThrowsAsync<GatewayException>(() => channel.Pairing.ConfirmPasskeyAsync(channel.Caller));
        Assert.Equal((ErrorCode.InvalidLifecycleTransition, "assertion"), (early.Code, early.Details!["stage"]));
        for (var i = 0; i < 3; i++)
        {
            var requested = await channel.Pairing.GetPasskeyAsync(channel.Caller);
            var refused = await Assert.ThrowsAsync<GatewayException>(() => SubmitAsync(channel, requested));
            Assert.Equal((ErrorCode.Other, "passkey_refused", "assertion", "403"),
                (refused.Code, refused.Details!["reason"], refused.Details["stage"], refused.Details["upstream_code"]));
        }

        await channel.WaitForAsync(ChannelStatus.Qr);
        Assert.Equal("passkey_refused", (await channel.Grain.GetStatusAsync(channel.Caller)).Reason);
        var none = await Assert.ThrowsAsync<GatewayException>(() => channel.Pairing.GetPasskeyAsync(channel.Caller));
        Assert.Equal((ErrorCode.NoQr, "passkey_refused"), (none.Code, none.Details!["reason"]));
        // A new connection shows a new QR.
        await channel.Pairing.GetQrAsync(channel.Caller, Cancel);
    }

    [Fact]
    public async Task Connected_channel_keeps_sending_during_a_passkey_request_and_links_again()
    {
        var channel = await fixture.PairedChannelAsync();
        var friend = await fixture.NewPhoneAsync();
        await channel.Phone.RequestPasskeyAsync(channel.Device, Cancel);
        await channel.WaitForAsync(ChannelStatus.Passkey);
        var sent = await channel.SendAsync(friend, "meanwhile");
        await channel.WaitForMessageAsync(sent.MessageId, MessageStatus.Delivered);
        await SubmitAsync(channel, await channel.Pairing.GetPasskeyAsync(channel.Caller));
        await channel.WaitForAsync(ChannelStatus.Connected);
        Assert.Equal(channel.Device.ToString(), (await channel.RowAsync())!.Jid);
        Assert.Equal(["channel.connected", "channel.disconnected", "channel.connected"], await channel.LifecycleAsync());
    }

    [Fact]
    public async Task Connected_channel_without_an_answer_keeps_its_link()
    {
        var channel = await fixture.PairedChannelAsync();
        await channel.Phone.SetPolicyAsync(new SandboxPhonePolicy { PasskeyFault = SandboxPasskeyFault.RefusedPrologue }, Cancel);
        await channel.Phone.RequestPasskeyAsync(channel.Device, Cancel);
        await channel.WaitForAsync(ChannelStatus.Passkey);
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<GatewayException>(async () => await SubmitAsync(channel, await channel.Pairing.GetPasskeyAsync(channel.Caller)));
        }
        await channel.WaitForAsync(ChannelStatus.Connected);
        Assert.Equal("passkey_refused", (await channel.Grain.GetStatusAsync(channel.Caller)).Reason);
    }


    private async Task<TestChannel> ScannedAsync(SandboxPhonePolicy? policy = null)
    {
        var channel = await fixture.NewChannelAsync();
        channel.Phone = await fixture.Sandbox.Network.CreatePhoneAsync(
            new NewSandboxPhone(Policy: policy ?? new SandboxPhonePolicy { Passkey = true }), Cancel);
        await ScanAsync(channel);
        return channel;
    }

    private static async Task ScanAsync(TestChannel channel)
    {
        if ((await channel.Grain.GetStatusAsync(channel.Caller)).Status != ChannelStatus.Qr) await channel.Grain.ConnectAsync(channel.Caller);
        var qr = await channel.Pairing.GetQrAsync(channel.Caller, Cancel);
        await channel.Phone.ScanAsync(qr.Raw, Cancel);
        await channel.WaitForAsync(ChannelStatus.Passkey);
    }

    private static async Task SubmitAsync(TestChannel channel, PasskeyView requested) =>
        await channel.Pairing.SubmitAssertionAsync(channel.Caller, await channel.Phone.AnswerPasskeyAsync(requested.Options, Cancel));

    private static async Task<PasskeyView> WaitForAsync(TestChannel channel, PasskeyProgress stage)
    {
        PasskeyView? found = null;
        await Eventually.TrueAsync(
            async () =>
            {
                found = await channel.Pairing.GetPasskeyAsync(channel.Caller);
                return found.Stage == stage;
            },
            $"the linking is at {stage}");
        return found!;
    }
}
