using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;

namespace WhatIsUp.Interop;

/// <summary>The running program, a separate sandbox, and a customer with a webhook endpoint.</summary>
public sealed class GatewayStage : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-interop-").FullName;
    private GatewayProcess _gateway = null!;

    public SandboxHost Sandbox { get; private set; } = null!;

    public WebhookReceiver Webhooks { get; private set; } = null!;

    public GatewayClient Client { get; private set; } = null!;

    /// <summary>Secret of the webhook endpoint.</summary>
    public string Secret { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var stop = TestContext.Current.CancellationToken;
        Sandbox = await SandboxHost.StartAsync(new SandboxOptions { RecordsStanzas = true }, cancellationToken: stop);
        Webhooks = await WebhookReceiver.StartAsync(stop);
        _gateway = await GatewayProcess.StartAsync(
            new GatewayOptions(_folder, Sandbox.SocketAddress, Sandbox.RootPublicKey, SandboxTlsRoot: Sandbox.TlsRootCertificate), stop);
        Client = new GatewayClient(_gateway.Address, _gateway.TestKey);
        Secret = await Client.CreateWebhookAsync(Webhooks.Address, stop);
    }

    /// <summary>Creates a channel, scans its QR with the phone and waits until it is connected.</summary>
    public async Task<string> PairChannelAsync(SandboxPhone phone, CancellationToken stop)
    {
        var channel = await Client.CreateChannelAsync("interop", stop);
        await phone.ScanAsync(await Client.ReadQrAsync(channel, stop), stop);
        await Client.WaitForStatusAsync(channel, "connected", stop);
        return channel;
    }

    /// <summary>The webhook with this message.</summary>
    public Task<ReceivedWebhook> WaitForReceivedAsync(string id) =>
        Webhooks.WaitAsync("message.received", hook => hook.Payload.GetProperty("message").GetProperty("id").GetString() == id);

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_gateway is not null) await _gateway.DisposeAsync();
        if (Webhooks is not null) await Webhooks.DisposeAsync();
        if (Sandbox is not null) await Sandbox.DisposeAsync();
        Directory.Delete(_folder, true);
    }
}
