using Google.Protobuf;
using WhatIsUp.Sandbox.Faults;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>Registration, pairing and login, and the errors of clients that are not allowed.</summary>
public sealed class LoginTests : IAsyncLifetime
{
    private SandboxHost _host = null!;
    private SandboxPhone _phone = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        _phone = await PhoneTests.NewAsync(_host);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Device_pairs_logs_in_and_becomes_active_on_its_request()
    {
        await using var device = new BareClient(_host);
        await device.PairAsync(_phone);
        Assert.Equal(_phone.LinkedDevices, [device.Jid]);
        await device.ConnectAsync(device.Login());
        var success = await device.NextAsync("success");
        Assert.Equal(device.Credentials.Lid, success.GetJid("lid"));
        Assert.NotNull((await device.NextAsync("ib")).Child("edge_routing"));
        Assert.Equal("0", (await device.RequestAsync("encrypt", "get", Node.Of("count"))).Child("count")!.Get("value"));
        await device.RequestAsync("encrypt", "set", device.Upload(5));
        Assert.Equal("5", (await device.RequestAsync("encrypt", "get", Node.Of("count"))).Child("count")!.Get("value"));
        await device.RequestAsync("passive", "set", Node.Of("active"));
        Assert.NotNull((await device.NextAsync("ib", node => node.Child("offline_preview") is not null)).Child("offline_preview"));
        Assert.Equal("0", (await device.NextAsync("ib", node => node.Child("offline") is not null)).Child("offline")!.Get("count"));
        Assert.Equal("peer", (await device.NextAsync("message")).Get("category"));
    }

