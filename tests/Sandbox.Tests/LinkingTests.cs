using System.Security.Cryptography;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>Requirements of the server for a device to be linked.</summary>
public sealed class LinkingTests : IAsyncLifetime
{
    private SandboxHost _host = null!;
    private BareClient _device = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        _device = new BareClient(_host);
    }

    public async ValueTask DisposeAsync()
    {
        await _device.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Current_policy_links_the_built_in_version_and_no_older_one()
    {
        Assert.Equal((WebVersion.BuiltIn.Revision, WebVersion.BuiltIn.Revision),
            (SandboxPhonePolicy.Current.MinLinkVersion, SandboxPhonePolicy.Current.MinLoginVersion));
        var phone = await NewPhoneAsync(SandboxPhonePolicy.Current with { RegRefresh = false });
        await Assert.ThrowsAsync<SandboxRefusedException>(async () => await phone.ScanAsync((await OpenAsync(WebVersion.BuiltIn.Revision - 1)).ToText(), Stop));
        await _device.CloseAsync();
        await LinkAsync(phone, await OpenAsync(WebVersion.BuiltIn.Revision));
    }

    [Theory]
    [InlineData(SandboxRegRefreshForm.CompanionRegRefresh, "companion_reg_refresh")]
    [InlineData(SandboxRegRefreshForm.PairDeviceRotateQr, "pair-device-rotate-qr")]
    public async Task First_scan_fails_and_only_a_QR_with_a_new_secret_links(SandboxRegRefreshForm form, string child)
    {
        var phone = await NewPhoneAsync(new SandboxPhonePolicy { RegRefresh = true, RegRefreshForm = form });
        var qr = await OpenAsync();
        await FailsAsync(qr);
        Assert.NotNull((await _device.NextAsync("notification", node => node.Get("type") == "companion_reg_refresh")).Child(child));
        await FailsAsync(qr);
        await _device.RequestAsync("w:p", "get");
        Assert.False(_device.HasSkipped("notification"));
        _device.Credentials = _device.Credentials with { AdvSecret = RandomNumberGenerator.GetBytes(32) };
        await LinkAsync(phone, qr with { AdvSecret = _device.Credentials.AdvSecret });

        async Task FailsAsync(PairingQr scanned) =>
            Assert.Contains("another QR", (await Assert.ThrowsAsync<SandboxRefusedException>(() => phone.ScanAsync(scanned.ToText(), Stop))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scan_with_a_wrong_secret_fails_and_another_scan_may_follow()
    {
        var phone = await NewPhoneAsync();
        var qr = await OpenAsync();
        var scanning = phone.ScanAsync((qr with { AdvSecret = new byte[32] }).ToText(), Stop);
        var success = await _device.NextAsync("iq");
        await _device.SendAsync(Node.Of(
            "iq", [new("to", Jid.ServerJid), new("type", "error"), new("id", success.Get("id")!)],
            new Node("error", [new("code", "401"), new("text", "hmac-mismatch")])));
        Assert.Contains("not the one that it shows now", (await Assert.ThrowsAsync<SandboxRefusedException>(() => scanning)).Message, StringComparison.Ordinal);
        await LinkAsync(phone, qr);
    }

    [Theory]
    [InlineData(true, "1", true)]
    [InlineData(false, "1", true)]
    [InlineData(false, "c", true)]
    [InlineData(true, "0", false)]
    [InlineData(true, "e", false)]
    [InlineData(false, null, false)]
    public async Task QR_has_a_platform_and_optionally_no_link(bool hasLink, string? platform, bool isTaken)
    {
        var phone = await NewPhoneAsync();
        var text = (await OpenAsync() with { PlatformId = "1" }).ToText();
        text = text[(text.IndexOf('#') + 1)..text.LastIndexOf(',')] + (platform is null ? "" : "," + platform);
        if (hasLink) text = "https://wa.me/settings/linked_devices#" + text;
        Assert.True(PairingQr.TryParse(text, out var qr));
        Assert.Equal(platform, qr.PlatformId);
        if (!isTaken) Assert.Equal("qr", (await Assert.ThrowsAsync<SandboxRefusedException>(() => phone.ScanAsync(text, Stop))).Field);
        await phone.SetPolicyAsync(isTaken ? SandboxPhonePolicy.Default : SandboxPhonePolicy.Permissive, Stop);
        var scanning = phone.ScanAsync(text, Stop);
        await SignAsync();
        Assert.Equal([await scanning], phone.LinkedDevices);
    }

    [Fact]
    public async Task Client_that_closes_right_after_signing_is_linked()
    {
        var phone = await NewPhoneAsync();
        var scanning = phone.ScanAsync((await OpenAsync()).ToText(), Stop);
        await SignAsync();
        await _device.CloseAsync();
        Assert.Equal([await scanning], phone.LinkedDevices);
    }

    [Fact]
    public async Task Pair_success_describes_the_account()
    {
        var phone = await NewPhoneAsync(new SandboxPhonePolicy { LidMigrated = true, PairsWithoutLid = true });
        _ = phone.ScanAsync((await OpenAsync()).ToText(), Stop);
        var success = (await _device.NextAsync("iq", node => node.Child("pair-success") is not null)).Child("pair-success")!;
        Assert.True(ClientPairingProps.Parser.ParseFrom(success.Child("client-props")!.Bytes!.Value.Span).IsChatDbLidMigrated);
        Assert.Null(success.Child("device")!.Get("lid"));
        Assert.Null(success.Child("device")!.GetJid("lid"));
        Assert.Equal(phone.Jid, success.Child("device")!.GetJid("jid")!.Value.ToAccount());
    }

    [Theory]
    [InlineData("Chrome (Windows)", "1", null)]
    [InlineData("Safari (Mac OS)", "6", null)]
    [InlineData("Firefox (Fedora)", "3", null)]
    [InlineData("Chrome (Acme)", "1", "400")]
    [InlineData("Acme (Windows)", "1", "400")]
    [InlineData("Chrome", "1", "400")]
    [InlineData("Chrome (Windows)", "7", "400")]
    public async Task Pair_code_is_issued_to_known_browsers_on_real_operating_systems(string display, string platform, string? error)
    {
        var phone = await NewPhoneAsync();
        await OpenAsync();
        Assert.Equal(error, (await HelloAsync(phone, display, platform)).Child("error")?.Get("code"));
        if (error is null || !display.EndsWith(')')) return;
        await phone.SetPolicyAsync(SandboxPhonePolicy.Permissive, Stop);
        Assert.Null((await HelloAsync(phone, display, platform)).Child("error"));
    }

    [Theory]
    [InlineData(429, 30, "rate-overlimit")]
    [InlineData(452, null, "not-allowed")]
    public async Task Pair_code_is_refused_as_the_policy_requires(int code, int? backoff, string text)
    {
        var phone = await NewPhoneAsync(new SandboxPhonePolicy { PairCodeError = code, PairCodeBackoff = backoff });
        await OpenAsync();
        var error = (await HelloAsync(phone)).Child("error")!;
        Assert.Equal((code, backoff, text), ((int)error.GetInteger("code")!.Value, (int?)error.GetInteger("backoff"), error.Get("text")));
    }

    [Theory]
    [InlineData(SandboxPairCodeRefresh.Automatic, null)]
    [InlineData(SandboxPairCodeRefresh.Manual, "true")]
    public async Task Server_requires_another_pair_code_once_and_the_first_is_invalid(SandboxPairCodeRefresh refresh, string? force)
    {
        var phone = await NewPhoneAsync(new SandboxPhonePolicy { PairCodeRefresh = refresh });
        await OpenAsync();
        var reference = RefOf(await HelloAsync(phone));
        var news = (await _device.NextAsync("notification")).Child("link_code_companion_reg")!;
        Assert.Equal(("refresh_code", force, reference), (news.Get("stage"), news.Get("force_manual_refresh"), news.Child("link_code_pairing_ref")!.Text));
        Assert.Contains("No client waits", (await Assert.ThrowsAsync<SandboxRefusedException>(() => phone.EnterPairCodeAsync("ABCD-EFGH", Stop))).Message,
            StringComparison.Ordinal);
        Assert.NotEqual(reference, RefOf(await HelloAsync(phone)));
        await _device.RequestAsync("w:p", "get");
        Assert.False(_device.HasSkipped("notification"));
    }

    [Fact]
    public async Task Second_request_for_a_number_invalidates_the_first()
    {
        var phone = await NewPhoneAsync();
        await OpenAsync();
        RefOf(await HelloAsync(phone));
        await using var other = new BareClient(_host);
        await other.ConnectAsync(other.Registration());
        await other.NextAsync("iq");
        var reference = RefOf(await HelloAsync(phone, client: other));
        _ = phone.EnterPairCodeAsync("ABCD-EFGH", Stop);
        Assert.Equal(reference, (await other.NextAsync("notification")).Child("link_code_companion_reg")!.Child("link_code_pairing_ref")!.Text);
        await _device.RequestAsync("w:p", "get");
        Assert.False(_device.HasSkipped("notification"));
    }

    [Fact]
    public async Task Reconnected_client_continues_with_its_pair_code()
    {
        var phone = await NewPhoneAsync();
        await OpenAsync();
        var reference = RefOf(await HelloAsync(phone));
        await _device.CloseAsync();
        await OpenAsync();
        _ = phone.EnterPairCodeAsync("ABCD-EFGH", Stop);
        Assert.Equal(reference, (await _device.NextAsync("notification")).Child("link_code_companion_reg")!.Child("link_code_pairing_ref")!.Text);
    }

    [Fact]
    public async Task Request_is_recognised_by_its_children_in_any_order()
    {
        var phone = await NewPhoneAsync();
        await _device.PairAsync(phone);
        await _device.LogInAsync(0);
        Assert.Equal("result", (await _device.RequestAsync("encrypt", "set", [.. _device.Upload(3).Reverse()])).Get("type"));
        var count = await _device.RequestAsync("encrypt", "get", Node.Of("unheard"), Node.Of("count"));
        Assert.Equal("3", count.Child("count")!.Get("value"));
    }

    private static string RefOf(Node answer) => answer.Child("link_code_companion_reg")!.Child("link_code_pairing_ref")!.Text!;

    private Task<SandboxPhone> NewPhoneAsync(SandboxPhonePolicy? policy = null) => _host.Network.CreatePhoneAsync(new NewSandboxPhone(Policy: policy), Stop);

    private Task<PairingQr> OpenAsync() => OpenAsync(WebVersion.BuiltIn.Revision);

    private async Task<PairingQr> OpenAsync(uint version)
    {
        await _device.ConnectAsync(_device.Registration(version));
        return _device.QrOf(await _device.NextAsync("iq", node => node.Child("pair-device") is not null));
    }

    private async Task LinkAsync(SandboxPhone phone, PairingQr qr)
    {
        var scanning = phone.ScanAsync(qr.ToText(), Stop);
        await SignAsync();
        Assert.Equal([await scanning], phone.LinkedDevices);
    }

    private async Task SignAsync()
    {
        var success = await _device.NextAsync("iq", node => node.Child("pair-success") is not null);
        var accepted = AdvIdentity.Accept(success.Child("pair-success")!.Child("device-identity")!.Bytes!.Value.Span, _device.Credentials.IdentityKey,
            _device.Credentials.AdvSecret);
        await _device.SendAsync(BareClient.SignReply(success.Get("id")!, accepted));
    }

    private Task<Node> HelloAsync(SandboxPhone phone, string display = "Chrome (Linux)", string platform = "1", BareClient? client = null)
    {
        client ??= _device;
        return client.RequestAsync("md", "set", new Node(
            "link_code_companion_reg", [new("jid", phone.Jid), new("stage", "companion_hello")],
            [
                Node.OfBytes("link_code_pairing_wrapped_companion_ephemeral_pub", PairCode.Wrap("ABCDEFGH", Curve25519.GenerateKeyPair().PublicKey)),
                Node.OfBytes("companion_server_auth_key_pub", client.Credentials.NoiseKey.PublicKey),
                Node.OfText("companion_platform_id", platform),
                Node.OfText("companion_platform_display", display),
            ]));
    }
}
