using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>Requests that the server leaves unanswered, and lists that name no key.</summary>
public sealed class SilenceTests : IAsyncLifetime
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

    private Node Devices() => Node.Of("usync", Node.Of("query", new Node("devices", [new("version", "2")])), Node.Of("list", new Node("user", [new("jid", _friend.Jid)])));

    private Task InjectAsync(SandboxFaultKind kind) => _host.Network.InjectFaultAsync(new SandboxFault(_device.Jid, kind), Stop);

    [Fact]
    public async Task An_ignored_request_gets_no_answer_pings_and_the_next_one_do()
    {
        await InjectAsync(SandboxFaultKind.IgnoreRequest);
        await _device.SendAsync(Node.Of("iq", [new("id", "ignored"), new("xmlns", "usync"), new("type", "get"), new("to", Jid.ServerJid)], Devices()));
        Assert.Equal("result", (await _device.AskAsync("w:p", "get")).Get("type"));
        Assert.False(_device.HasSkipped("iq"));
        Assert.Equal("result", (await _device.AskAsync("usync", "get", Devices())).Get("type"));
    }

    [Fact]
    public async Task A_list_names_the_key_of_its_account_unless_a_fault_leaves_it_out()
    {
        await InjectAsync(SandboxFaultKind.KeyListWithoutKey);
        Assert.False(await NamesKeyAsync());
        Assert.True(await NamesKeyAsync());
    }

    private async Task<bool> NamesKeyAsync()
    {
        var user = (await _device.AskAsync("usync", "get", Devices())).Child("usync")!.Child("list")!.Child("user")!;
        return ADVSignedKeyIndexList.Parser.ParseFrom(user.Child("devices")!.Child("key-index-list")!.Bytes!.Value.Span).HasAccountSignatureKey;
    }
}