    [Fact]
    public async Task First_stanza_waits_until_the_client_has_finished_its_handshake()
    {
        var settling = TimeSpan.FromMilliseconds(300);
        // Timers have a resolution of milliseconds, the stopwatch one of nanoseconds.
        var least = settling - TimeSpan.FromMilliseconds(20);
        await using var host = await SandboxHost.StartAsync(new SandboxOptions { SettlingTime = settling }, cancellationToken: Stop);
        await using var device = new BareClient(host);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await device.ConnectAsync(device.Registration());
        await device.NextAsync("iq");
        Assert.InRange(clock.Elapsed, least, TimeSpan.FromSeconds(10));
        clock.Restart();
        await device.ConnectAsync(device.Registration(version: 5));
        await device.NextAsync("failure");
        Assert.InRange(clock.Elapsed, least, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Restart_after_a_pairing_leaves_the_client_time_to_reconnect_by_itself()
    {
        var settling = TimeSpan.FromMilliseconds(300);
        await using var host = await SandboxHost.StartAsync(new SandboxOptions { SettlingTime = settling }, cancellationToken: Stop);
        await using var device = new BareClient(host);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await device.PairAsync(await PhoneTests.NewAsync(host));
        // Once for the first stanza, once for the restart.
        Assert.InRange(clock.Elapsed, (2 * settling) - TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Outdated_client_gets_405_at_registration_and_login()
    {
        await using var device = new BareClient(_host);
        await device.ConnectAsync(device.Registration(version: 5));
        Assert.Equal("405", (await device.NextAsync("failure")).Get("reason"));
        await device.PairAsync(_phone);
        await device.ConnectAsync(device.Login(version: 5));
        Assert.Equal("405", (await device.NextAsync("failure")).Get("reason"));
        await device.EndedAsync();
    }

    [Fact]
    public async Task Unknown_devices_and_wrong_noise_keys_get_401()
    {
        await using var device = new BareClient(_host);
        await device.PairAsync(_phone);
        await device.ConnectAsync(device.Login(), Curve25519.GenerateKeyPair());
        Assert.Equal("401", (await device.NextAsync("failure")).Get("reason"));
        var other = device.Login();
        other.Device = 9;
        await device.ConnectAsync(other);
        Assert.Equal("401", (await device.NextAsync("failure")).Get("reason"));
        other.Username = 19999999999;
        await device.ConnectAsync(other);
        Assert.Equal("401", (await device.NextAsync("failure")).Get("reason"));
    }

    [Fact]
    public async Task Unlinking_ends_the_session_and_the_next_login_gets_401()
    {
        await using var device = new BareClient(_host);
        await device.PairAsync(_phone);
        await device.LogInAsync();
        await _phone.UnlinkAsync(device.Jid, Stop);
        var error = await device.NextAsync("stream:error");
        Assert.Equal(("401", "device_removed"), (error.Get("code"), error.Child("conflict")?.Get("type")));
        await device.ConnectAsync(device.Login());
        Assert.Equal("401", (await device.NextAsync("failure")).Get("reason"));
        Assert.Empty(_phone.LinkedDevices);
    }

    [Fact]
    public async Task Client_can_log_out_only_itself()
    {
        await using var device = new BareClient(_host);
        await device.PairAsync(_phone);
        await device.LogInAsync();
        var stranger = Node.Of("remove-companion-device", [new("jid", Jid.FromPhoneNumber("4915100000000", 1)), new("reason", "user_initiated")]);
        Assert.Equal("403", (await device.RequestAsync("md", "set", stranger)).Child("error")!.Get("code"));
        await device.RequestAsync("md", "set", Node.Of("remove-companion-device", [new("jid", device.Jid), new("reason", "user_initiated")]));
        await device.EndedAsync();
        Assert.Empty(_phone.LinkedDevices);
    }

    [Fact]
    public async Task Second_login_replaces_the_first()
    {
        await using var device = new BareClient(_host);
        await device.PairAsync(_phone);
        await device.LogInAsync();
        await using var twin = new BareClient(_host) { Credentials = device.Credentials };
        await twin.LogInAsync(0);
        Assert.Equal("replaced", (await device.NextAsync("stream:error")).Child("conflict")!.Get("type"));
        Assert.Equal("result", (await twin.RequestAsync("w:p", "get")).Get("type"));
    }

    [Fact]
    public async Task Registration_with_an_invalid_signed_pre_key_is_refused()
    {
        await using var device = new BareClient(_host);
        var payload = device.Registration();
        payload.DevicePairingData.ESkeySig = ByteString.CopyFrom(new byte[64]);
        await device.ConnectAsync(payload);
        Assert.Equal("400", (await device.NextAsync("failure")).Get("reason"));
        payload = device.Registration();
        payload.DevicePairingData.EIdent = ByteString.CopyFrom(1, 2, 3);
        await device.ConnectAsync(payload);
        Assert.Equal("400", (await device.NextAsync("failure")).Get("reason"));
    }

    [Fact]
    public async Task QR_is_checked_against_the_client_that_shows_it()
    {
        await using var device = new BareClient(_host);
        await device.ConnectAsync(device.Registration());
        var qr = device.QrOf(await device.NextAsync("iq"), 3);
        await RefusedAsync(qr with { NoiseKey = new byte[32] });
        await RefusedAsync(qr with { IdentityKey = new byte[32] });
        await RefusedAsync(qr with { Reference = "2@nobody" });
        Assert.Empty(_phone.LinkedDevices);

        async Task RefusedAsync(PairingQr wrong) =>
            Assert.Equal("qr", (await Assert.ThrowsAsync<SandboxRefusedException>(() => _phone.ScanAsync(wrong.ToText(), Stop))).Field);
    }

    [Fact]
    public async Task Invalid_device_signature_links_nothing()
    {
        await using var device = new BareClient(_host);
        await device.ConnectAsync(device.Registration());
        var scanning = _phone.ScanAsync(device.QrOf(await device.NextAsync("iq")).ToText(), Stop);
        var success = await device.NextAsync("iq");
        var sealedIdentity = success.Child("pair-success")!.Child("device-identity")!.Bytes!.Value;
        var accepted = AdvIdentity.Accept(sealedIdentity.Span, device.Credentials.IdentityKey, device.Credentials.AdvSecret);
        var reply = accepted.Reply.ToArray();
        reply[^5] ^= 1;
        await device.SendAsync(BareClient.SignReply(success.Get("id")!, accepted with { Reply = reply }));
        await Assert.ThrowsAsync<SandboxRefusedException>(() => scanning);
        Assert.Empty(_phone.LinkedDevices);
    }

    [Fact]
    public async Task Client_that_disconnects_during_linking_fails_the_scan()
    {
        await using var device = new BareClient(_host);
        await device.ConnectAsync(device.Registration());
        var scanning = _phone.ScanAsync(device.QrOf(await device.NextAsync("iq")).ToText(), Stop);
        await device.NextAsync("iq");
        device.Abort();
        await Assert.ThrowsAsync<SandboxRefusedException>(() => scanning);
    }

    [Fact]
    public async Task Only_pairing_is_served_before_a_login()
    {
        await using var device = new BareClient(_host);
        await device.ConnectAsync(device.Registration());
        await device.NextAsync("iq");
        Assert.Equal("401", (await device.RequestAsync("encrypt", "get", Node.Of("count"))).Child("error")!.Get("code"));
        Assert.Equal("result", (await device.RequestAsync("w:p", "get")).Get("type"));
    }

    [Fact]
    public async Task Ban_ends_the_session_and_refuses_logins_until_its_end()
    {
        await using var device = new BareClient(_host);
        await device.PairAsync(_phone);
        await device.LogInAsync();
        await _host.Network.InjectFaultAsync(new SandboxFault(_phone.Jid, SandboxFaultKind.Ban, Delay: TimeSpan.FromHours(1)), Stop);
        Assert.Equal("402", (await device.NextAsync("stream:error")).Get("code"));
        await device.ConnectAsync(device.Login());
        var failure = await device.NextAsync("failure");
        Assert.Equal("402", failure.Get("reason"));
        Assert.InRange(failure.GetInteger("expire")!.Value, 3_500, 3_600);
    }

    [Fact]
    public async Task Pre_keys_are_accepted_only_when_signed_and_issued_once()
    {
        await using var device = new BareClient(_host);
        await device.PairAsync(_phone);
        await device.LogInAsync(preKeys: 8);
        var forged = device.Credentials.SignedPreKey with { Signature = new byte[64] };
        Assert.Equal("406", (await device.RequestAsync("encrypt", "set", Node.Of("rotate", BareClient.SignedKey(forged)))).Child("error")!.Get("code"));
        var upload = device.Upload(1);
        upload[2] = Node.OfBytes("identity", new byte[32]);
        Assert.Equal("406", (await device.RequestAsync("encrypt", "set", upload)).Child("error")!.Get("code"));
        var digest = (await device.RequestAsync("encrypt", "get", Node.Of("digest"))).Child("digest")!;
        // The phone took one when it welcomed the device.
        var keys = device.PreKeys.Values.Where(key => key.Id is > 1 and <= 8).OrderBy(key => key.Id).Select(key => key.KeyPair.PublicKey);
        var credentials = device.Credentials;
        Assert.Equal(
            PreKeyFactory.Digest(credentials.IdentityKey.PublicKey, credentials.SignedPreKey.KeyPair.PublicKey, credentials.SignedPreKey.Signature, keys),
            digest.Child("hash")!.Bytes!.Value.ToArray());

        var seen = new HashSet<string>();
        foreach (var jid in new[] { device.Jid, credentials.Lid!.Value, device.Jid })
        {
            var user = (await device.RequestAsync("encrypt", "get", Node.Of("key", Node.Of("user", [new NodeAttribute("jid", jid)]))))
                .Child("list")!.Child("user")!;
            Assert.Equal(jid, user.GetJid("jid"));
            Assert.True(seen.Add(Convert.ToHexString(user.Child("key")!.Child("id")!.Bytes!.Value.Span)));
        }
        var low = await device.NextAsync("notification");
        Assert.Equal(("encrypt", "4"), (low.Get("type"), low.Child("count")!.Get("value")));
        var unknown = (await device.RequestAsync("encrypt", "get", Node.Of("key", Node.Of("user", [new NodeAttribute("jid", device.Jid.WithDevice(77))]))))
            .Child("list")!.Child("user")!;
        Assert.Equal("404", unknown.Child("error")!.Get("code"));
    }
}
