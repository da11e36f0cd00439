using Microsoft.Extensions.Time.Testing;
using WhatIsUp.Sandbox.Faults;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>Timeouts of the server, on a fake clock.</summary>
public sealed class ClockTests : IAsyncLifetime
{
    private static readonly TimeSpan UnlinkedLifetime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private SandboxHost _host = null!;
    private SandboxPhone _phone = null!;
    private BareClient _device = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions { UnlinkedLifetime = UnlinkedLifetime }, _time, cancellationToken: Stop);
        _phone = await PhoneTests.NewAsync(_host);
        _device = new BareClient(_host);
    }

    public async ValueTask DisposeAsync()
    {
        await _device.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Client_that_is_not_linked_gets_the_end_of_its_stream_and_its_QRs_are_invalid()
    {
        await _device.ConnectAsync(_device.Registration());
        var qr = _device.QrOf(await _device.NextAsync("iq")).ToText();
        _time.Advance(UnlinkedLifetime - Step);
        await _device.RequestAsync("w:p", "get");
        Assert.False(_device.HasSkipped("xmlstreamend"));
        _time.Advance(2 * Step);
        await _device.NextAsync("xmlstreamend");
        await _device.EndedAsync();
        Assert.Equal("qr", (await Assert.ThrowsAsync<SandboxRefusedException>(() => _phone.ScanAsync(qr, Stop))).Field);
    }

    [Fact]
    public async Task Client_has_time_to_close_its_socket_after_the_last_stanza()
    {
        await using var slow = new BareClient(_host) { LeavesClosingToServer = true };
        await slow.ConnectAsync(slow.Registration());
        await slow.NextAsync("iq");
        _time.Advance(UnlinkedLifetime + Step);
        await slow.NextAsync("xmlstreamend");
        var ended = slow.EndedAsync();
        // Data sent now is ignored, and harmless.
        await slow.SendAsync(Node.Of("iq", [new("id", "late"), new("xmlns", "w:p"), new("type", "get"), new("to", Jid.ServerJid)]));
        Assert.False(ended.IsCompleted);
        // The server's timer may not run yet when the stanza is here.
        while (await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(20), Stop)) != ended) _time.Advance(TimeSpan.FromSeconds(1));
        await ended;
    }

    [Fact]
    public async Task Delayed_ack_arrives_at_its_time_and_the_next_one_immediately()
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
        await _device.RequestAsync("w:p", "get");
        Assert.False(_device.HasSkipped("ack"));
        _time.Advance(Step);
        Assert.Null((await _device.NextAsync("ack", ack => ack.Get("id") == "M1")).Get("error"));

        Task SendAsync(string id) => _device.SendAsync(new Node(
            "message", [new("id", id), new("to", friend.Lid), new("type", "text")], [Node.OfBytes("enc", new byte[40], new("v", "2"), new("type", "msg"))]));
    }
}
