using System.Collections.Concurrent;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>A channel behind a proxy.</summary>
public sealed class Proxies
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData("http", false, false)]
    [InlineData("http", true, true)]
    [InlineData("socks5", false, true)]
    [InlineData("socks5", true, false)]
    public async Task Device_pairs_and_exchanges_texts_through_a_proxy(string scheme, bool hasPassword, bool usesTls)
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { UsesTls = usesTls }, cancellationToken: Stop);
        var mine = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120001", "Ada"), Stop);
        var theirs = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120002", "Bert"), Stop);
        await using var proxy = new TestProxy(hasPassword ? ("me@home", "p:ä/ß") : null);
        var user = hasPassword ? $"{Uri.EscapeDataString("me@home")}:{Uri.EscapeDataString("p:ä/ß")}@" : "";
        var options = LinkedDevice.Options(sandbox) with { Proxy = new Uri($"{scheme}://{user}127.0.0.1:{proxy.Port}") };
        await using var device = new LinkedDevice(options, new MemoryWhatsAppStore());
        await device.PairAsync(mine);
        await device.SendTextAsync(theirs.Jid, "by a detour");
        await theirs.WaitForMessageAsync(message => message.Text == "by a detour", Stop);
        Assert.Equal(2, proxy.Tunnels);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("http", 407)]
    [InlineData("socks5", null)]
    [InlineData("ftp", null)]
    public async Task Refusing_proxy_ends_the_attempt(string scheme, int? status)
    {
        await using var server = ScriptedServer.OnStream((_, _) => Task.CompletedTask);
        await using var proxy = new TestProxy(("me", "secret"));
        await using var device = await server.LinkAsync(options => options with { Proxy = new Uri($"{scheme}://me:wrong@127.0.0.1:{proxy.Port}") });
        device.Open();
        Assert.Equal(status, (await device.WaitForEndAsync(ConnectionEndReason.NetworkLost)).UpstreamCode);
        Assert.Equal(0, proxy.Tunnels);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Socket_media_and_proxy_connect_through_the_callback(bool usesProxy)
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { UsesTls = true }, cancellationToken: Stop);
        var mine = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120011", "Ada"), Stop);
        await using var proxy = new TestProxy(null);
        var dialled = new ConcurrentQueue<(DialPurpose Purpose, int Port)>();
        var options = LinkedDevice.Options(sandbox) with
        {
            Proxy = usesProxy ? new Uri($"socks5://127.0.0.1:{proxy.Port}") : null,
            Dial = (purpose, host, port, cancellationToken) =>
            {
                dialled.Enqueue((purpose, port));
                return DirectDial.ConnectAsync(host, port, cancellationToken);
            },
        };
        await using var device = new LinkedDevice(options, new MemoryWhatsAppStore());
        await device.PairAsync(mine);
        await device.Client.Media.UploadAsync(new MemoryStream([1, 2, 3]), MediaKind.Document, 3, Stop);
        if (usesProxy) Assert.All(dialled, one => Assert.Equal((DialPurpose.Proxy, proxy.Port), one));
        else Assert.Equal([DialPurpose.Media, DialPurpose.Socket], dialled.Select(one => one.Purpose).Distinct().Order().Reverse());
        Assert.True(dialled.Count >= 2);
    }

    [Fact(Timeout = 60_000)]
    public async Task Connection_rejected_by_the_callback_ends_the_attempt()
    {
        await using var server = ScriptedServer.OnStream((_, _) => Task.CompletedTask);
        await using var device = await server.LinkAsync(options => options with { Dial = (_, _, _, _) => throw new IOException("refused") });
        device.Open();
        await device.WaitForEndAsync(ConnectionEndReason.NetworkLost);
    }
}
