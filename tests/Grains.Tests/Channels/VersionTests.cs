using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Faults;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Live channels with a server that accepts recent web versions only.</summary>
public sealed class VersionTests(VersionStage stage) : IClassFixture<VersionStage>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Live_channel_links_with_the_published_version_and_a_test_channel_without_it()
    {
        stage.Pages.IsDown = false;
        var live = await stage.NewChannelAsync(mode: Mode.Live);
        var phone = await NewPhoneAsync(new SandboxPhonePolicy { MinLinkVersion = stage.Pages.Revision, MinLoginVersion = stage.Pages.Revision });
        await ScanAsync(live, phone);
        await live.WaitForAsync(ChannelStatus.Connected);
        var status = await live.Grain.GetStatusAsync(live.Caller);
        Assert.Equal((WebVersion.FromRevision(stage.Pages.Revision).ToString(), 0.0), (status.WebVersion, status.WebVersionAgeDays));
        Assert.Empty(status.Warnings);

        var requests = stage.Pages.Requests;
        var test = await stage.NewChannelAsync();
        var refused = await Assert.ThrowsAsync<SandboxRefusedException>(() => ScanAsync(test, phone));
        Assert.Contains("web version", refused.Message, StringComparison.Ordinal);
        // The client got no notification of it.
        status = await test.Grain.GetStatusAsync(test.Caller);
        Assert.Equal((ChannelStatus.Qr, WebVersion.BuiltIn.ToString()), (status.Status, status.WebVersion));
        Assert.Equal(requests, stage.Pages.Requests);
    }

    [Fact]
    public async Task Pair_code_with_an_old_version_fails_without_an_error()
    {
        var channel = await stage.NewChannelAsync();
        var phone = await NewPhoneAsync(new SandboxPhonePolicy { MinLinkVersion = WebVersion.BuiltIn.Revision + 1 });
        var code = await channel.Pairing.RequestPairCodeAsync(channel.Caller, phone.Jid.User, Cancel);
        await Assert.ThrowsAsync<SandboxRefusedException>(() => phone.EnterPairCodeAsync(code.Code, Cancel));
        Assert.Equal(ChannelStatus.Qr, (await channel.Grain.GetStatusAsync(channel.Caller)).Status);
    }

    [Fact]
    public async Task Refused_version_is_renewed_and_the_channel_reconnects()
    {
        stage.Pages.IsDown = false;
        var channel = await stage.PairedChannelAsync(mode: Mode.Live);
        stage.Pages.Revision += 1_000;
        await channel.Phone.SetPolicyAsync(new SandboxPhonePolicy { MinLoginVersion = stage.Pages.Revision }, Cancel);
        await channel.FaultAsync(SandboxFaultKind.DropSocket);
        await Eventually.TrueAsync(
            async () => (await channel.LifecycleAsync()).Count(name => name == "channel.connected") == 2, "the channel is connected again");
        var raised = (await channel.EventsAsync()).Where(one => one.Name == "channel.status").Select(one => one.Payload);
        Assert.DoesNotContain(raised, payload => payload.Contains("client_outdated", StringComparison.Ordinal));
        Assert.Equal(WebVersion.FromRevision(stage.Pages.Revision).ToString(), (await channel.Grain.GetStatusAsync(channel.Caller)).WebVersion);
    }

    [Fact]
    public async Task Channel_without_a_newer_version_waits_and_reconnects_when_there_is_one()
    {
        stage.Pages.IsDown = false;
        var channel = await stage.PairedChannelAsync(mode: Mode.Live);
        await channel.Phone.SetPolicyAsync(new SandboxPhonePolicy { MinLoginVersion = stage.Pages.Revision + 5_000 }, Cancel);
        await channel.FaultAsync(SandboxFaultKind.DropSocket);
        await channel.WaitForAsync(ChannelStatus.Error);
        var status = await channel.Grain.GetStatusAsync(channel.Caller);
        Assert.Equal(("client_outdated", true), (status.Reason, status.Paired));
        Assert.True(await channel.HasKeysAsync());
        stage.Pages.Revision += 5_000;
        await channel.WaitForAsync(ChannelStatus.Connected);
        Assert.Equal(WebVersion.FromRevision(stage.Pages.Revision).ToString(), (await channel.Grain.GetStatusAsync(channel.Caller)).WebVersion);
    }

    [Fact]
    public async Task Version_stored_by_another_silo_reconnects_the_channel_while_the_page_is_unavailable()
    {
        stage.Pages.IsDown = false;
        var channel = await stage.PairedChannelAsync(mode: Mode.Live);
        stage.Pages.IsDown = true;
        var newer = WebVersion.FromRevision(stage.Pages.Revision + 9_000);
        await channel.Phone.SetPolicyAsync(new SandboxPhonePolicy { MinLoginVersion = newer.Revision }, Cancel);
        await channel.FaultAsync(SandboxFaultKind.DropSocket);
        await channel.WaitForAsync(ChannelStatus.Error);
        await stage.Service<WebVersionRows>().PutAsync(newer, DateTimeOffset.UtcNow, Cancel);
        await channel.WaitForAsync(ChannelStatus.Connected);
        stage.Pages.Revision = newer.Revision;
    }

    [Fact]
    public async Task Announced_expiry_of_the_version_is_a_warning_until_it_is_withdrawn()
    {
        var channel = await stage.PairedChannelAsync();
        var before = DateTimeOffset.UtcNow;
        await stage.Sandbox.Network.InjectFaultAsync(
            new SandboxFault(channel.Device, SandboxFaultKind.ClientExpiration, Delay: TimeSpan.FromMinutes(9)), Cancel);
        await Eventually.TrueAsync(async () => (await channel.Grain.GetStatusAsync(channel.Caller)).Warnings.Count == 1, "the warning is shown");
        var warning = (await channel.Grain.GetStatusAsync(channel.Caller)).Warnings.Single();
        Assert.Equal((ChannelWarningKind.ClientExpiration, WebVersion.BuiltIn.ToString()), (warning.Kind, warning.State));
        Assert.InRange(warning.Until!.Value - before, TimeSpan.FromMinutes(8.9), TimeSpan.FromMinutes(9.5));
        Assert.Single(await channel.EventsAsync(), one => one.Name == "channel.warning" && one.Payload.Contains("client_expiration", StringComparison.Ordinal));
        await stage.Sandbox.Network.InjectFaultAsync(new SandboxFault(channel.Device, SandboxFaultKind.ClientExpiration), Cancel);
        await Eventually.TrueAsync(async () => (await channel.Grain.GetStatusAsync(channel.Caller)).Warnings.Count == 0, "the warning has ended");
        Assert.Equal(ChannelStatus.Connected, (await channel.Grain.GetStatusAsync(channel.Caller)).Status);
    }

    private static async Task ScanAsync(TestChannel channel, SandboxPhone phone)
    {
        await channel.Grain.ConnectAsync(channel.Caller);
        await phone.ScanAsync((await channel.Pairing.GetQrAsync(channel.Caller, Cancel)).Raw, Cancel);
    }

    private Task<SandboxPhone> NewPhoneAsync(SandboxPhonePolicy policy) => stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(Policy: policy), Cancel);
}
