using Microsoft.Extensions.Time.Testing;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>What the server does when its time has come, by a clock that the test turns.</summary>
public sealed class ClockTests : IAsyncLifetime
{
    private static readonly TimeSpan RefLifetime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private SandboxHost _host = null!;
    private SandboxPhone _phone = null!;
    private BareClient _device = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions { QrRefLifetime = RefLifetime }, _time, cancellationToken: Stop);
        _phone = await PhoneTests.NewAsync(_host);
        _device = new BareClient(_host);
    }

    public async ValueTask DisposeAsync()
    {
        await _device.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_is_not_scanned_gets_new_refs_and_the_old_ones_are_worth_nothing()
    {
        await _device.ConnectAsync(_device.Registration());
        var first = _device.QrOf(await _device.NextAsync("iq")).ToText();
        _time.Advance(RefLifetime + Step);
        var second = _device.QrOf(await _device.NextAsync("iq"));
        Assert.Equal("qr", (await Assert.ThrowsAsync<SandboxRefusedException>(() => _phone.ScanAsync(first, Stop))).Field);
        var scanning = _phone.ScanAsync(second.ToText(), Stop);
        var success = await _device.NextAsync("iq");
        var identity = success.Child("pair-success")!.Child("device-identity")!.Bytes!.Value;
        var accepted = WhatsApp.Pairing.AdvIdentity.Accept(identity.Span, _device.Credentials.IdentityKey, _device.Credentials.AdvSecret);
        await _device.SendAsync(BareClient.SignReply(success.Get("id")!, accepted));
        Assert.Equal([await scanning], _phone.LinkedDevices);
    }

    [Fact]
    public async Task A_delayed_ack_comes_at_its_time_and_the_next_one_at_once()
    {
        var friend = await PhoneTests.NewAsync(_host);
        await _device.PairAsync(_phone);
        await _device.LogInAsync();
        await _host.Network.InjectFaultAsync(new SandboxFault(_device.Jid, SandboxFaultKind.DelayAck, Delay: 2 * Step), Stop);
        await SendAsync("M1");
        // The second message is handled after the first: when its ack is here, the first one's timer runs.
        await SendAsync("M2");
        await _device.NextAsync("ack", ack => ack.Get("id") == "M2");
        Assert.False(_device.HasSkipped("ack"));
        _time.Advance(Step);
        await _device.AskAsync("w:p", "get");
        Assert.False(_device.HasSkipped("ack"));
        _time.Advance(Step);
        Assert.Null((await _device.NextAsync("ack", ack => ack.Get("id") == "M1")).Get("error"));

        Task SendAsync(string id) => _device.SendAsync(new Node(
            "message", [new("id", id), new("to", friend.Lid), new("type", "text")], [Node.OfBytes("enc", new byte[40], new("v", "2"), new("type", "msg"))]));
    }
}
