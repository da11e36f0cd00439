using WhatIsUp.ApiGateway.Hosting;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>A live channel, with a sandbox in place of WhatsApp and a page on loopback in place of web.whatsapp.com.</summary>
public sealed class LiveChannelTests : IAsyncLifetime
{
    private const uint Revision = 1_052_000_000;
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-live-").FullName;
    private SandboxHost _sandbox = null!;
    private VersionPages _pages = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync(new SandboxOptions { UsesTls = true }, cancellationToken: Cancel);
        _pages = await VersionPages.StartAsync(Revision, Cancel);
    }

    [Fact]
    public async Task Live_channel_uses_the_published_version_and_reports_its_refusal()
    {
        await using var host = await StartAsync();
        using var live = new Api(host.Address, host.FirstStart!.LiveKey);
        var phone = await _sandbox.Network.CreatePhoneAsync(
            new NewSandboxPhone(Policy: new SandboxPhonePolicy { MinLinkVersion = Revision, MinLoginVersion = Revision }), Cancel);
        var channel = (await live.PostAsync("/v1/channels", new { name = "live" })).String("id");
        await live.PostAsync($"/v1/channels/{channel}/connect");
        await phone.ScanAsync((await live.GetAsync($"/v1/channels/{channel}/qr")).String("raw"), Cancel);
        await WaitForAsync(live, channel, "connected");
        var status = await live.GetAsync($"/v1/channels/{channel}/status");
        Assert.Equal($"2.3000.{Revision}", status.String("web_version"));
        Assert.Equal((0.0, 0), (status["web_version_age_days"].GetDouble(), status["warnings"].GetArrayLength()));

        await phone.SetPolicyAsync(new SandboxPhonePolicy { MinLoginVersion = Revision + 1 }, Cancel);
        await live.PostAsync($"/v1/channels/{channel}/disconnect");
        await live.PostAsync($"/v1/channels/{channel}/connect");
        await WaitForAsync(live, channel, "error");
        Assert.Equal("client_outdated", (await live.GetAsync($"/v1/channels/{channel}/status")).String("reason"));
        _pages.Revision = Revision + 1;
        await WaitForAsync(live, channel, "connected");
    }

    [Fact]
    public async Task Configured_web_version_takes_precedence()
    {
        await using var host = await StartAsync("--WhatIsUp:WebVersion=2.3000.1051000000");
        using var live = new Api(host.Address, host.FirstStart!.LiveKey);
        var channel = (await live.PostAsync("/v1/channels", new { name = "live" })).String("id");
        await live.PostAsync($"/v1/channels/{channel}/connect");
        await live.GetAsync($"/v1/channels/{channel}/qr");
        Assert.Equal("2.3000.1051000000", (await live.GetAsync($"/v1/channels/{channel}/status")).String("web_version"));
        Assert.Equal(0, _pages.Requests);
    }

    private Task<GatewayHost> StartAsync(params string[] settings) => GatewayHost.StartAsync(
        [
            "--urls=http://127.0.0.1:0", $"--WhatIsUp:DataFolder={_folder}", "--WhatIsUp:FirstPlan=scale", "--Logging:LogLevel:WhatIsUp=Warning",
            $"--WhatIsUp:Live:Address={_sandbox.SocketAddress}", $"--WhatIsUp:Live:RootKey={Convert.ToHexString(_sandbox.RootPublicKey.Span)}",
            $"--WhatIsUp:Live:TlsRootCertificate={Convert.ToBase64String(_sandbox.TlsRootCertificate)}",
            $"--WhatIsUp:Live:WebVersionAddresses:0={_pages.Script}",
            "--WhatIsUp:Live:WebVersionRetry=00:00:00.2", "--WhatIsUp:Channels:VersionCheck=00:00:00.2", .. settings,
        ],
        Cancel);

    private static Task WaitForAsync(Api api, string channel, string status) => Eventually.TrueAsync(
        async () => (await api.GetAsync($"/v1/channels/{channel}/status")).String("status") == status, $"the channel is {status}");

    public async ValueTask DisposeAsync()
    {
        await _pages.DisposeAsync();
        await _sandbox.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
