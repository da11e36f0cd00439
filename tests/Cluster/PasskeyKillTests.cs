using System.Text.Json;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;

namespace WhatIsUp.Cluster;

/// <summary>
/// The program is killed while the owner of a number uses the passkey. An attempt is bound to its connection, so it ends with the process:
/// the channel must be back at the QR code with the reason, the owner's link must be rejected, and the next attempt must succeed.
/// </summary>
public sealed class PasskeyKillTests(ITestOutputHelper output) : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-kill-").FullName;
    private SandboxHost _sandbox = null!;
    private GatewayProcess _gateway = null!;
    private GatewayClient _client = null!;
    private SandboxPhone _phone = null!;
    private string _channel = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = 240_000)]
    [InlineData("assertion")]
    [InlineData("confirm")]
    public async Task Attempt_ends_with_the_process_and_the_next_one_links(string stage)
    {
        await PrepareAsync();
        var link = await ScanAsync();
        if (stage == "confirm") await SubmitAsync();
        await KillAsync();
        await _client.WaitForStatusAsync(_channel, "qr", Stop);
        Assert.Equal("passkey_interrupted", (await _client.GetAsync($"/v1/channels/{_channel}/status", Stop)).GetProperty("reason").GetString());
        var dead = await Assert.ThrowsAsync<GatewayRefusedException>(() => _client.GetAsync(link + "/passkey", Stop));
        Assert.Contains("link_ended", dead.Message, StringComparison.Ordinal);
        Assert.Empty(_phone.LinkedDevices);
        await LinkAsync();
        Assert.Single(_phone.LinkedDevices);
    }

    [Fact(Timeout = 240_000)]
    public async Task Kill_after_the_confirmation_leaves_a_paired_channel_or_one_that_can_be_linked()
    {
        await PrepareAsync();
        await ScanAsync();
        await SubmitAsync();
        await _client.PostAsync($"/v1/channels/{_channel}/passkey/confirm", new { }, Stop);
        await KillAsync();
        var status = "";
        await Eventually.TrueAsync(async () => (status = await _client.ReadStatusAsync(_channel, Stop)) is "connected" or "qr",
            "the channel is linked, or at the QR", TimeSpan.FromSeconds(60));
        output.WriteLine(status);
        if (status == "qr") await LinkAsync();
        var friend = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), Stop);
        var id = await _client.SendTextAsync(_channel, "+" + friend.Jid.User, "after the kill", null, Stop);
        await friend.WaitForMessageAsync(message => message.Id == id, Stop);
    }

    private async Task PrepareAsync()
    {
        _sandbox = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = Path.Combine(_folder, "sandbox") }, cancellationToken: Stop);
        _gateway = await GatewayProcess.StartAsync(
            new GatewayOptions(Path.Combine(_folder, "gateway"), _sandbox.SocketAddress, _sandbox.RootPublicKey, SandboxTlsRoot: _sandbox.TlsRootCertificate),
            Stop);
        _client = new GatewayClient(_gateway.Address, _gateway.TestKey);
        _phone = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(Policy: new SandboxPhonePolicy { Passkey = true }), Stop);
        _channel = await _client.CreateChannelAsync("passkey", Stop);
    }

    /// <summary>The phone scans, and WhatsApp requires the passkey.</summary>
    /// <returns>Path of the owner's page.</returns>
    private async Task<string> ScanAsync()
    {
        await _phone.ScanAsync(await _client.ReadQrAsync(_channel, Stop), Stop);
        await _client.WaitForStatusAsync(_channel, "passkey", Stop);
        var url = (await ReadAsync()).GetProperty("page_url").GetString()!;
        await _client.GetAsync(new Uri(url).AbsolutePath + "/passkey", Stop);
        return new Uri(url).AbsolutePath;
    }

    /// <summary>The owner's authenticator answers, and the phone shows the code.</summary>
    private async Task SubmitAsync()
    {
        var options = (await ReadAsync()).GetProperty("options").GetRawText();
        var assertion = JsonDocument.Parse(await _phone.AnswerPasskeyAsync(options, Stop)).RootElement;
        await _client.PostAsync($"/v1/channels/{_channel}/passkey/assertion", new { assertion }, Stop);
        await Eventually.TrueAsync(async () => (await ReadAsync()).GetProperty("stage").GetString() == "confirm", "the code is there");
    }

    private async Task LinkAsync()
    {
        await ScanAsync();
        await SubmitAsync();
        await _client.PostAsync($"/v1/channels/{_channel}/passkey/confirm", new { }, Stop);
        await _client.WaitForStatusAsync(_channel, "connected", Stop);
    }

    private async Task KillAsync()
    {
        await _gateway.KillAsync(Stop);
        _gateway.Launch();
        await _gateway.WaitUntilReadyAsync(Stop);
    }

    private Task<JsonElement> ReadAsync() => _client.GetAsync($"/v1/channels/{_channel}/passkey", Stop);

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            output.WriteLine(_gateway.Output);
            await _gateway.DisposeAsync();
        }

        _client?.Dispose();
        if (_sandbox is not null) await _sandbox.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
