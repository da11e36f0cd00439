using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Sandbox;
using WhatIsUp.TestSupport;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Channels that are linked under the rules of single accounts.</summary>
[Collection(ClusterCollection.Name)]
public sealed class LinkingTests(ClusterFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pairing_that_names_no_LID_connects_and_the_login_adds_it()
    {
        var channel = await fixture.NewChannelAsync();
        var phone = await NewPhoneAsync(new SandboxPhonePolicy { PairsWithoutLid = true });
        await channel.Grain.ConnectAsync(channel.Caller);
        await phone.ScanAsync((await channel.Grain.GetQrAsync(channel.Caller, Cancel)).Raw, Cancel);
        await channel.WaitForAsync(ChannelStatus.Connected);
        var view = await channel.Grain.GetAsync(channel.Caller);
        Assert.Equal((phone.Jid.ToString(), phone.Lid.ToString()), (view.Jid, view.Lid));
    }

    [Theory]
    [InlineData(SandboxRegRefreshForm.CompanionRegRefresh)]
    [InlineData(SandboxRegRefreshForm.PairDeviceRotateQr)]
    public async Task A_first_scan_that_WhatsApp_answers_with_the_wish_for_another_QR_is_scanned_again(SandboxRegRefreshForm form)
    {
        var channel = await fixture.NewChannelAsync();
        var phone = await NewPhoneAsync(new SandboxPhonePolicy { RegRefresh = true, RegRefreshForm = form });
        await channel.Grain.ConnectAsync(channel.Caller);
        var first = await channel.Grain.GetQrAsync(channel.Caller, Cancel);
        await Assert.ThrowsAsync<SandboxRefusedException>(() => phone.ScanAsync(first.Raw, Cancel));
        await Eventually.TrueAsync(async () => (await channel.Grain.GetStatusAsync(channel.Caller)).Reason == "rescan", "the status says it");
        var second = await channel.Grain.GetQrAsync(channel.Caller, Cancel);
        Assert.NotEqual(first.Raw, second.Raw);
        Assert.Equal(first.ExpiresAt, second.ExpiresAt);
        var told = (await PayloadsAsync(channel, "qr.updated"))[^1];
        Assert.Equal(("rescan", second.Raw), (told.GetProperty("reason").GetString(), told.GetProperty("raw").GetString()));

        await phone.ScanAsync(second.Raw, Cancel);
        await channel.WaitForAsync(ChannelStatus.Connected);
        Assert.Null((await channel.Grain.GetStatusAsync(channel.Caller)).Reason);
    }

    [Fact]
    public async Task A_second_request_gives_the_same_code()
    {
        var channel = await fixture.NewChannelAsync();
        var phone = await NewPhoneAsync(SandboxPhonePolicy.Default);
        var codes = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RequestAsync(channel, phone)));
        Assert.Single(codes.Distinct());
        await phone.EnterPairCodeAsync(codes[0].Code, Cancel);
        await channel.WaitForAsync(ChannelStatus.Connected);
    }

    [Fact]
    public async Task A_code_that_WhatsApp_wants_renewed_is_renewed_and_announced()
    {
        var channel = await fixture.NewChannelAsync();
        var phone = await NewPhoneAsync(new SandboxPhonePolicy { PairCodeRefresh = SandboxPairCodeRefresh.Automatic });
        var first = await RequestAsync(channel, phone);
        await Eventually.TrueAsync(async () => (await PayloadsAsync(channel, "pair_code.updated")).Count == 2, "another code is announced");
        var told = (await PayloadsAsync(channel, "pair_code.updated")).Select(payload => (payload.GetProperty("reason").GetString(), payload.GetProperty("code").GetString())).ToArray();
        Assert.Equal(("requested", first.Code), told[0]);
        Assert.Equal(("renewed", (await RequestAsync(channel, phone)).Code), told[1]);
        await phone.EnterPairCodeAsync(told[1].Item2!, Cancel);
        await channel.WaitForAsync(ChannelStatus.Connected);
    }

    [Fact]
    public async Task A_code_that_the_user_must_ask_for_again_ends_until_then()
    {
        var channel = await fixture.NewChannelAsync();
        var phone = await NewPhoneAsync(new SandboxPhonePolicy { PairCodeRefresh = SandboxPairCodeRefresh.Manual });
        var first = await RequestAsync(channel, phone);
        await Eventually.TrueAsync(async () => (await PayloadsAsync(channel, "pair_code.updated")).Count == 2, "the end is announced");
        var told = (await PayloadsAsync(channel, "pair_code.updated"))[^1];
        Assert.Equal(("request_needed", System.Text.Json.JsonValueKind.Null), (told.GetProperty("reason").GetString(), told.GetProperty("code").ValueKind));
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
    public async Task A_refused_code_says_why_and_what_to_do(int code, int? backoff, string reason)
    {
        var channel = await fixture.NewChannelAsync();
        var phone = await NewPhoneAsync(new SandboxPhonePolicy { PairCodeError = code, PairCodeBackoff = backoff });
        var refused = await Assert.ThrowsAsync<GatewayException>(() => RequestAsync(channel, phone));
        Assert.Equal(ErrorCode.PairCodeFailed, refused.Code);
        Assert.Equal((reason, $"{code}", backoff?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            (refused.Details!["reason"], refused.Details["upstream_code"], refused.Details.GetValueOrDefault("retry_after")));
        // The QR goes on.
        await phone.ScanAsync((await channel.Grain.GetQrAsync(channel.Caller, Cancel)).Raw, Cancel);
        await channel.WaitForAsync(ChannelStatus.Connected);
    }

    private static Task<PairCodeView> RequestAsync(TestChannel channel, SandboxPhone phone) => channel.Grain.RequestPairCodeAsync(channel.Caller, phone.Jid.User, Cancel);

    private static async Task<IReadOnlyList<System.Text.Json.JsonElement>> PayloadsAsync(TestChannel channel, string name) =>
        [.. (await channel.EventsAsync()).Where(told => told.Name == name).Select(told => System.Text.Json.JsonDocument.Parse(told.Payload).RootElement)];

    private Task<SandboxPhone> NewPhoneAsync(SandboxPhonePolicy policy) => fixture.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(Policy: policy), Cancel);
}
