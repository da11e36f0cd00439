using WhatIsUp.Sandbox.Faults;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>Injected faults: unanswered requests, and device lists without a key.</summary>
public sealed class FaultInjectionTests : IAsyncLifetime
{
    private SandboxHost _host = null!;
    private SandboxPhone _friend = null!;
    private BareClient _device = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        var phone = await _host.Network.CreatePhoneAsync(new NewSandboxPhone(), Stop);
        _friend = await _host.Network.CreatePhoneAsync(new NewSandboxPhone(), Stop);
        await using (var theirs = new BareClient(_host)) await theirs.PairAsync(_friend);
        _device = new BareClient(_host);
        await _device.PairAsync(phone);
        await _device.LogInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _device.DisposeAsync();
        await _host.DisposeAsync();
    }

    private Node Devices() =>
        Node.Of("usync", Node.Of("query", new Node("devices", [new("version", "2")])), Node.Of("list", new Node("user", [new("jid", _friend.Jid)])));

    private Task InjectAsync(SandboxFaultKind kind) => _host.Network.InjectFaultAsync(new SandboxFault(_device.Jid, kind), Stop);

    [Fact]
    public async Task Ignored_request_gets_no_answer_and_pings_and_later_requests_do()
    {
        await InjectAsync(SandboxFaultKind.IgnoreRequest);
        await _device.SendAsync(Node.Of("iq", [new("id", "ignored"), new("xmlns", "usync"), new("type", "get"), new("to", Jid.ServerJid)], Devices()));
        Assert.Equal("result", (await _device.RequestAsync("w:p", "get")).Get("type"));
        Assert.False(_device.HasSkipped("iq"));
        Assert.Equal("result", (await _device.RequestAsync("usync", "get", Devices())).Get("type"));
    }

    [Fact]
    public async Task Device_list_has_the_account_key_unless_a_fault_omits_it()
    {
        await InjectAsync(SandboxFaultKind.KeyListWithoutKey);
        Assert.False(await NamesKeyAsync());
        Assert.True(await NamesKeyAsync());
    }

    private async Task<bool> NamesKeyAsync()
    {
        var user = (await _device.RequestAsync("usync", "get", Devices())).Child("usync")!.Child("list")!.Child("user")!;
        return ADVSignedKeyIndexList.Parser.ParseFrom(user.Child("devices")!.Child("key-index-list")!.Bytes!.Value.Span).HasAccountSignatureKey;
    }
}
