using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Pairing;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Linking of channels under different rules of accounts.</summary>
[Collection(ClusterCollection.Name)]
public sealed class LinkingTests(ClusterFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pairing_without_a_LID_connects_and_the_login_adds_it()
    {
        var channel = await fixture.NewChannelAsync();
        var phone = await NewPhoneAsync(new SandboxPhonePolicy { PairsWithoutLid = true });
        await channel.Grain.ConnectAsync(channel.Caller);
        await phone.ScanAsync((await channel.Pairing.GetQrAsync(channel.Caller, Cancel)).Raw, Cancel);
        await channel.WaitForAsync(ChannelStatus.Connected);
        var view = await channel.Grain.GetAsync(channel.Caller);
        Assert.Equal((phone.Jid.ToString(), phone.Lid.ToString()), (view.Jid, view.Lid));
    }

    [Theory]
    [InlineData(SandboxRegRefreshForm.CompanionRegRefresh)]
    [InlineData(SandboxRegRefreshForm.PairDeviceRotateQr)]
    public async Task Rejected_first_scan_is_followed_by_a_new_QR_that_links(SandboxRegRefreshForm form)
    {
        var channel = await fixture.NewChannelAsync();
        var phone = await NewPhoneAsync(new SandboxPhonePolicy { RegRefresh = true, RegRefreshForm = form });
        await channel.Grain.ConnectAsync(channel.Caller);
        var first = await channel.Pairing.GetQrAsync(channel.Caller, Cancel);
        await Assert.ThrowsAsync<SandboxRefusedException>(() => phone.ScanAsync(first.Raw, Cancel));
        await Eventually.TrueAsync(async () => (await channel.Grain.GetStatusAsync(channel.Caller)).Reason == "rescan", "the status says it");
        var second = await channel.Pairing.GetQrAsync(channel.Caller, Cancel);
        Assert.NotEqual(first.Raw, second.Raw);
        Assert.Equal(first.ExpiresAt, second.ExpiresAt);
        var raised = (await PayloadsAsync(channel, "qr.updated"))[^1];
        Assert.Equal(("rescan", second.Raw), (raised.GetProperty("reason").GetString(), raised.GetProperty("raw").GetString()));

        await phone.ScanAsync(second.Raw, Cancel);
        await channel.WaitForAsync(ChannelStatus.Connected);
        Assert.Null((await channel.Grain.GetStatusAsync(channel.Caller)).Reason);
    }

    [Fact]
    public async Task Second_request_returns_the_same_code()
    {
        var channel = await fixture.NewChannelAsync();
        var phone = await NewPhoneAsync(SandboxPhonePolicy.Default);
        var codes = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RequestAsync(channel, phone)));
        Assert.Single(codes.Distinct());
        await phone.EnterPairCodeAsync(codes[0].Code, Cancel);
        await channel.WaitForAsync(ChannelStatus.Connected);
    }

    [Fact]
    public async Task Code_is_refreshed_and_published_when_WhatsApp_requires_it()
    {
        var channel = await fixture.NewChannelAsync();
        var phone = await NewPhoneAsync(new SandboxPhonePolicy { PairCodeRefresh = SandboxPairCodeRefresh.Automatic });
        var first = await RequestAsync(channel, phone);
        await Eventually.TrueAsync(async () => (await PayloadsAsync(channel, "pair_code.updated")).Count == 2, "another code is announced");
        var raised = (await PayloadsAsync(channel, "pair_code.updated"))
            .Select(payload => (payload.GetProperty("reason").GetString(), payload.GetProperty("code").GetString())).ToArray();
        Assert.Equal(("requested", first.Code), raised[0]);
        Assert.Equal(("renewed", (await RequestAsync(channel, phone)).Code), raised[1]);
        await phone.EnterPairCodeAsync(raised[1].Item2!, Cancel);
        await channel.WaitForAsync(ChannelStatus.Connected);
    }

    [Fact]
    public async Task Code_that_requires_a_new_request_ends_until_then()
    {
        var channel = await fixture.NewChannelAsync();
        var phone = await NewPhoneAsync(new SandboxPhonePolicy { PairCodeRefresh = SandboxPairCodeRefresh.Manual });
        var first = await RequestAsync(channel, phone);
        await Eventually.TrueAsync(async () => (await PayloadsAsync(channel, "pair_code.updated")).Count == 2, "the end is announced");
        var raised = (await PayloadsAsync(channel, "pair_code.updated"))[^1];
        Assert.Equal(("request_needed", System.Text.Json.JsonValueKind.Null), (raised.GetProperty("reason").GetString(), raised.GetProperty("code").ValueKind));
        var second = await RequestAsync(channel, phone);
        Assert.NotEqual(first.Code, second.Code);
        await phone.EnterPairCodeAsync(second.Code, Cancel);
        await channel.WaitForAsync(ChannelStatus.Connected);
    }

    [Theory]
    [InlineData(400, null, "number_or_name_rejected")]
    [InlineData(403, null, "forbidden")]
    [InlineData(429, 30, "too_many_requests")]
    [InlineData(452, null, "use_qr")]
    [InlineData(500, null, "server_error")]
    public async Task Refused_code_has_its_reason_and_advice(int code, int? backoff, string reason)
    {
        var channel = await fixture.NewChannelAsync();
        var phone = await NewPhoneAsync(new SandboxPhonePolicy { PairCodeError = code, PairCodeBackoff = backoff });
        var refused = await Assert.ThrowsAsync<GatewayException>(() => RequestAsync(channel, phone));
        Assert.Equal(ErrorCode.PairCodeFailed, refused.Code);
        Assert.Equal((reason, $"{code}", backoff?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            (refused.Details!["reason"], refused.Details["upstream_code"], refused.Details.GetValueOrDefault("retry_after")));
        // The QR continues.
        await phone.ScanAsync((await channel.Pairing.GetQrAsync(channel.Caller, Cancel)).Raw, Cancel);
        await channel.WaitForAsync(ChannelStatus.Connected);
    }

    private static Task<PairCodeView> RequestAsync(TestChannel channel, SandboxPhone phone) =>
        channel.Pairing.RequestPairCodeAsync(channel.Caller, phone.Jid.User, Cancel);

    private static async Task<IReadOnlyList<System.Text.Json.JsonElement>> PayloadsAsync(TestChannel channel, string name) =>
        [.. (await channel.EventsAsync()).Where(raised => raised.Name == name).Select(raised =>
            System.Text.Json.JsonDocument.Parse(raised.Payload).RootElement)];

    private Task<SandboxPhone> NewPhoneAsync(SandboxPhonePolicy policy) =>
        fixture.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(Policy: policy), Cancel);
}
